import { type PlacementRequest, stoodOn } from './placement-request';
import type { PodTask } from './placement-task';

/**
 * Gives the replicas of a pod, of which one is as good as another, the nodes that they got in such an order that as many as can be are
 * where they were. Those that may not leave their data keep their nodes.
 *
 * @returns node of each replica by number, undefined for one without a place; undefined if the order is right as it is
 */
export function keptNumbers(task: PodTask, previous: PlacementRequest['previous']): PodTask['seats'] | undefined {
  const { seats } = task;
  const stood = Object.hasOwn(previous, task.pod.name) ? previous[task.pod.name]! : [];
  // Most pods are where they were, or are new.
  if (stood.length === 0 || seats.every((node, i) => node === stood[i])) return undefined;
  const before = stoodOn(task.pod, previous);
  const free = [...seats.keys()].filter((i) => seats[i] !== before[i] && task.boundTo(i) === undefined);
  const nodes = free.map((i) => seats[i]);
  const back = new Map<number, string>();
  for (const i of free) {
    const at = before[i] === undefined ? -1 : nodes.indexOf(before[i]);
    if (at < 0) continue;
    back.set(i, before[i]!);
    nodes.splice(at, 1);
  }
  if (back.size === 0) return undefined;
  const rest = nodes.values();
  return seats.map((node, i) => back.get(i) ?? (free.includes(i) ? rest.next().value : node));
}
