import { tellCrowded, tellNoRoom } from './placement-findings';
import { type Group, groupsOf } from './placement-groups';
import { Host } from './placement-host';
import { keepPlaces } from './placement-keep';
import { Placer } from './placement-placer';
import { Pools } from './placement-pools';
import { PodTask } from './placement-task';
import type { NodePlan } from './plan-types';
import type { Report } from './report';
import { roomMiB } from './reserve';
import type { PodSpec } from './spec-types';

/** Node of each replica by number, for every pod. */
export type Placements = ReadonlyMap<string, readonly string[]>;

/** What is to be placed, where, and where it was. The order of pods and nodes does not matter. */
export interface PlacementRequest {
  readonly pods: readonly PodSpec[];
  /** Only podman nodes that do not leave are used. */
  readonly nodes: readonly NodePlan[];
  /** Where replicas were, by pod. */
  readonly previous: Readonly<Record<string, readonly string[]>>;
  /** Pods that are no longer as they were: if not all can stay, these move. @default - none */
  readonly edited?: ReadonlySet<string>;
  /** Whether replicas may move although they could stay, if their spread gets better by it. @default false */
  readonly rebalance?: boolean;
}

/** Where replicas go. */
export interface Placed {
  /** Node of each replica by number, counted from 0, by pod in the order of names; undefined: it fits nowhere. */
  readonly nodes: ReadonlyMap<string, readonly (string | undefined)[]>;
}

/**
 * Places pods, without a word about those that fit nowhere: what a plan is made of, and every "what if". What a previous plan placed
 * stays where that is still allowed; then come pinned pods, then the largest replicas, each on the node where its failure domain (and
 * then the node) has the fewest replicas of the pod, then the most free RAM, then the lowest index. Pods that run together are placed as
 * one: replica k of each on one node, chosen for the pod with the widest spread.
 */
export function solve(request: PlacementRequest): Placed {
  return { nodes: new Map(solved(request).tasks.map((task) => [task.pod.name, task.seats])) };
}

/** As {@link solve}. A replica that fits nowhere is an error that says why for each node. */
export function place(request: PlacementRequest, report: Report): Placements {
  const { tasks, pools, homeless } = solved(request);
  for (const { task, i } of homeless) tellNoRoom(task, i, pools, report);
  for (const task of tasks) tellCrowded(task, pools, report);
  return new Map(tasks.map((task) => [task.pod.name, task.nodes]));
}

function solved({ pods, nodes, previous, edited = new Set() }: PlacementRequest) {
  const pools = new Pools(hostsOf(nodes));
  const tasks = tasksOf(pods);
  const groups = groupsOf(tasks);
  const byName = new Map(pools.all.map((host) => [host.node.name, host]));
  keepPlaces(groups, { previous, edited }, byName);
  const placer = new Placer(tasks, pools, byName);
  const homeless = byUrgency(groups).flatMap((group) => placer.placeGroup(group));
  return { tasks, pools, homeless };
}

/** By index: of equal nodes the one with the lowest is taken. */
function hostsOf(nodes: readonly NodePlan[]): readonly Host[] {
  return nodes
    .filter((n) => n.engine === 'podman' && n.state !== 'leaving')
    .sort((a, b) => a.index - b.index)
    .map((node) => new Host(node, roomMiB(node)));
}

/** By name. */
function tasksOf(pods: readonly PodSpec[]): readonly PodTask[] {
  const apart = new Map(pods.map((pod) => [pod.name, new Set(pod.apart)]));
  for (const pod of pods) for (const name of pod.apart) apart.get(name)?.add(pod.name);
  return [...pods]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((pod) => new PodTask(pod, apart.get(pod.name) ?? new Set()));
}

/** Pinned ones first, because they have no choice; then those that need most RAM at once. */
function byUrgency(groups: readonly Group[]): readonly Group[] {
  return groups
    .map((group) => ({
      group,
      pinned: group.members.some((task) => task.pod.node !== undefined),
      memoryMiB: group.members.reduce((sum, task) => sum + task.demand.memoryMiB, 0),
    }))
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.memoryMiB - a.memoryMiB)
    .map(({ group }) => group);
}
