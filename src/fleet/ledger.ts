import type { Ledger, LedgerNode, Versions } from './ledger-types';
import type { FleetFacts, NodeOutputs } from './outputs';
import { defaultOverlay } from './spec-overlay';

export { parseLedger, renderLedger } from './ledger-text';
export type * from './ledger-types';

/** The ledger of a fleet that was never planned. */
export function emptyLedger(fleet: string): Ledger {
  const { network, subnetLength } = defaultOverlay;
  return {
    schemaVersion: 2,
    fleet,
    overlay: { network, subnetLength },
    vendors: [],
    config: { wanted: { users: '', sysctls: '' } },
    nodes: {},
    pods: {},
  };
}

/**
 * Records what an apply has done. To be called after every stack was applied, with the outputs of that apply.
 *
 * - A node that the outputs show as wanted is deployed: `replacing` becomes `active`.
 * - A node that was leaving and that the outputs no longer show is `gone`: the next plan drops its machine.
 * - A node that was gone before has lost its machine in this apply.
 * - Pods and what all nodes have alike are deployed; a pod that was to be removed is forgotten.
 *
 * @param facts outputs of another fleet change nothing
 */
export function confirmLedger(ledger: Ledger, facts: FleetFacts): Ledger {
  if (facts.fleet !== ledger.fleet) return ledger;
  const nodes = Object.entries(ledger.nodes).map(
    ([name, node]) => [name, confirmNode(node, facts.nodes[name])] as const,
  );
  const pods = Object.entries(ledger.pods).flatMap(([name, pod]) =>
    pod.wanted.nodes.length === 0 ? [] : [[name, confirmed(pod)] as const],
  );
  return {
    ...ledger,
    config: confirmed(ledger.config),
    nodes: Object.fromEntries(nodes),
    pods: Object.fromEntries(pods),
  };
}

function confirmNode(node: LedgerNode, outputs: NodeOutputs | undefined): LedgerNode {
  const { index, wanted } = node;
  if (node.state === 'gone') return { index, state: 'gone', wanted };
  if (node.state === 'leaving') return outputs === undefined ? { ...node, state: 'gone' } : node;
  const stands =
    outputs !== undefined &&
    outputs.index === index &&
    outputs.generation === wanted.generation &&
    outputs.vendor === wanted.vendor &&
    outputs.region === wanted.region;
  return stands ? { index, state: 'active', ...confirmed(node) } : node;
}

function confirmed<T>({ wanted }: Versions<T>): Versions<T> {
  return { wanted, deployed: wanted };
}

/**
 * Asks for a node's machine to be re-installed by the next deploy.
 *
 * @returns undefined if the ledger has no such node in the fleet
 */
export function replaceNode(ledger: Ledger, name: string): Ledger | undefined {
  const node = Object.hasOwn(ledger.nodes, name) ? ledger.nodes[name]! : undefined;
  if (node === undefined || node.state === 'leaving' || node.state === 'gone') return undefined;
  const wanted = { ...node.wanted, generation: node.wanted.generation + 1 };
  return { ...ledger, nodes: { ...ledger.nodes, [name]: { ...node, state: 'replacing', wanted } } };
}
