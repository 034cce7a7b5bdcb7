import type { Engine, NodePlan } from './plan-types';

/** What a node does for the overlay: nothing, carry its traffic with flanneld, or hold a copy of etcd too. */
export type OverlayRole = 'none' | 'flannel' | 'etcd';

/** What a reserve hangs on. */
interface Sized extends Pick<NodePlan, 'engine' | 'ramMiB'> {
  /** @default 'none': nobody lays an overlay yet */
  readonly overlayRole?: OverlayRole;
}

/**
 * What Debian 13 keeps of a machine's RAM, by RAM, in MiB: kernel, systemd, sshd and what the kernel holds back for itself. Measured on
 * virtual machines with Debian's cloud kernel 6.12 a minute after they booted, as the RAM that was bought less `MemAvailable`. From
 * 1 GiB on the kernel holds back more, because it then counts on huge pages; after that it is its page tables that grow.
 */
const systemMiB: readonly (readonly [ramMiB: number, keptMiB: number])[] = [
  [512, 114],
  [1024, 215],
  [2048, 239],
];

/**
 * What an engine needs before it runs anything, in MiB. podman has no daemon (1 MiB less was available where it is installed); what starts
 * a pod and watches it counts. Docker is dockerd with containerd and a shim, as their proportional share of memory.
 */
const engineMiB: Readonly<Record<Engine, number>> = { podman: 14, bosh: 82 };

/** What the overlay needs, in MiB: flanneld, and etcd with three members, as their proportional share of memory. */
const overlayMiB: Readonly<Record<OverlayRole, number>> = { none: 0, flannel: 39, etcd: 39 + 52 };

/** RAM in MiB that a node keeps for its system, its engine and its share of the overlay. A podman node of 512 MiB keeps 128. */
export function reserveMiB({ engine, ramMiB, overlayRole = 'none' }: Sized): number {
  return Math.ceil(kept(ramMiB)) + engineMiB[engine] + overlayMiB[overlayRole];
}

/** RAM in MiB that is left for pods while there are none; never less than 0. */
export function roomMiB(node: Sized): number {
  return Math.max(0, node.ramMiB - reserveMiB(node));
}

/** On straight lines between what was measured, and along the last one beyond; below the first as there. */
function kept(ramMiB: number): number {
  if (ramMiB <= systemMiB[0]![0]) return systemMiB[0]![1];
  const at = systemMiB.findIndex(([ram]) => ramMiB <= ram);
  const end = at === -1 ? systemMiB.length - 1 : at;
  const [[fromRam, fromKept], [toRam, toKept]] = [systemMiB[end - 1]!, systemMiB[end]!];
  return fromKept + ((ramMiB - fromRam) / (toRam - fromRam)) * (toKept - fromKept);
}
