import type { LedgerMachine, LedgerNode } from './ledger-types';
import type { NodeState } from './plan-types';

/**
 * State of a node that is in the fleet: it is being replaced as long as another generation stands than the one that is wanted, and, if
 * nothing was ever confirmed, as long as it was so before: a machine of a deploy that failed may be there.
 */
export function stateOf(
  before: NodeState,
  wanted: LedgerMachine,
  deployed: LedgerMachine | undefined,
): 'active' | 'replacing' {
  if (deployed !== undefined) return deployed.generation === wanted.generation ? 'active' : 'replacing';
  return before === 'replacing' ? 'replacing' : 'active';
}

/** The machine that a node has or may have; undefined if there surely is none. */
export function mayStand({ deployed, begun }: Pick<LedgerNode, 'deployed' | 'begun'>): LedgerMachine | undefined {
  return deployed ?? begun;
}
