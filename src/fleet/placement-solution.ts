import { Board } from './placement-board';
import { boundNodes } from './placement-data';
import { byUrgency, groupsOf } from './placement-groups';
import { Host } from './placement-host';
import { keepPlaces } from './placement-keep';
import { keptNumbers } from './placement-numbers';
import { Placer } from './placement-placer';
import { Pools } from './placement-pools';
import { Problem } from './placement-problem';
import { type PlacementRequest, usableNodes } from './placement-request';
import { isEnoughPlaced, search } from './placement-search';
import { PodTask } from './placement-task';
import { roomMiB } from './reserve';

/** As {@link Placed}, with what tells why. */
export interface Solution {
  /** By name. */
  readonly tasks: readonly PodTask[];
  readonly pools: Pools;
}

/** More replicas than this without a place are a fleet of another size: to move others finds room for a few of them at most. */
const mostHomeless = 1000;

/** Places pods: first one after the other, each as well as it goes, then by moving what may move. */
export function solution(request: PlacementRequest): Solution {
  return numbered(searched(request), request);
}

function searched(request: PlacementRequest): Solution {
  const quick = construct(request);
  const replicas = request.pods.reduce((sum, pod) => sum + pod.replicas, 0);
  const placesOnly = isEnoughPlaced(request, quick.pools.all.length, replicas);
  const homeless = quick.tasks.reduce((sum, task) => sum + task.homeless, 0);
  if (placesOnly && (homeless === 0 || homeless > mostHomeless)) return quick;
  const problem = new Problem(request);
  const board = new Board(problem);
  const positions = new Map(problem.nodes.map((node, n) => [node.name, n]));
  quick.tasks.forEach(({ seats }, p) => {
    seats.forEach((name, i) => {
      if (name !== undefined) board.put(problem.pods[p]!.first + i, positions.get(name)!);
    });
  });
  const first = Int32Array.from(board.at);
  const edited = Uint8Array.from(problem.pods, ({ spec }) => (request.edited?.has(spec.name) ? 1 : 0));
  search(board, { edited, rebalance: request.rebalance ?? false, placesOnly });
  if (board.at.every((node, r) => node === first[r])) return quick;
  const seats = problem.pods.map(({ first: from, spec }) =>
    Array.from(board.at.subarray(from, from + spec.replicas), (node) => problem.nodes[node]?.name),
  );
  return settled(request, seats);
}

/** The quick way: places one after the other, and none is moved again. */
function construct(request: PlacementRequest): Solution {
  const { previous, edited = new Set() } = request;
  const pools = new Pools(hostsOf(request));
  const tasks = tasksOf(request);
  const groups = groupsOf(tasks);
  const byName = new Map(pools.all.map((host) => [host.node.name, host]));
  keepPlaces(groups, { previous, edited }, byName);
  const placer = new Placer(tasks, pools, byName);
  const waiting = groups.filter(({ members }) => members.some((task) => task.homeless > 0));
  for (const group of byUrgency(waiting)) placer.placeGroup(group);
  return { tasks, pools };
}

/** The same nodes with numbers that as many replicas as can be had before. Most often that is so already. */
function numbered(found: Solution, request: PlacementRequest): Solution {
  const kept = found.tasks.map((task) => keptNumbers(task, request.previous));
  if (kept.every((seats) => seats === undefined)) return found;
  return settled(
    request,
    found.tasks.map((task, p) => kept[p] ?? task.seats),
  );
}

/** Pods where they are to be. */
function settled(request: PlacementRequest, seats: readonly PodTask['seats'][]): Solution {
  const pools = new Pools(hostsOf(request));
  const tasks = tasksOf(request);
  const byName = new Map(pools.all.map((host) => [host.node.name, host]));
  tasks.forEach((task, p) => {
    seats[p]!.forEach((name, i) => {
      if (name !== undefined) task.take(byName.get(name)!, i);
    });
  });
  return { tasks, pools };
}

/** By name. */
function tasksOf({ pods, nodes, ...where }: PlacementRequest): readonly PodTask[] {
  const apart = apartFrom(pods);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return [...pods]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((pod) => {
      const homes = boundNodes(pod, { nodes, ...where }, (name) => byName.get(name));
      const bound = homes.flatMap((node, i) => (node === undefined ? [] : [[i, node] as const]));
      return new PodTask(pod, apart.get(pod.name) ?? new Set(), new Map(bound));
    });
}

/** Pods with which no node may be shared, whichever of the two says so, of each pod that has any. */
function apartFrom(pods: PlacementRequest['pods']): ReadonlyMap<string, ReadonlySet<string>> {
  const apart = new Map<string, Set<string>>();
  const add = (pod: string, other: string) => {
    const others = apart.get(pod);
    if (others === undefined) apart.set(pod, new Set([other]));
    else others.add(other);
  };
  for (const { name, apart: others } of pods) {
    for (const other of others) {
      add(name, other);
      add(other, name);
    }
  }
  return apart;
}

/** Nodes for pods, with nothing on them, by index. */
function hostsOf({ nodes, taken = [] }: PlacementRequest): readonly Host[] {
  const hosts = usableNodes(nodes).map((node) => new Host(node, roomMiB(node)));
  const byName = new Map(taken.length === 0 ? [] : hosts.map((host) => [host.node.name, host]));
  for (const { node, port, protocol } of taken) byName.get(node)?.takePort(`${port}/${protocol}`);
  return hosts;
}
