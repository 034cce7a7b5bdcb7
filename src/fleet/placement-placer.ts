import type { Group } from './placement-groups';
import type { Demand, Host } from './placement-host';
import type { Choice, Labels, Pools } from './placement-pools';
import type { Ranking } from './placement-ranking';
import { type PodTask, together } from './placement-task';

/** A replica that fits nowhere. */
export interface Homeless {
  readonly task: PodTask;
  /** Its number, counted from 0. */
  readonly i: number;
}

/** Gives nodes to the replicas of one group after the other. */
export class Placer {
  private readonly byName: ReadonlyMap<string, PodTask>;
  /** Rankings that were made for some pods, and for what. */
  private readonly rankings = new Map<PodTask, { readonly purpose: string; readonly ranking: Ranking }>();

  constructor(
    tasks: readonly PodTask[],
    private readonly pools: Pools,
    private readonly hosts: ReadonlyMap<string, Host>,
  ) {
    this.byName = new Map(tasks.map((task) => [task.pod.name, task]));
  }

  /** @returns of each pod that does not fit the first replica that has no place */
  placeGroup({ members }: Group): readonly Homeless[] {
    const homeless: Homeless[] = [];
    const rounds = Math.max(...members.map((task) => task.pod.replicas));
    for (let i = 0; i < rounds; i++) {
      const waiting = members.filter((task) => task.isMissing(i) && !task.failed);
      if (waiting.length === 0 || this.placeTogether(waiting, i)) continue;
      for (const task of waiting) {
        if (this.placeAlone(task, i)) continue;
        task.failed = true;
        homeless.push({ task, i });
      }
    }
    return homeless;
  }

  /** Replica i of pods that need nothing but each other. */
  private placeTogether(tasks: readonly PodTask[], i: number): boolean {
    const names = new Set(tasks.map((task) => task.pod.name));
    const first = widest(tasks);
    if (tasks.length < 2 || tasks.some((task) => task.with.some((name) => !names.has(name)))) return false;
    const demand = together(tasks);
    const pins = new Set(tasks.flatMap((task) => task.pod.node ?? []));
    if (demand === undefined || pins.size > 1) return false;
    const choice = { labels: union(tasks), spread: first.pod.spread, replicas: first.pod.replicas };
    const host = this.best(first, [...names].join(), demand, () => this.narrowed(choice, [...pins][0]));
    if (host === undefined) return false;
    for (const task of tasks) task.take(host, i);
    return true;
  }

  private placeAlone(task: PodTask, i: number): boolean {
    const { pod, labels, demand } = task;
    const choice = { labels, spread: pod.spread, replicas: pod.replicas };
    const beside = task.with.map((name) => this.byName.get(name));
    const host =
      beside.length === 0
        ? this.best(task, '', demand, () => this.narrowed(choice, pod.node))
        : this.best(task, `beside ${beside.map((other) => other?.hosts.size)}`, demand, () => ({
            ...choice,
            among: companionHosts(beside).filter(
              (h) => task.unsuited(h) === undefined && task.lacking(h) === undefined,
            ),
          }));
    if (host === undefined) return false;
    task.take(host, i);
    return true;
  }

  /** @param purpose tells whether the ranking that was made last is still the right one */
  private best(task: PodTask, purpose: string, demand: Demand, choice: () => Choice): Host | undefined {
    let known = this.rankings.get(task);
    if (known?.purpose !== purpose) {
      known = { purpose, ranking: this.pools.ranking(choice(), demand, task) };
      this.rankings.set(task, known);
    }
    return known.ranking.best(demand, task);
  }

  private narrowed(choice: Choice, pin: string | undefined): Choice {
    if (pin === undefined) return choice;
    const host = this.hosts.get(pin);
    const suits = host !== undefined && choice.labels.every(([key, value]) => host.node.labels[key] === value);
    return { ...choice, among: suits ? [host] : [] };
  }
}

/** The first of the pods whose replicas avoid to share most. */
function widest(tasks: readonly PodTask[]): PodTask {
  const breadth = ({ pod }: PodTask) => ['vendor', 'region', 'node'].indexOf(pod.spread);
  return tasks.reduce((a, b) => (breadth(b) < breadth(a) ? b : a));
}

/** Nodes of the pod that has the fewest. */
function companionHosts(tasks: readonly (PodTask | undefined)[]): readonly Host[] {
  const sets = tasks.map((task) => [...(task?.hosts.keys() ?? [])]);
  return sets.reduce((a, b) => (b.length < a.length ? b : a));
}

function union(tasks: readonly PodTask[]): Labels {
  const all = new Map(tasks.flatMap((task) => task.labels.map((label) => [JSON.stringify(label), label] as const)));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, label]) => label);
}
