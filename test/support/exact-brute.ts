import type { PlacementRequest } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';
import type { Optimum } from './exact-placement';
import { breaches, domainOf, type Places, scopesOf, usable } from './exact-rules';

/** The values of all aims, in the order in which they count for a request: what is smaller is better. */
type Values = readonly number[];

/** The best placement of a tiny fleet, found by looking at every placement there is; the figures of an {@link Optimum} in one list. */
export function bruteForce(request: PlacementRequest): Values {
  let best: Values | undefined;
  forEachPlacement(request, (places) => {
    if (breaches(request, places).length > 0) return;
    const simple = simpleValues(request, places);
    // Looking at losses takes long.
    if (best !== undefined && compare(simple, best.slice(0, simple.length)) > 0) return;
    const values = [...simple, ...lossValues(request, places), fullest(request, places)];
    if (best === undefined || compare(values, best) < 0) best = values;
  });
  return best!;
}

/** An optimum's figures in the order and with the signs of {@link bruteForce}. */
export function asValues({ rebalance }: PlacementRequest, found: Optimum): Values {
  const { homeless, spread, moves, disturbed, lostMiB, freeMiB, fullestShare } = found;
  const middle = rebalance === true ? [...spread, moves] : [moves, ...disturbed, ...spread];
  return [...homeless, ...middle, lostMiB, -freeMiB, fullestShare];
}

/** Negative if the first is better. */
function compare(one: Values, other: Values): number {
  const i = one.findIndex((value, at) => Math.abs(value - other[at]!) > 1e-9);
  return i < 0 ? 0 : one[i]! - other[i]!;
}

function forEachPlacement({ pods, nodes }: PlacementRequest, look: (places: Places) => void): void {
  const replicas = pods.flatMap((pod) => Array.from({ length: pod.replicas }, () => pod));
  const seats = [...usable(nodes).map((node) => node.name), undefined];
  const total = seats.length ** replicas.length;
  for (let number = 0; number < total; number++) {
    const places = new Map<string, (string | undefined)[]>(pods.map((pod) => [pod.name, []]));
    let rest = number;
    for (const pod of replicas) {
      places.get(pod.name)!.push(seats[rest % seats.length]);
      rest = Math.floor(rest / seats.length);
    }
    look(places);
  }
}

/** All that needs no look at losses. */
export function simpleValues(request: PlacementRequest, places: Places): Values {
  const { pods, nodes } = request;
  const priorities = [...new Set(pods.map((pod) => pod.priority ?? 0))].sort((a, b) => b - a);
  const homeless = priorities.map((priority) =>
    total(pods, (pod) =>
      (pod.priority ?? 0) === priority ? places.get(pod.name)!.filter((node) => node === undefined).length : 0,
    ),
  );
  const spread = [0, 1, 2].map((level) => total(pods, (pod) => crowd(pod, level, nodes, places)));
  const movedOf = (some: readonly PodSpec[]) => total(some, (pod) => moved(pod, request, places));
  const disturbed = priorities
    .slice(0, -1)
    .map((priority) => movedOf(pods.filter((pod) => (pod.priority ?? 0) === priority)));
  const moves = movedOf(pods);
  return [...homeless, ...(request.rebalance === true ? [...spread, moves] : [moves, ...disturbed, ...spread])];
}

function crowd(pod: PodSpec, level: number, nodes: readonly NodePlan[], places: Places): number {
  const counts = new Map<string, number>([['', 0]]);
  for (const name of places.get(pod.name)!) {
    const node = nodes.find((one) => one.name === name);
    if (node === undefined) continue;
    const domain = domainOf(node, scopesOf(pod)[level]!);
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}

function moved(pod: PodSpec, { nodes, previous }: PlacementRequest, places: Places): number {
  const there = new Set(usable(nodes).map((node) => node.name));
  const now = places.get(pod.name)!;
  return (previous[pod.name] ?? []).filter(
    (name, i) => i < pod.replicas && there.has(name) && now[i] !== undefined && now[i] !== name,
  ).length;
}

/** RAM without a place after the worst loss, and the negative of the smallest free RAM then. */
function lossValues(request: PlacementRequest, places: Places): readonly [number, number] {
  const all = usable(request.nodes);
  const domains = new Set(all.map((node) => domainOf(node, 'vendor')));
  if (domains.size < 2) return [0, -leastFree(all, request.pods, places)];
  const losses = [...domains].map((domain) => lossOf(domain, request, places));
  return losses.reduce((worst, loss) => (compare(loss, worst) > 0 ? loss : worst));
}

/** The best way to place again what is lost with a domain. */
function lossOf(domain: string, { pods, nodes }: PlacementRequest, places: Places): readonly [number, number] {
  const left = usable(nodes).filter((node) => domainOf(node, 'vendor') !== domain);
  const names: readonly (string | undefined)[] = left.map((node) => node.name);
  const lost = pods.map((pod) => ({
    ...pod,
    replicas: places.get(pod.name)!.filter((node) => node !== undefined && !names.includes(node)).length,
  }));
  let best: readonly [number, number] | undefined;
  forEachPlacement({ pods: lost, nodes: left, previous: {} }, (again) => {
    const stays = (pod: PodSpec) => places.get(pod.name)!.filter((node) => names.includes(node));
    const together = new Map(pods.map((pod) => [pod.name, [...stays(pod), ...again.get(pod.name)!]]));
    const counted = pods.map((pod) => ({ ...pod, replicas: together.get(pod.name)!.length }));
    if (breaches({ pods: counted, nodes: left, previous: {} }, together).length > 0) return;
    const homelessMiB = total(
      pods,
      (pod) => pod.memoryMiB * again.get(pod.name)!.filter((node) => node === undefined).length,
    );
    const found = [homelessMiB, -leastFree(left, pods, together)] as const;
    if (best === undefined || compare(found, best) < 0) best = found;
  });
  return best!;
}

function leastFree(nodes: readonly NodePlan[], pods: readonly PodSpec[], places: Places): number {
  return Math.min(...nodes.map((node) => roomMiB(node) - usedOn(node, pods, places)));
}

export function fullest({ pods, nodes }: PlacementRequest, places: Places): number {
  const shares = usable(nodes).map((node) => (roomMiB(node) === 0 ? 0 : usedOn(node, pods, places) / roomMiB(node)));
  return Math.max(0, ...shares);
}

function usedOn(node: NodePlan, pods: readonly PodSpec[], places: Places): number {
  return total(pods, (pod) => pod.memoryMiB * places.get(pod.name)!.filter((name) => name === node.name).length);
}

function total<T>(list: readonly T[], amount: (one: T) => number): number {
  return list.reduce((sum, one) => sum + amount(one), 0);
}
