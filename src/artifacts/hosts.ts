import { type Finding, FleetError } from '../fleet/errors';
import type { FleetOutputs, NodeOutputs } from '../fleet/outputs';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';

/** A node of the plan and the machine that stands for it: all that the artifacts say about one. */
export interface Host extends NodePlan {
  readonly ipv4: string;
  /** The lasting SSH host key: `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
}

/**
 * The plan's nodes with their machines, by index. A node that is leaving is none of them: it is out of every artifact as soon
 * as it is planned so.
 *
 * @throws FleetError with every node for which plan and outputs do not agree.
 */
export function findHosts(plan: FleetPlan, outputs: FleetOutputs): readonly Host[] {
  const findings: Finding[] = [];
  const hosts: Host[] = [];
  if (outputs.fleet.fleet !== plan.fleet) {
    throw new FleetError([disagreement('fleet', `expected fleet '${plan.fleet}'`, outputs.fleet.fleet)]);
  }
  for (const node of plan.nodes) {
    if (node.state === 'leaving') continue;
    const output = Object.hasOwn(outputs.fleet.nodes, node.name) ? outputs.fleet.nodes[node.name] : undefined;
    const finding = output === undefined ? notDeployed(node) : compare(node, output);
    if (finding !== undefined) findings.push(finding);
    else if (output !== undefined) hosts.push({ ...node, ipv4: output.ipv4, hostKey: output.hostKey });
  }
  if (findings.length > 0) throw new FleetError(findings);
  return hosts.sort((a, b) => a.index - b.index);
}

function notDeployed(node: NodePlan): Finding {
  return {
    code: 'no-outputs',
    path: `nodes.${node.name}`,
    message: 'expected the outputs of its machine, the mesh stack has none',
    hint: 'run flotilla deploy',
  };
}

/** The plan of a moved node belongs to other outputs: its subnet and az would be another node's. */
function compare(node: NodePlan, output: NodeOutputs): Finding | undefined {
  const path = `nodes.${node.name}`;
  if (output.index !== node.index) return disagreement(path, `expected index ${node.index}`, output.index);
  if (output.vendor !== node.vendor) return disagreement(path, `expected vendor '${node.vendor}'`, output.vendor);
  return undefined;
}

function disagreement(path: string, expected: string, got: string | number): Finding {
  const shown = typeof got === 'number' ? `${got}` : `'${got}'`;
  return {
    code: 'bad-outputs',
    path,
    message: `${expected} in the outputs of the mesh stack, got ${shown}`,
    hint: 'run flotilla deploy, or name the outputs that belong to this plan',
  };
}
