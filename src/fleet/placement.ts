import { tellCrowded, tellNoRoom } from './placement-findings';
import { type Group, groupsOf } from './placement-groups';
import { Host } from './placement-host';
import { keepPlaces } from './placement-keep';
import { Placer } from './placement-placer';
import { Pools } from './placement-pools';
import { PodTask } from './placement-task';
import type { Engine, NodePlan } from './plan-types';
import type { Report } from './report';
import type { PodSpec } from './spec-types';

/**
 * RAM that a node keeps for itself, in MiB: Debian with sshd and journald, and what its engine needs. A 512 MiB node so has 384
 * for pods.
 */
export const reserveMiB: Readonly<Record<Engine, number>> = { podman: 128, bosh: 256 };

/** Node of each replica by number, for every pod. */
export type Placements = ReadonlyMap<string, readonly string[]>;

/**
 * Places pods. What a previous plan placed stays where that is still allowed; then come pinned pods, then the largest replicas,
 * each on the node where its failure domain (and then the node) has the fewest replicas of the pod, then the most free RAM, then
 * the lowest index. Pods that run together are placed as one: replica k of each on one node, chosen for the pod with the widest
 * spread. A replica that fits nowhere is an error that says why for each node.
 *
 * The order of pods and nodes does not matter.
 *
 * @param previous where replicas were, by pod
 * @param edited pods that are no longer as they were: if not all can stay, these move. @default - none
 */
export function place(
  pods: readonly PodSpec[],
  nodes: readonly NodePlan[],
  previous: Readonly<Record<string, readonly string[]>>,
  report: Report,
  edited: ReadonlySet<string> = new Set(),
): Placements {
  const pools = new Pools(hostsOf(nodes));
  const tasks = tasksOf(pods);
  const groups = groupsOf(tasks);
  const byName = new Map(pools.all.map((host) => [host.node.name, host]));
  keepPlaces(groups, { previous, edited }, byName);
  const placer = new Placer(tasks, pools, byName);
  for (const group of byUrgency(groups)) {
    for (const { task, i } of placer.placeGroup(group)) tellNoRoom(task, i, pools, report);
  }
  for (const task of tasks) tellCrowded(task, pools, report);
  return new Map(tasks.map((task) => [task.pod.name, task.nodes]));
}

/** By index: of equal nodes the one with the lowest is taken. */
function hostsOf(nodes: readonly NodePlan[]): readonly Host[] {
  return nodes
    .filter((n) => n.engine === 'podman' && n.state !== 'leaving')
    .sort((a, b) => a.index - b.index)
    .map((node) => new Host(node, Math.max(0, node.ramMiB - reserveMiB[node.engine])));
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
