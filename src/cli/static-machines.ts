import { type Finding, formatFinding } from '../fleet/errors';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { FindingsError } from './exit';
import { ownName } from './own-name';
import type { Workspace } from './workspace';

/** A node whose machine exists already. */
export type StaticNode = NodePlan & { readonly address: string };

/** Static nodes that are in the fleet and stay. */
export function staticNodes(plan: Pick<FleetPlan, 'nodes'>): readonly StaticNode[] {
  return plan.nodes.filter((node): node is StaticNode => node.address !== undefined && node.state !== 'leaving');
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
