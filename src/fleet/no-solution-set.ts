import { naturally } from './natural-order';
import { unsuited } from './no-solution-lacks';
import type { Oracle } from './no-solution-oracle';
import { boundNodes } from './placement-data';
import type { Placed, PlacementRequest } from './placement-request';
import { usableNodes } from './placement-request';
import { roomMiB } from './reserve';
import type { PodSpec } from './spec-types';

/** Pods that cannot hold together. */
export interface SmallestSet {
  /** Those without a place first, then by name. */
  readonly pods: readonly PodSpec[];
  /** Whether without any one of them the others fit; else it was too dear to find out, and some of them may not matter. */
  readonly minimal: boolean;
}

/** Largest set that is searched pod by pod; nobody reads a longer list. */
const mostPods = 8;

/**
 * The smallest set of pods around one without a place: each is needed, because without it the others fit. Looks for the pod that makes
 * the first ones not fit any more, puts it in front, and looks again among those before it.
 *
 * @param seed a pod of which a replica has no place
 * @param others pods that compete with it, the nearest first
 */
export function smallestSet(seed: PodSpec, others: readonly PodSpec[], oracle: Oracle): SmallestSet {
  const found = [seed];
  let rest = others;
  while (oracle.fits(found) !== false) {
    const turn = rest.length === 0 || found.length >= mostPods ? undefined : turningPoint(found, rest, oracle);
    if (turn === undefined)
      return { pods: inOrder(seed, tooMany(seed, others, oracle) ?? [...found, ...rest]), minimal: false };
    found.push(rest[turn]!);
    rest = rest.slice(0, turn);
  }
  return withoutNeedless(seed, found, oracle);
}

/** As many competitors as it takes to need more RAM than there is: sums cost nothing, and everybody understands them. */
function tooMany(seed: PodSpec, others: readonly PodSpec[], { request }: Oracle): readonly PodSpec[] | undefined {
  const room = usableNodes(request.nodes).reduce((total, node) => total + roomMiB(node), 0);
  let need = seed.memoryMiB * seed.replicas;
  const last = others.findIndex((pod) => {
    need += pod.memoryMiB * pod.replicas;
    return need > room;
  });
  return last < 0 ? undefined : [seed, ...others.slice(0, last + 1)];
}

/** Position of the first pod with which those before it no longer fit beside what was found; undefined if it cannot be told. */
function turningPoint(found: readonly PodSpec[], rest: readonly PodSpec[], oracle: Oracle): number | undefined {
  const fits = (count: number) => oracle.fits([...found, ...rest.slice(0, count)]);
  let [low, high] = [0, 1];
  for (; fits(Math.min(high, rest.length)) !== false; high *= 2) {
    if (high >= rest.length || oracle.spent) return undefined;
    low = high;
  }
  high = Math.min(high, rest.length);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const answer = fits(middle);
    if (answer === undefined) return undefined;
    if (answer) low = middle;
    else high = middle;
  }
  return high - 1;
}

/** Placing is not exact where there is much to place, so it is asked once more of each pod whether it matters. */
function withoutNeedless(seed: PodSpec, found: readonly PodSpec[], oracle: Oracle): SmallestSet {
  let pods = found;
  for (const pod of [...found].reverse()) {
    if (pods.length === 1) break;
    const fewer = pods.filter((other) => other !== pod);
    const answer = oracle.fits(fewer);
    if (answer === undefined) return { pods: inOrder(seed, pods), minimal: false };
    if (!answer) pods = fewer;
  }
  return { pods: inOrder(seed, pods), minimal: true };
}

function inOrder(seed: PodSpec, pods: readonly PodSpec[]): readonly PodSpec[] {
  const others = pods.filter((pod) => pod !== seed).sort((a, b) => naturally(a.name, b.name));
  return pods.includes(seed) ? [seed, ...others] : others;
}

/** Names of the nodes that replicas of each pod may take while there is nothing on them. */
export function suitableNodes(request: PlacementRequest): ReadonlyMap<PodSpec, ReadonlySet<string>> {
  const nodes = usableNodes(request.nodes);
  // Most pods of a large fleet ask for the same.
  const known = new Map<string, ReadonlySet<string>>();
  return new Map(
    request.pods.map((pod) => {
      const bound = boundNodes(pod, request);
      const data = bound.some((node) => node !== undefined) ? bound : undefined;
      const key = JSON.stringify([pod.node, pod.where, pod.needs, data]);
      const replicas = Array.from({ length: data === undefined ? 1 : pod.replicas }, (_, i) => ({ pod, i }));
      const own =
        known.get(key) ??
        new Set(
          nodes
            .filter((node) => replicas.some((replica) => unsuited(replica, node, request) === undefined))
            .map((node) => node.name),
        );
      known.set(key, own);
      return [pod, own] as const;
    }),
  );
}

/**
 * Pods that compete with one for nodes, directly or through others: the nearest first, of these the larger ones. Those without a place
 * come last, because the others are enough where they fit.
 */
export function competitors(
  seed: PodSpec,
  request: PlacementRequest,
  suitable: ReadonlyMap<PodSpec, ReadonlySet<string>>,
  placed: Placed['nodes'],
): readonly PodSpec[] {
  const waiting = new Set(request.pods.filter((pod) => pod !== seed));
  const nodes = new Set(suitable.get(seed));
  const tied = new Set([seed.name, ...seed.with]);
  const ordered: PodSpec[] = [];
  for (let level = [seed]; level.length > 0; ) {
    level = [...waiting].filter((pod) => isTied(pod, tied) || overlaps(suitable.get(pod)!, nodes));
    for (const pod of level) {
      waiting.delete(pod);
      for (const name of [pod.name, ...pod.with]) tied.add(name);
      for (const node of suitable.get(pod)!) nodes.add(node);
    }
    ordered.push(...level.sort((a, b) => b.memoryMiB - a.memoryMiB || (a.name < b.name ? -1 : 1)));
  }
  const isHomeless = (pod: PodSpec) => placed.get(pod.name)?.includes(undefined) === true;
  return [...ordered.filter((pod) => !isHomeless(pod)), ...ordered.filter(isHomeless)];
}

/** Whether pods refer to each other by `with`. */
function isTied(pod: PodSpec, tied: ReadonlySet<string>): boolean {
  return tied.has(pod.name) || pod.with.some((name) => tied.has(name));
}

function overlaps(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  for (const name of few) if (many.has(name)) return true;
  return false;
}
