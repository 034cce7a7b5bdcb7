import { Board } from './placement-board';
import { byUrgency, groupsOf } from './placement-groups';
import { Host } from './placement-host';
import { keepPlaces } from './placement-keep';
import { Placer } from './placement-placer';
import { Pools } from './placement-pools';
import { Problem } from './placement-problem';
import { keepsItsNode, type PlacementRequest, stoodOn, usableNodes } from './placement-request';
import { isEnoughPlaced, search } from './placement-search';
import { PodTask } from './placement-task';
import type { NodePlan } from './plan-types';
import { roomMiB } from './reserve';
import type { PodSpec } from './spec-types';

/** As {@link Placed}, with what tells why. */
export interface Solution {
  /** By name. */
  readonly tasks: readonly PodTask[];
  readonly pools: Pools;
}

/** Places pods: first one after the other, each as well as it goes, then by moving what may move. */
export function solution(request: PlacementRequest): Solution {
  const quick = construct(request);
  const replicas = request.pods.reduce((sum, pod) => sum + pod.replicas, 0);
  const placesOnly = isEnoughPlaced(request, quick.pools.all.length, replicas);
  if (placesOnly && quick.tasks.every((task) => task.nodes.length === task.pod.replicas)) return quick;
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
  return board.at.every((node, r) => node === first[r]) ? quick : settled(request, board);
}

/** The quick way: places one after the other, and none is moved again. */
function construct({ pods, nodes, previous, edited = new Set() }: PlacementRequest): Solution {
  const pools = new Pools(usableNodes(nodes).map((node) => new Host(node, roomMiB(node))));
  const tasks = tasksOf(pods, nodes, previous);
  const groups = groupsOf(tasks);
  const byName = new Map(pools.all.map((host) => [host.node.name, host]));
  keepPlaces(groups, { previous, edited }, byName);
  const placer = new Placer(tasks, pools, byName);
  for (const group of byUrgency(groups)) placer.placeGroup(group);
  return { tasks, pools };
}

/** Pods and nodes as a board has them. */
function settled({ pods, nodes, previous }: PlacementRequest, { at, problem }: Board): Solution {
  const pools = new Pools(problem.nodes.map((node) => new Host(node, roomMiB(node))));
  const tasks = tasksOf(pods, nodes, previous);
  at.forEach((node, r) => {
    const p = problem.podOf[r]!;
    if (node >= 0) tasks[p]!.take(pools.all[node]!, r - problem.pods[p]!.first);
  });
  return { tasks, pools };
}

/** By name. */
function tasksOf(
  pods: readonly PodSpec[],
  nodes: readonly NodePlan[],
  previous: PlacementRequest['previous'],
): readonly PodTask[] {
  const apart = new Map(pods.map((pod) => [pod.name, new Set(pod.apart)]));
  for (const pod of pods) for (const name of pod.apart) apart.get(name)?.add(pod.name);
  const there = new Set(nodes.map((node) => node.name));
  return [...pods]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((pod) => {
      const stood = keepsItsNode(pod) ? stoodOn(pod, previous) : [];
      const bound = stood.flatMap((node, i) => (there.has(node) ? [[i, node] as const] : []));
      return new PodTask(pod, apart.get(pod.name) ?? new Set(), new Map(bound));
    });
}
