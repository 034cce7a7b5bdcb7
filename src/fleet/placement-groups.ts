import type { PodTask } from './placement-task';

/** Pods that refer to each other by `with`, or one pod alone. */
export interface Group {
  /** Each after those beside which it must run. */
  readonly members: readonly PodTask[];
  /** Those of them that refer to each other in a circle, and what hangs on these. */
  readonly knot: readonly PodTask[];
}

/** The groups of all pods, in the order of their first member's name. */
export function groupsOf(tasks: readonly PodTask[]): readonly Group[] {
  const byName = new Map(tasks.map((task) => [task.pod.name, task]));
  const neighbours = new Map<PodTask, PodTask[]>();
  for (const task of tasks) {
    for (const name of task.with) {
      const other = byName.get(name);
      if (other === undefined) continue;
      addTo(neighbours, task, other);
      addTo(neighbours, other, task);
    }
  }
  const seen = new Set<PodTask>();
  return tasks.flatMap((task) => {
    if (!neighbours.has(task)) return [{ members: [task], knot: [] }];
    return seen.has(task) ? [] : [group(reachable(task, neighbours, seen))];
  });
}

function reachable(
  from: PodTask,
  neighbours: ReadonlyMap<PodTask, readonly PodTask[]>,
  seen: Set<PodTask>,
): readonly PodTask[] {
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
function group(pods: readonly PodTask[]): Group {
  const waiting = new Map(pods.map((task) => [task.pod.name, task]));
  const followers = new Map<string, PodTask[]>();
  const open = new Map<PodTask, number>();
  for (const task of pods) {
    const companions = task.with.filter((name) => waiting.has(name));
    open.set(task, companions.length);
    for (const name of companions) addTo(followers, name, task);
  }
  const ordered: PodTask[] = [];
  for (let ready = pods.filter((task) => open.get(task) === 0); ready.length > 0; ) {
    ordered.push(...byName(ready));
    const next: PodTask[] = [];
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

function byName(tasks: readonly PodTask[]): readonly PodTask[] {
  return [...tasks].sort((a, b) => (a.pod.name < b.pod.name ? -1 : 1));
}
