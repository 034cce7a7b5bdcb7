import type { PodTask } from './placement-task';
import type { PodSpec } from './spec-types';

/** A pod that may refer to others. */
export interface Companion {
  readonly pod: Pick<PodSpec, 'name' | 'priority' | 'node' | 'memoryMiB'>;
  /** Other pods beside which replicas must run. */
  readonly with: readonly string[];
}

/** Pods that refer to each other by `with`, or one pod alone. */
export interface Group<T extends Companion = PodTask> {
  /** Each after those beside which it must run. */
  readonly members: readonly T[];
  /** Those of them that refer to each other in a circle, and what hangs on these. */
  readonly knot: readonly T[];
}

/** The groups of all pods, in the order of their first member's name. */
export function groupsOf<T extends Companion>(tasks: readonly T[]): readonly Group<T>[] {
  const byName = new Map(tasks.map((task) => [task.pod.name, task]));
  const neighbours = new Map<T, T[]>();
  for (const task of tasks) {
    for (const name of task.with) {
      const other = byName.get(name);
      if (other === undefined) continue;
      addTo(neighbours, task, other);
      addTo(neighbours, other, task);
    }
  }
  const seen = new Set<T>();
  return tasks.flatMap((task) => {
    if (!neighbours.has(task)) return [{ members: [task], knot: [] }];
    return seen.has(task) ? [] : [group(reachable(task, neighbours, seen))];
  });
}

/** Of the highest priority first; then pinned ones, because they have no choice; then those that need most RAM at once. */
export function byUrgency<T extends Companion>(groups: readonly Group<T>[]): readonly Group<T>[] {
  return groups
    .map((group) => ({
      group,
      priority: Math.max(...group.members.map((task) => task.pod.priority ?? 0)),
      pinned: group.members.some((task) => task.pod.node !== undefined),
      memoryMiB: group.members.reduce((sum, task) => sum + task.pod.memoryMiB, 0),
    }))
    .sort((a, b) => b.priority - a.priority || Number(b.pinned) - Number(a.pinned) || b.memoryMiB - a.memoryMiB)
    .map(({ group }) => group);
}

function reachable<T>(from: T, neighbours: ReadonlyMap<T, readonly T[]>, seen: Set<T>): readonly T[] {
  const found = [from];
  seen.add(from);
  // The list grows while it is gone through.
  for (const task of found) {
    for (const next of neighbours.get(task)!) {
      if (seen.has(next)) continue;
      seen.add(next);
      found.push(next);
    }
  }
  return found;
}

/** Puts the pods into order by taking again and again those whose companions are all taken. */
function group<T extends Companion>(pods: readonly T[]): Group<T> {
  const waiting = new Map(pods.map((task) => [task.pod.name, task]));
  const followers = new Map<string, T[]>();
  const open = new Map<T, number>();
  for (const task of pods) {
    const companions = task.with.filter((name) => waiting.has(name));
    open.set(task, companions.length);
    for (const name of companions) addTo(followers, name, task);
  }
  const ordered: T[] = [];
  for (let ready = pods.filter((task) => open.get(task) === 0); ready.length > 0; ) {
    ordered.push(...byName(ready));
    const next: T[] = [];
    for (const { pod } of ready) {
      waiting.delete(pod.name);
      for (const follower of followers.get(pod.name) ?? []) {
        open.set(follower, open.get(follower)! - 1);
        if (open.get(follower) === 0) next.push(follower);
      }
    }
    ready = next;
  }
  const knot = byName([...waiting.values()]);
  return { members: [...ordered, ...knot], knot };
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function byName<T extends Companion>(tasks: readonly T[]): readonly T[] {
  return [...tasks].sort((a, b) => (a.pod.name < b.pod.name ? -1 : 1));
}
