import type { Group } from './placement-groups';
import type { Demand, Host } from './placement-host';
import type { Choice, Pools, Wanted } from './placement-pools';
import type { Ranking } from './placement-ranking';
import { nowhere, type PodTask, together } from './placement-task';

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

  /** Replicas that fit nowhere stay missing. */
  placeGroup({ members }: Group): void {
    // Where one replica fits nowhere, the next one of the pod does not either.
    const failed = new Set<PodTask>();
    const rounds = Math.max(...members.map((task) => task.pod.replicas));
    for (let i = 0; i < rounds; i++) {
      const waiting = members.filter((task) => task.isMissing(i) && !failed.has(task));
      if (waiting.length === 0 || this.placeTogether(waiting, i)) continue;
      for (const task of waiting) if (!this.placeAlone(task, i) && task.boundTo(i) === undefined) failed.add(task);
    }
  }

  /** Replica i of pods that need nothing but each other. */
  private placeTogether(tasks: readonly PodTask[], i: number): boolean {
    const names = new Set(tasks.map((task) => task.pod.name));
    const first = widest(tasks);
    if (tasks.length < 2 || tasks.some((task) => task.with.some((name) => !names.has(name)))) return false;
    const demand = together(tasks);
    const pins = new Set(tasks.flatMap((task) => task.pinOf(i) ?? []));
    if (demand === undefined || pins.size > 1 || pins.has(nowhere)) return false;
    const choice = { ...union(tasks), replicas: first.pod.replicas };
    const pin = [...pins].find((one) => one !== nowhere);
    const host = this.best(first, `${[...names].join()} ${pin}`, demand, () => this.narrowed(choice, pin));
    if (host === undefined) return false;
    for (const task of tasks) task.take(host, i);
    return true;
  }

  private placeAlone(task: PodTask, i: number): boolean {
    const { pod, labels, needs, demand } = task;
    const choice = { labels, needs, replicas: pod.replicas };
    const beside = task.with.map((name) => this.byName.get(name));
    const pin = task.pinOf(i);
    if (pin === nowhere) return false;
    const host =
      beside.length === 0
        ? this.best(task, `${pin}`, demand, () => this.narrowed(choice, pin))
        : this.best(task, `beside ${beside.map((other) => other?.hosts.size)} ${pin}`, demand, () => ({
            ...choice,
            among: companionHosts(beside).filter(
              (h) => (pin ?? h.node.name) === h.node.name && task.suits(h) && task.lacking(h) === undefined,
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
    return { ...choice, among: host !== undefined && this.pools.suits(host, choice) ? [host] : [] };
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

/** What all of the pods want of a node. */
function union(tasks: readonly PodTask[]): Wanted {
  const all = new Map(tasks.flatMap((task) => task.labels.map((label) => [JSON.stringify(label), label] as const)));
  const labels = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, label]) => label);
  return { labels, needs: tasks.flatMap((task) => task.needs) };
}
