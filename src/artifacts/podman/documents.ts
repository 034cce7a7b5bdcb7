import type { FleetPlan, PodPlan, Replica } from '../../fleet/plan-types';
import type { Document } from '../document';
import type { Host } from '../hosts';
import { replicaManifest, replicaUnit } from './replica';

/** Which pod runs where: value of `podman/placements.yml`. */
export type Placements = {
  readonly schemaVersion: 1;
  readonly fleet: string;
  /** By name. */
  readonly pods: Readonly<Record<string, PodPlacement>>;
};

/** A pod with all that its replicas share. */
export type PodPlacement = {
  readonly spread: PodPlan['spread'];
  readonly images: readonly string[];
  /** Taken on every replica's node, ascending. */
  readonly hostPorts: readonly number[];
  /** By number. */
  readonly replicas: readonly ReplicaPlacement[];
};

/** One replica, its machine, and the files that make it run there. */
export type ReplicaPlacement = {
  readonly name: string;
  readonly node: string;
  readonly address: string;
  /** Relative to the placements' own folder. */
  readonly manifest: string;
  readonly unit: string;
};

/** What puts the fleet's pods on its podman nodes; nothing for a fleet without any. */
export function podmanDocuments(plan: FleetPlan, hosts: readonly Host[]): readonly Document[] {
  if (!hosts.some((host) => host.engine === 'podman')) return [];
  const files = plan.pods.flatMap((pod) => pod.replicas.flatMap((replica) => replicaDocuments(pod, replica)));
  const data = placements(plan, hosts);
  return [{ path: 'podman/placements.yml', mode: 0o644, body: { format: 'yaml', data } }, ...files];
}

/** @throws Error when a replica stands on no host: the plan contradicts itself. */
export function placements(plan: FleetPlan, hosts: readonly Host[]): Placements {
  const addresses = new Map(hosts.map((host) => [host.name, host.ipv4]));
  const pods = plan.pods.map((pod) => [pod.name, podPlacement(pod, addresses)] as const);
  return { schemaVersion: 1, fleet: plan.fleet, pods: Object.fromEntries(pods) };
}

function podPlacement(pod: PodPlan, addresses: ReadonlyMap<string, string>): PodPlacement {
  const replicas = pod.replicas.map((replica) => {
    const address = addresses.get(replica.node);
    if (address === undefined)
      throw new Error(`replica '${replica.name}' is placed on '${replica.node}', which is no host`);
    return { name: replica.name, node: replica.node, address, ...replicaFiles(replica) };
  });
  return { spread: pod.spread, images: pod.images, hostPorts: pod.hostPorts, replicas };
}

/** Paths in the folder `podman`. The two stand side by side on the node, too, so a unit names its manifest without a folder. */
function replicaFiles({ node, name }: Replica): { readonly manifest: string; readonly unit: string } {
  return { manifest: `${node}/${name}.yaml`, unit: `${node}/${name}.kube` };
}

function replicaDocuments(pod: PodPlan, replica: Replica): readonly Document[] {
  const { manifest, unit } = replicaFiles(replica);
  const sections = replicaUnit(pod, replica, `${replica.name}.yaml`);
  return [
    { path: `podman/${manifest}`, mode: 0o644, body: { format: 'yaml', data: replicaManifest(pod, replica) } },
    { path: `podman/${unit}`, mode: 0o644, body: { format: 'ini', sections } },
  ];
}
