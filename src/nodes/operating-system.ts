import { FleetError } from '../fleet/errors';
import type { Engine, NodePlan } from '../fleet/plan-types';

/** What differs between operating systems, as data. */
export interface OperatingSystem {
  /** Unit of the SSH daemon. */
  readonly sshUnit: string;
  /** Packages that each engine needs, sorted. */
  readonly enginePackages: Readonly<Record<Engine, readonly string[]>>;
}

const systems: Readonly<Record<string, OperatingSystem>> = {
  // docker.io alone brings no client, and the client makes the network.
  'debian-13': {
    sshUnit: 'ssh.service',
    enginePackages: { podman: ['podman'], bosh: ['docker-cli', 'docker.io'] },
  },
};

/**
 * Facts of a node's operating system.
 *
 * @throws FleetError when it is not known here.
 */
export function operatingSystem(node: NodePlan): OperatingSystem {
  const system = systems[node.image];
  if (system !== undefined) return system;
  const path = `nodes.${node.name}.image`;
  const message = `expected an operating system that can be set up, got '${node.image}'; allowed: ${Object.keys(systems).sort().join(', ')}`;
  throw new FleetError([{ code: 'unknown-image', path, message }]);
}
