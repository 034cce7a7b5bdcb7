import { tellCrowded, tellDataLost, tellNoRoom } from './placement-findings';
import { type Group, groupsOf } from './placement-groups';
import { Host } from './placement-host';
import { keepPlaces } from './placement-keep';
import { Placer } from './placement-placer';
import { Pools } from './placement-pools';
import {
  keepsItsNode,
  type Placed,
  type PlacementRequest,
  type Placements,
  stoodOn,
  usableNodes,
} from './placement-request';
import { PodTask } from './placement-task';
import type { NodePlan } from './plan-types';
import type { Report } from './report';
import { roomMiB } from './reserve';
import type { PodSpec } from './spec-types';

export type { Placed, PlacementRequest, Placements } from './placement-request';

/** As {@link Placed}, with what tells why. */
export interface Solution {
  /** By name. */
  readonly tasks: readonly PodTask[];
  readonly pools: Pools;
}

/**
 * Places pods, without a word about those that fit nowhere: what a plan is made of, and every "what if". What a previous plan placed
 * stays where that is still allowed; then come those of higher priority, pinned pods, the largest replicas, each on the node whose
 * failure domains have the fewest replicas of the pod (those of its own `spread` first), then the most free RAM, then the lowest
 * index. Pods that run together are placed as one: replica k of each on one node, chosen for the pod with the widest spread.
 */
export function solve(request: PlacementRequest): Placed {
  return { nodes: new Map(solution(request).tasks.map((task) => [task.pod.name, task.seats])) };
}

/** As {@link solve}. A replica that fits nowhere is an error that says why for each node. */
export function place(request: PlacementRequest, report: Report): Placements {
  const { tasks, pools } = solution(request);
  for (const task of tasks) {
    const homeless = task.seats.indexOf(undefined);
    if (homeless >= 0) tellNoRoom(task, homeless, pools, report);
  }
  for (const task of tasks) {
    tellCrowded(task, pools, report);
    tellDataLost(task, request, report);
  }
  return new Map(tasks.map((task) => [task.pod.name, task.nodes]));
}

/** As {@link solve}, with the nodes and pods as they were left: for telling why. */
export function solution({ pods, nodes, previous, edited = new Set() }: PlacementRequest): Solution {
  const pools = new Pools(usableNodes(nodes).map((node) => new Host(node, roomMiB(node))));
  const tasks = tasksOf(pods, nodes, previous);
  const groups = groupsOf(tasks);
  const byName = new Map(pools.all.map((host) => [host.node.name, host]));
  keepPlaces(groups, { previous, edited }, byName);
  const placer = new Placer(tasks, pools, byName);
  for (const group of byUrgency(groups)) placer.placeGroup(group);
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

/** Of the highest priority first; then pinned ones, because they have no choice; then those that need most RAM at once. */
function byUrgency(groups: readonly Group[]): readonly Group[] {
  return groups
    .map((group) => ({
      group,
      priority: Math.max(...group.members.map((task) => task.pod.priority ?? 0)),
      pinned: group.members.some((task) => task.pod.node !== undefined),
      memoryMiB: group.members.reduce((sum, task) => sum + task.demand.memoryMiB, 0),
    }))
    .sort((a, b) => b.priority - a.priority || Number(b.pinned) - Number(a.pinned) || b.memoryMiB - a.memoryMiB)
    .map(({ group }) => group);
}
