import { type Finding, formatFinding } from '../fleet/errors';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { FindingsError } from './exit';
import type { PlannedFleet } from './load';
import { ownName } from './own-name';
import type { Workspace } from './workspace';

/** A node whose machine exists already. */
export type StaticNode = NodePlan & { readonly address: string };

/** Static nodes that are in the fleet and stay. */
export function staticNodes(plan: Pick<FleetPlan, 'nodes'>): readonly StaticNode[] {
  return plan.nodes.filter((node): node is StaticNode => node.address !== undefined && node.state !== 'leaving');
}

/**
 * Refuses static machines of a fleet of which nothing was ever deployed from here, so that its keys cannot be anywhere yet: before
 * anything is written. Whether others have joined is only known once the states can be read.
 *
 * @param fleet as it is planned
 * @param stacks names of the stacks that are to be applied, or none for all; without mesh such machines are left alone
 * @param keysMade whether an earlier run may have made the fleet's keys
 * @throws FindingsError naming each of them
 */
export function refuseNeverJoined(
  { plan, ledger, place }: Pick<PlannedFleet, 'plan' | 'ledger' | 'place'>,
  stacks: readonly string[],
  keysMade: boolean,
): void {
  const nodes = staticNodes(plan);
  if (nodes.length === 0 || keysMade || (stacks.length > 0 && !stacks.includes('mesh'))) return;
  if (Object.values(ledger.nodes).some((node) => node.deployed !== undefined)) return;
  throw unjoinedRefusal(nodes, place.shown);
}

/**
 * What to tell of machines that exist and that the fleet has not been brought to.
 *
 * @param file the fleet file as its user names it
 */
export function unjoinedRefusal(
  nodes: readonly StaticNode[],
  file: string,
  kind: Workspace['kind'] = 'deploy',
): FindingsError {
  const command = kind === 'deploy' ? 'newnode' : 'rehearse newnode';
  const findings = nodes.map(
    (node): Finding => ({
      code: 'not-joined',
      path: `nodes.${node.name}`,
      file,
      message: `the machine at ${node.address} has not joined the fleet`,
      hint: `${ownName} ${command} ${node.name} ${node.address}`,
    }),
  );
  return new FindingsError(findings, findings.map(formatFinding).join('\n'));
}
