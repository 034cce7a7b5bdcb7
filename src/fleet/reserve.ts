import type { Engine, NodePlan } from './plan-types';

/**
 * RAM that a node keeps for itself, in MiB: Debian with sshd and journald, and what its engine needs. A 512 MiB node so has 384
 * for pods.
 */
const reserves: Readonly<Record<Engine, number>> = { podman: 128, bosh: 256 };

/** RAM in MiB that a node keeps for its system, its engine and its share of the overlay. */
export function reserveMiB(node: Pick<NodePlan, 'engine' | 'ramMiB'>): number {
  return reserves[node.engine];
}

/** RAM in MiB that is left for pods while there are none; never less than 0. */
export function roomMiB(node: Pick<NodePlan, 'engine' | 'ramMiB'>): number {
  return Math.max(0, node.ramMiB - reserveMiB(node));
}
