import type { Wanted } from './fit-demand';
import type { PodSpec } from './spec-types';

/** A node as far as packing looks at it. */
export interface Bin {
  readonly domain: string;
  readonly roomMiB: number;
  /** Infinite where it is not known. */
  readonly cpuMilli: number;
  /** Whether a pod can be there at all, by place of the pod. */
  readonly suits: readonly boolean[];
}

/** Orders that are tried, each with what fitted nowhere in the one before put first. */
const orders = 24;

/**
 * Whether a quick packing finds a place for all replicas: what cannot be packed here is seldom worth placing in earnest, which takes a
 * hundred times as long.
 */
export function packs(wanted: readonly Wanted[], bins: readonly Bin[]): boolean {
  const order = wanted.map((_, p) => p).sort((a, b) => weight(wanted[b]!) - weight(wanted[a]!) || a - b);
  const index = new Map(wanted.map(({ pod }, p) => [pod.name, p]));
  for (let i = 0; i < orders; i++) {
    const packing = new Packing(wanted, bins, i % 3 === 2);
    const failed = companionsFirst(order, wanted, index).find((p) => !packing.takes(p));
    if (failed === undefined) return true;
    const at = order.indexOf(failed);
    if (at === 0 && i > 3) return false;
    order.splice(at, 1);
    order.splice(Math.floor(at / 2), 0, failed);
  }
  return false;
}

function weight({ pod, perNode }: Wanted): number {
  return pod.memoryMiB * (perNode === 1 ? 2 : 1);
}

/** A pod comes after those beside which it must run. */
function companionsFirst(
  order: readonly number[],
  wanted: readonly Wanted[],
  index: ReadonlyMap<string, number>,
): readonly number[] {
  const seen = new Set<number>();
  const sorted: number[] = [];
  const visit = (p: number): void => {
    // Of a circle somebody has to be first.
    if (seen.has(p)) return;
    seen.add(p);
    for (const name of wanted[p]!.pod.with) if (index.has(name)) visit(index.get(name)!);
    sorted.push(p);
  };
  for (const p of order) visit(p);
  return sorted;
}

class Packing {
  private readonly free: number[];
  private readonly processors: number[];
  private readonly counts: Map<string, number>[];
  private readonly ports: Set<string>[];

  /** @param even whether the emptiest node is taken, instead of the one that is filled best */
  constructor(
    private readonly wanted: readonly Wanted[],
    private readonly bins: readonly Bin[],
    private readonly even: boolean,
  ) {
    this.free = bins.map((bin) => bin.roomMiB);
    this.processors = bins.map((bin) => bin.cpuMilli);
    this.counts = bins.map(() => new Map());
    this.ports = bins.map(() => new Set());
  }

  takes(p: number): boolean {
    const { pod, perVendor } = this.wanted[p]!;
    const domains = new Map<string, number>();
    for (let replica = 0; replica < pod.replicas; replica++) {
      let best = -1;
      for (let b = 0; b < this.bins.length; b++) {
        const used = domains.get(this.bins[b]!.domain) ?? 0;
        if (used < perVendor && this.fits(p, b) && (best < 0 || this.better(b, best))) best = b;
      }
      if (best < 0) return false;
      domains.set(this.bins[best]!.domain, (domains.get(this.bins[best]!.domain) ?? 0) + 1);
      this.put(pod, best);
    }
    return true;
  }

  private better(b: number, best: number): boolean {
    return this.even ? this.free[b]! > this.free[best]! : this.free[b]! < this.free[best]!;
  }

  private fits(p: number, b: number): boolean {
    const { pod, perNode } = this.wanted[p]!;
    const here = this.counts[b]!;
    if (!this.bins[b]!.suits[p] || this.free[b]! < pod.memoryMiB || this.processors[b]! < (pod.cpuMilli ?? 0))
      return false;
    if (
      (here.get(pod.name) ?? 0) >= perNode ||
      pod.ports.some((one) => this.ports[b]!.has(`${one.port}/${one.protocol}`))
    )
      return false;
    if (pod.with.some((name) => name !== pod.name && !here.has(name))) return false;
    if (pod.apart.some((name) => here.has(name))) return false;
    return !this.wanted.some((one) => one.pod.apart.includes(pod.name) && one.pod !== pod && here.has(one.pod.name));
  }

  private put(pod: PodSpec, b: number): void {
    this.free[b]! -= pod.memoryMiB;
    this.processors[b]! -= pod.cpuMilli ?? 0;
    this.counts[b]!.set(pod.name, (this.counts[b]!.get(pod.name) ?? 0) + 1);
    for (const { port, protocol } of pod.ports) this.ports[b]!.add(`${port}/${protocol}`);
  }
}
