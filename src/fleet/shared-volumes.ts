import { replicaName } from './names';
import { keptVolumes } from './pod-volumes';
import type { Report } from './report';
import { type PodSpec, podPath } from './spec-types';

/**
 * Warns of pods of which two replicas on one node write to the same volume: a claim and a path belong to the node, not to a replica. Two pods
 * that name the same volume mean it.
 *
 * @param places node of each replica, by number, of each pod
 */
export function warnOfSharedVolumes(
  pods: readonly PodSpec[],
  places: ReadonlyMap<string, readonly (string | undefined)[]>,
  report: Report,
): void {
  for (const pod of pods) {
    const [volume] = pod.keepsData ? keptVolumes(pod.manifest) : [];
    const pair = volume === undefined ? undefined : firstPair(places.get(pod.name) ?? []);
    if (volume === undefined || pair === undefined) continue;
    const [one, other] = [pair.first, pair.second].map((i) => replicaName(pod.name, i + 1));
    const what = volume.hostPath?.path ?? volume.persistentVolumeClaim?.claimName ?? volume.name;
    report.warn({
      code: 'shared-volume',
      path: podPath(pod.name),
      part: 'key',
      message: `${one} and ${other} both run on ${pair.node} and write to the same volume '${what}' there`,
      hint: `write apart: [${pod.name}] if each is to have its own, on a node of its own`,
    });
  }
}

/** The first two replicas that share a node, counted from 0. */
function firstPair(nodes: readonly (string | undefined)[]) {
  const seen = new Map<string, number>();
  for (const [second, node] of nodes.entries()) {
    if (node === undefined) continue;
    const first = seen.get(node);
    if (first !== undefined) return { node, first, second };
    seen.set(node, second);
  }
  return undefined;
}
