import { digest } from './digest';
import type { Ledger, LedgerPod, Versions } from './ledger-types';
import { noPlace, replicaName } from './names';
import type { PodManifest, PodPlan } from './plan-types';
import type { FleetSpec } from './spec-types';

/** Digest of each pod's manifest, by the pod's name. */
export function manifestDigests(pods: FleetSpec['pods']): ReadonlyMap<string, string> {
  // Pods may share a manifest.
  const known = new Map<PodManifest, string>();
  return new Map(
    pods.map(({ name, manifest }) => {
      const own = known.get(manifest) ?? digest(manifest);
      known.set(manifest, own);
      return [name, own] as const;
    }),
  );
}

/** Pods that the ledger knows with another manifest. */
export function editedPods(digests: ReadonlyMap<string, string>, before: Ledger['pods']): ReadonlySet<string> {
  return new Set(
    Object.entries(before).flatMap(([name, { wanted }]) => (digests.get(name) === wanted.manifest ? [] : [name])),
  );
}

/** The pods of a fleet with their places. A replica without one is left out, and the others keep their numbers. */
export function podPlans(
  pods: FleetSpec['pods'],
  placements: ReadonlyMap<string, readonly (string | undefined)[]>,
): readonly PodPlan[] {
  return pods.map((pod) => ({
    name: pod.name,
    manifest: pod.manifest,
    spread: pod.spread,
    ...(pod.data === undefined ? {} : { data: pod.data }),
    ...(pod.keepsData ? { keepsData: true } : {}),
    memoryMiB: pod.memoryMiB,
    hostPorts: [...new Set(pod.ports.map((p) => p.port))],
    images: pod.images,
    replicas: (placements.get(pod.name) ?? []).flatMap((node, i) =>
      node === undefined ? [] : [{ name: replicaName(pod.name, i + 1), number: i + 1, node }],
    ),
  }));
}

/** The pods of the ledger: those of the fleet, and those that the next deploy removes. */
export function ledgerPods(
  pods: readonly PodPlan[],
  digests: ReadonlyMap<string, string>,
  before: Ledger['pods'],
): Record<string, Versions<LedgerPod>> {
  const kept = pods.map((pod) => {
    const wanted = { manifest: digests.get(pod.name)!, nodes: placesOf(pod) };
    const deployed = before[pod.name]?.deployed;
    return [pod.name, deployed === undefined ? { wanted } : { wanted, deployed }] as const;
  });
  const names = new Set(pods.map((p) => p.name));
  const removed = Object.entries(before).flatMap(([name, { wanted, deployed }]) =>
    names.has(name) || deployed === undefined ? [] : [[name, { wanted: { ...wanted, nodes: [] }, deployed }] as const],
  );
  return Object.fromEntries([...kept, ...removed].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** By number, so that no replica is taken for another where one before it has no place. Such a ledger is never written. */
function placesOf({ replicas }: PodPlan): readonly string[] {
  const byNumber = new Map(replicas.map(({ number, node }) => [number, node]));
  return Array.from({ length: replicas.at(-1)?.number ?? 0 }, (_, i) => byNumber.get(i + 1) ?? noPlace);
}
