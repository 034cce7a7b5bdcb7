import { azNodes } from './azs';
import type { FleetPlan, NodePlan } from './plan-types';
import type { BoshPorts } from './spec-types';

/**
 * TCP ports that MoltenCore's VM extensions take on their node: what a fleet has that says nothing of them.
 *
 * @see https://github.com/starkandwayne/molten-core/blob/v0.8.0/examples/deploy-cloudfoundry.yml
 */
const moltenCorePorts: Readonly<Record<string, BoshPorts>> = {
  'cf-router-network-properties': { ports: [80, 443] },
  'diego-ssh-proxy-network-properties': { ports: [2222] },
  'cf-tcp-router-network-properties': { ports: [1024, 1025, 1026, 1027] },
};

/** TCP ports that BUCC takes on its node for what people use of it from outside its container. */
export const buccPorts = { concourse: 1443, uaa: 1444 } as const;

/** Ports of a fleet's VM extensions, by the extension's name. */
export function extensionPorts(bosh: FleetPlan['bosh']): Readonly<Record<string, BoshPorts>> {
  return bosh?.ports ?? moltenCorePorts;
}

/** A VM extension and where instance groups that have it may run. */
export interface VmExtension {
  readonly name: string;
  /** TCP, ascending. */
  readonly ports: readonly number[];
  /** Names of the nodes, by index. */
  readonly nodes: readonly string[];
}

/** VM extensions with the bosh nodes that they may run on; none for a fleet without BOSH. */
export function vmExtensions(bosh: FleetPlan['bosh'], nodes: readonly NodePlan[]): readonly VmExtension[] {
  if (bosh === undefined) return [];
  const azs = azNodes(nodes).map((node) => node.name);
  return Object.entries(extensionPorts(bosh)).map(([name, { ports, nodes: on }]) => ({
    name,
    ports,
    nodes: on === undefined ? azs : azs.filter((az) => on.includes(az)),
  }));
}
