import { failureDomain } from '../../src/fleet/failure-domain';
import type { NodePlan } from '../../src/fleet/plan-types';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';

/** A replica on a node; numbers count from 0. */
interface Placed {
  readonly pod: PodSpec;
  readonly i: number;
  readonly node: NodePlan;
}

/**
 * What `place` is to do, said as plainly as possible: every node is looked at for every replica, and everything is counted anew
 * each time.
 */
export class PlainPlacement {
  readonly placed: Placed[] = [];
  /** Pods of which a replica fits nowhere. */
  readonly homeless = new Set<string>();
  private readonly pods: readonly PodSpec[];
  private readonly nodes: readonly NodePlan[];

  constructor(pods: readonly PodSpec[], nodes: readonly NodePlan[]) {
    this.pods = [...pods].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.nodes = nodes.filter((n) => n.engine === 'podman' && n.state !== 'leaving').sort((a, b) => a.index - b.index);
  }

  run(previous: Readonly<Record<string, readonly string[]>>, edited: ReadonlySet<string>): void {
    const groups = this.groups();
    for (const replicas of this.keepOrder(groups, edited, previous)) {
      const here = replicas.map(({ pod }) => pod);
      if (this.fit(here, replicas[0]!.node)) this.placed.push(...replicas);
    }
    const pinned = (g: readonly PodSpec[]) => Number(g.some((p) => p.node !== undefined));
    const memory = (g: readonly PodSpec[]) => g.reduce((sum, p) => sum + p.memoryMiB, 0);
    for (const group of [...groups].sort((a, b) => pinned(b) - pinned(a) || memory(b) - memory(a))) {
      for (let i = 0; i < Math.max(...group.map((p) => p.replicas)); i++) this.round(group, i);
    }
  }

  private round(group: readonly PodSpec[], i: number): void {
    const waiting = group.filter(
      (p) => i < p.replicas && !this.homeless.has(p.name) && !this.placed.some((x) => x.pod === p && x.i === i),
    );
    if (
      waiting.length > 1 &&
      waiting.every((p) => this.companions(p).every((name) => waiting.some((w) => w.name === name)))
    ) {
      const node = this.best(waiting);
      if (node !== undefined) {
        this.placed.push(...waiting.map((pod) => ({ pod, i, node })));
        return;
      }
    }
    for (const pod of waiting) {
      const node = this.best([pod]);
      if (node === undefined) this.homeless.add(pod.name);
      else this.placed.push({ pod, i, node });
    }
  }

  private best(pods: readonly PodSpec[]): NodePlan | undefined {
    const first = (['vendor', 'region', 'node'] as const).flatMap((spread) =>
      pods.filter((p) => p.spread === spread),
    )[0]!;
    const count = (same: (node: NodePlan) => boolean) =>
      this.placed.filter((x) => x.pod === first && same(x.node)).length;
    const rank = (n: NodePlan) => [
      count((other) => domain(other, first.spread) === domain(n, first.spread)),
      count((other) => other === n),
      -this.free(n),
      n.index,
    ];
    const ranked = this.nodes.filter((n) => this.fit(pods, n)).map((n) => ({ n, rank: rank(n) }));
    ranked.sort((a, b) => a.rank.map((x, i) => x - b.rank[i]!).find((d) => d !== 0) ?? 0);
    return ranked[0]?.n;
  }

  private free(node: NodePlan): number {
    const taken = this.placed.filter((x) => x.node === node).reduce((sum, x) => sum + x.pod.memoryMiB, 0);
    return roomMiB(node) - taken;
  }

