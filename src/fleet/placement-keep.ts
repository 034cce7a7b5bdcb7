import type { Group } from './placement-groups';
import type { Host } from './placement-host';
import { type PodTask, together } from './placement-task';

/** Where replicas were, and which pods are no longer as they were. */
export interface Standing {
  /** Nodes of each replica by number, by pod. */
  readonly previous: Readonly<Record<string, readonly string[]>>;
  /** Pods whose manifest changed: they give way to those that did not. */
  readonly edited: ReadonlySet<string>;
}

/**
 * Leaves replicas where they are if that is still allowed. Those come first that have data there which they would lose, and what these
 * must run beside. Where not all can stay, those of edited pods move first, then those of pods that ask to be apart, then the last by name.
 *
 * @param groups in the order of their names
 */
export function keepPlaces(groups: readonly Group[], standing: Standing, hosts: ReadonlyMap<string, Host>): void {
  const ranked = groups.flatMap(({ members, knot }) => {
    const early = needed(members);
    const late = new Map<string, number>();
    return members.map((task, i) => {
      const own = standing.edited.has(task.pod.name) ? 2 : task.pod.apart.some((n) => n !== task.pod.name) ? 1 : 0;
      const lateness = Math.max(own, ...task.with.map((name) => late.get(name) ?? 0));
      late.set(task.pod.name, lateness);
      // A pod comes after those that it must run beside, and these are never later than it.
      const rank = early.has(task.pod.name) ? -1 : knot.includes(task) ? 3 : lateness;
      return { task, rank, i, knot };
    });
  });
  ranked.sort((a, b) => a.rank - b.rank || a.i - b.i || (a.task.pod.name < b.task.pod.name ? -1 : 1));
  const untied = new Set<readonly PodTask[]>();
  for (const { task, knot } of ranked) {
    if (!knot.includes(task)) keepReplicas(task, standing, hosts);
    else if (!untied.has(knot)) {
      untied.add(knot);
      keepKnot(knot, standing, hosts);
    }
  }
}

/** Pods of a group with a replica that may not move, and those beside which these run. */
function needed(members: readonly PodTask[]): ReadonlySet<string> {
  const names = new Set(members.flatMap((task) => (task.isBound ? [task.pod.name] : [])));
  if (names.size === 0) return names;
  const byName = new Map(members.map((task) => [task.pod.name, task]));
  // The set grows while it is gone through.
  for (const name of names) for (const other of byName.get(name)?.with ?? []) names.add(other);
  return names;
}

type Hosts = ReadonlyMap<string, Host>;

function stood(task: PodTask, { previous }: Standing, hosts: Hosts): readonly (readonly [i: number, host: Host])[] {
  const { name, replicas } = task.pod;
  const before = Object.hasOwn(previous, name) ? previous[name]!.slice(0, replicas) : [];
  return before.flatMap((node, i) => {
    const host = hosts.get(node);
    return host === undefined ? [] : [[i, host] as const];
  });
}

function keepReplicas(task: PodTask, standing: Standing, hosts: Hosts): void {
  for (const [i, host] of stood(task, standing, hosts)) if (task.mayTake(host, i)) task.take(host, i);
}

/** Of pods that need each other either all replicas on a node stay or none. */
function keepKnot(knot: readonly PodTask[], standing: Standing, hosts: Hosts): void {
  const byHost = new Map<Host, { readonly task: PodTask; readonly i: number }[]>();
  for (const task of knot) {
    for (const [i, host] of stood(task, standing, hosts)) {
      const here = byHost.get(host);
      if (here === undefined) byHost.set(host, [{ task, i }]);
      else here.push({ task, i });
    }
  }
  for (const [host, here] of byHost) {
    const tasks = here.map(({ task }) => task);
    if (mayStayTogether(host, tasks)) for (const { task, i } of here) task.take(host, i);
  }
}

function mayStayTogether(host: Host, replicas: readonly PodTask[]): boolean {
  const demand = together(replicas);
  if (demand === undefined || !host.fits(demand)) return false;
  const names = new Set(replicas.map((task) => task.pod.name));
  return replicas.every((task) => task.suits(host) && task.with.every((name) => names.has(name) || host.has(name)));
}