  /** Whether a node can take a replica of each pod in addition to what it has. */
  private fit(pods: readonly PodSpec[], node: NodePlan): boolean {
    const here = this.placed.filter((x) => x.node === node).map((x) => x.pod);
    const all = [...here, ...pods];
    const ports = all.flatMap((p) => p.ports.map((x) => `${x.port}/${x.protocol}`));
    const clash = (p: PodSpec, q: PodSpec) => p.apart.includes(q.name) || q.apart.includes(p.name);
    return (
      pods.reduce((sum, p) => sum + p.memoryMiB, 0) <= this.free(node) &&
      new Set(ports).size === ports.length &&
      !all.some((p, i) => all.some((q, j) => i !== j && clash(p, q))) &&
      pods.every(
        (p) =>
          (p.node ?? node.name) === node.name &&
          Object.entries(p.where).every(([k, v]) => node.labels[k] === v) &&
          this.companions(p).every((name) => all.some((q) => q.name === name)),
      )
    );
  }

  private companions(pod: PodSpec): readonly string[] {
    return pod.with.filter((name) => name !== pod.name);
  }

  /** Pods that hang together, each after those that it names; those in circles at the end, by name. */
  private groups(): readonly (readonly PodSpec[])[] {
    const rest = new Set(this.pods);
    const groups: PodSpec[][] = [];
    for (const pod of this.pods) {
      if (!rest.has(pod)) continue;
      const group = new Set([pod]);
      const linked = (p: PodSpec) => [...group].some((q) => p.with.includes(q.name) || q.with.includes(p.name));
      for (let more = [pod]; more.length > 0; more = this.pods.filter((p) => !group.has(p) && linked(p))) {
        for (const p of more) group.add(p);
      }
      for (const p of group) rest.delete(p);
      groups.push(this.inOrder(group));
    }
    return groups;
  }

  private inOrder(group: ReadonlySet<PodSpec>): PodSpec[] {
    const order: PodSpec[] = [];
    const left = () => this.pods.filter((p) => group.has(p) && !order.includes(p));
    for (;;) {
      const waiting = left();
      const names = waiting.map((p) => p.name);
      const ready = waiting.filter((p) => !this.companions(p).some((name) => names.includes(name)));
      if (ready.length === 0) return [...order, ...waiting];
      order.push(...ready);
    }
  }

  /** What may stay, in the order in which it does: single replicas, and all replicas on a node of pods that need each other. */
  private keepOrder(
    groups: readonly (readonly PodSpec[])[],
    edited: ReadonlySet<string>,
    previous: Readonly<Record<string, readonly string[]>>,
  ): readonly (readonly Placed[])[] {
    const late = (p: PodSpec, seen: readonly string[] = []): number => {
      if (seen.includes(p.name)) return 3;
      const others = this.pods.filter((q) => this.companions(p).includes(q.name));
      const own = edited.has(p.name) ? 2 : p.apart.some((name) => name !== p.name) ? 1 : 0;
      return Math.max(own, ...others.map((q) => late(q, [...seen, p.name])));
    };
    const stood = (pod: PodSpec) =>
      (previous[pod.name] ?? []).slice(0, pod.replicas).flatMap((name, i) => {
        const node = this.nodes.find((n) => n.name === name);
        return node === undefined ? [] : [{ pod, i, node }];
      });
    const all = groups.flatMap((group) => group.map((pod, at) => ({ pod, at, group, late: late(pod) })));
    all.sort((a, b) => a.late - b.late || a.at - b.at || (a.pod.name < b.pod.name ? -1 : 1));
    const done = new Set<readonly PodSpec[]>();
    return all.flatMap(({ pod, group, late: lateness }) => {
      if (lateness < 3) return stood(pod).map((x) => [x]);
      if (done.has(group)) return [];
      done.add(group);
      const knot = group.filter((p) => late(p) === 3).flatMap(stood);
      return [...new Set(knot.map((x) => x.node))].map((node) => knot.filter((x) => x.node === node));
    });
  }
}

function domain(node: NodePlan, spread: PodSpec['spread']): string {
  if (spread === 'node') return node.name;
  return spread === 'vendor' ? failureDomain(node) : `${failureDomain(node)} ${node.region}`;
}
