import type { Wanted } from './fit-demand';

/** A node as far as packing looks at it. */
export interface Bin {
  readonly domain: string;
  readonly region: string;
  readonly roomMiB: number;
  /** Infinite where it is not known. */
  readonly cpuMilli: number;
  /** Whether a pod can be there at all, by place of the pod. */
  readonly suits: readonly boolean[];
  /** Replicas that are there already, by place of the pod: they stay unless another would have no place. @default - none */
  readonly standing?: readonly number[];
  /** Those of them that must stay, because their data is there. @default - none */
  readonly bound?: readonly number[];
}

/** How far a packing came. */
export interface Packed {
  /** Replicas of each pod on each node, by their places; undefined where one has no place. */
  readonly counts: readonly (readonly number[])[] | undefined;
  /** Replicas that had a place in the best order that was tried, those that stand counting too. */
  readonly placed: number;
  /** Place of a pod that found none in that order; -1: all did. */
  readonly failed: number;
  /** Looks at a node that it took. */
  readonly steps: number;
}

/** Whether a packing that has a place for all is good enough. */
type Accept = (counts: readonly (readonly number[])[]) => boolean;

/** How much is tried before a set of nodes counts as too small. */
export interface Effort {
  /** Orders of the pods, each with what found no place in the one before further to the front. */
  readonly orders: number;
  /** Looks at a node, in all orders together. */
  readonly steps: number;
}

/** How many replicas may give way one after another so that one finds a place. */
const deepest = 3;

/** What packing knows of the pods, the same for every set of nodes. */
export class PackPods {
  /** Heaviest first, each after those beside which it must run. */
  readonly order: readonly number[];
  /** Other pods with which each may share no node. */
  readonly clashes: readonly (readonly number[])[];
  /** Other pods beside which each must run. */
  readonly companions: readonly (readonly number[])[];
  /** Those that must run beside each. */
  readonly followers: readonly (readonly number[])[];
  readonly replicas: number;
  readonly memory: Float64Array;
  readonly processors: Float64Array;
  readonly perVendor: Float64Array;
  readonly perRegion: Float64Array;
  readonly perNode: Float64Array;

  /** @param placing whether a pod is to be placed at all. @default - all are */
  constructor(
    readonly wanted: readonly Wanted[],
    placing: (p: number) => boolean = () => true,
  ) {
    const places = new Map(wanted.map(({ pod }, p) => [pod.name, p]));
    const others = (names: readonly string[], p: number) =>
      [...new Set(names.flatMap((name) => places.get(name) ?? []))].filter((q) => q !== p);
    this.companions = wanted.map(({ pod }, p) => others(pod.with, p));
    this.followers = wanted.map((_, p) => wanted.flatMap((_other, q) => (this.companions[q]!.includes(p) ? [q] : [])));
    this.clashes = wanted.map((one, p) => wanted.flatMap((other, q) => (p !== q && clash(one, other) ? [q] : [])));
    this.replicas = wanted.reduce((sum, { pod }) => sum + pod.replicas, 0);
    this.memory = Float64Array.from(wanted, (one) => one.pod.memoryMiB);
    this.processors = Float64Array.from(wanted, (one) => one.pod.cpuMilli ?? 0);
    this.perVendor = Float64Array.from(wanted, (one) => one.perVendor);
    this.perRegion = Float64Array.from(wanted, (one) => one.perRegion);
    this.perNode = Float64Array.from(wanted, (one) => one.perNode);
    const memory = wanted.reduce((sum, { pod }) => sum + pod.memoryMiB * pod.replicas, 1);
    const processors = wanted.reduce((sum, { pod }) => sum + (pod.cpuMilli ?? 0) * pod.replicas, 1);
    const weights = wanted.map(
      ({ pod }, p) =>
        pod.memoryMiB / memory +
        (0.25 * (pod.cpuMilli ?? 0)) / processors +
        this.clashes[p]!.reduce((sum, q) => sum + (0.5 * wanted[q]!.pod.memoryMiB) / memory, 0),
    );
    const order = wanted.map((_, p) => p).sort((a, b) => weights[b]! - weights[a]! || a - b);
    this.order = this.companionsFirst(order).filter(placing);
  }

  /** A pod comes after those beside which it must run; of a circle somebody has to be first. */
  companionsFirst(order: readonly number[]): readonly number[] {
    const seen = new Set<number>();
    const sorted: number[] = [];
    const visit = (p: number): void => {
      if (seen.has(p)) return;
      seen.add(p);
      for (const q of this.companions[p]!) visit(q);
      sorted.push(p);
    };
    for (const p of order) visit(p);
    return sorted;
  }
}

/** Whether two pods may share no node. */
export function clash({ pod: a }: Wanted, { pod: b }: Wanted): boolean {
  if (a.apart.includes(b.name) || b.apart.includes(a.name)) return true;
  return a.ports.some((x) => b.ports.some((y) => x.port === y.port && x.protocol === y.protocol));
}

/**
 * Looks for a place for every replica on some nodes, with all limits of how many a vendor, a region and a node may hold of each pod.
 * Deterministic, and quick rather than complete: what it does not find may still be there.
 */
export function pack(
  pods: PackPods,
  bins: readonly Bin[],
  { orders, steps }: Effort,
  accept: Accept = () => true,
): Packed {
  let order = [...pods.order];
  let best: Omit<Packed, 'steps'> = { counts: undefined, placed: -1, failed: order[0] ?? -1 };
  const left = { steps };
  for (let i = 0; i < orders && (i === 0 || (left.steps > 0 && order.length > 0)); i++) {
    const packing = new Packing(pods, bins, i % 3 === 1, left);
    const failed = order.find((p) => !packing.takes(p)) ?? -1;
    if (failed < 0 && accept(packing.counts))
      return { counts: packing.counts, placed: packing.placed, failed, steps: steps - left.steps };
    if (packing.placed > best.placed)
      best = { counts: undefined, placed: packing.placed, failed: failed < 0 ? (order[0] ?? -1) : failed };
    const at = failed < 0 ? order.length - 1 : order.indexOf(failed);
    const moved = order.splice(at, 1);
    const first = moved[0]!;
    order.splice(i % 2 === 0 ? Math.floor(at / 2) : 0, 0, first);
    order = pods.companionsFirst(order).filter((p) => pods.order.includes(p));
  }
  return { ...best, steps: steps - left.steps };
}

class Packing {
  readonly counts: number[][];
  placed = 0;
  private readonly free: Float64Array;
  private readonly processors: Float64Array;
  private readonly vendorOf: readonly number[];
  private readonly regionOf: readonly number[];
  /** Replicas of a pod in a domain, by both their places. */
  private readonly inVendor: Int32Array[];
  private readonly inRegion: Int32Array[];
  /** What was done, to be undone, three numbers each: pod, node, and 1 for come or -1 for gone. */
  private readonly trail: number[] = [];

  /** @param even whether the emptiest node is taken, instead of the one that is filled best */
  constructor(
    private readonly pods: PackPods,
    private readonly bins: readonly Bin[],
    private readonly even: boolean,
    private readonly left: { steps: number },
  ) {
    const many = pods.wanted.length;
    this.counts = bins.map(() => new Array<number>(many).fill(0));
    this.free = Float64Array.from(bins, (bin) => bin.roomMiB);
    this.processors = Float64Array.from(bins, (bin) => bin.cpuMilli);
    this.vendorOf = numbered(bins.map((bin) => bin.domain));
    this.regionOf = numbered(bins.map((bin) => bin.region));
    this.inVendor = pods.wanted.map(() => new Int32Array(bins.length));
    this.inRegion = pods.wanted.map(() => new Int32Array(bins.length));
    for (const [b, { bound = [] }] of bins.entries())
      for (const [p, count] of bound.entries()) for (let i = 0; i < count; i++) this.shift(p, b, 1);
    for (const [b, { standing = [], bound = [] }] of bins.entries())
      for (const p of pods.order)
        for (let i = bound[p] ?? 0; i < (standing[p] ?? 0) && this.fits(p, b); i++) this.shift(p, b, 1);
  }

  /** Places all replicas of a pod that have no place yet. */
  takes(p: number): boolean {
    const here = this.counts.reduce((sum, counts) => sum + counts[p]!, 0);
    for (let i = here; i < this.pods.wanted[p]!.pod.replicas; i++) if (!this.insert(p, deepest, -1)) return false;
    return true;
  }

  private insert(p: number, depth: number, besides: number): boolean {
    const best = this.best(p, besides);
    if (best < 0) return depth > 0 && this.left.steps > 0 && this.displace(p, depth, besides);
    this.shift(p, best, 1);
    return true;
  }

  private best(p: number, besides: number): number {
    let best = -1;
    this.left.steps -= this.bins.length;
    for (let b = 0; b < this.bins.length; b++)
      if (b !== besides && this.fits(p, b) && (best < 0 || this.better(p, b, best))) best = b;
    return best;
  }

  private better(p: number, b: number, best: number): boolean {
    // Where a vendor may hold more of a pod, the next replica goes where there is least of it.
    if (this.even && this.pods.perVendor[p]! < this.pods.wanted[p]!.pod.replicas) {
      const crowd = this.inVendor[p]![this.vendorOf[b]!]! - this.inVendor[p]![this.vendorOf[best]!]!;
      if (crowd !== 0) return crowd < 0;
    }
    return this.even ? this.free[b]! > this.free[best]! : this.free[b]! < this.free[best]!;
  }

  /** Makes room for a replica: one or more others go elsewhere, which may make others give way in turn. */
  private displace(p: number, depth: number, besides: number): boolean {
    for (let b = 0; b < this.bins.length; b++) {
      if (b === besides || this.left.steps <= 0 || !this.mayHold(p, b)) continue;
      const others = this.movable(p, b);
      for (const q of others) if (this.instead(p, b, [q], depth)) return true;
      const several = this.severalFor(p, b, others);
      if (several.length > 1 && this.instead(p, b, several, depth)) return true;
    }
    return false;
  }

  private instead(p: number, b: number, gone: readonly number[], depth: number): boolean {
    this.left.steps -= 1;
    const mark = this.trail.length;
    for (const q of gone) this.shift(q, b, -1);
    if (this.fits(p, b)) {
      this.shift(p, b, 1);
      if (gone.every((q) => this.insert(q, depth - 1, b))) return true;
    }
    this.undo(mark);
    return false;
  }

  /** Pods of which one replica could leave a node, the largest first. */
  private movable(p: number, b: number): readonly number[] {
    const { bound } = this.bins[b]!;
    const here = this.counts[b]!;
    const found: number[] = [];
    for (const q of this.pods.order) {
      if (here[q] === 0 || q === p || here[q]! <= (bound?.[q] ?? 0)) continue;
      if (here[q] === 1 && this.isNeeded(q, p, here)) continue;
      found.push(q);
    }
    this.left.steps -= 1;
    return found;
  }

  /** Whether the last replica of a pod on a node has to stay for others there, or for one that comes. */
  private isNeeded(q: number, coming: number, here: readonly number[]): boolean {
    for (const follower of this.pods.followers[q]!) if (follower === coming || here[follower]! > 0) return true;
    return false;
  }

  /** The fewest small replicas that have to leave a node, or all that clash. */
  private severalFor(p: number, b: number, others: readonly number[]): readonly number[] {
    const { pod } = this.pods.wanted[p]!;
    const gone = others.filter((q) => this.pods.clashes[p]!.includes(q));
    let free = gone.reduce((sum, q) => sum + this.pods.wanted[q]!.pod.memoryMiB, this.free[b]!);
    for (const q of [...others].reverse()) {
      const spare = this.counts[b]![q]! - (this.bins[b]!.bound?.[q] ?? 0);
      for (let i = gone.includes(q) ? 1 : 0; i < spare && free < pod.memoryMiB && gone.length < 4; i++) {
        gone.push(q);
        free += this.pods.wanted[q]!.pod.memoryMiB;
      }
    }
    return gone;
  }

  /** Whether a pod may be on a node, if only there were room. */
  private mayHold(p: number, b: number): boolean {
    const { pods } = this;
    const here = this.counts[b]!;
    if (!this.bins[b]!.suits[p] || here[p]! >= pods.perNode[p]!) return false;
    if (this.inVendor[p]![this.vendorOf[b]!]! >= pods.perVendor[p]!) return false;
    if (this.inRegion[p]![this.regionOf[b]!]! >= pods.perRegion[p]!) return false;
    for (const q of pods.companions[p]!) if (here[q] === 0) return false;
    return true;
  }

  private fits(p: number, b: number): boolean {
    const { memory, processors, clashes } = this.pods;
    if (this.free[b]! < memory[p]! || this.processors[b]! < processors[p]! || !this.mayHold(p, b)) return false;
    const here = this.counts[b]!;
    for (const q of clashes[p]!) if (here[q]! > 0) return false;
    return true;
  }

  private shift(p: number, b: number, by: 1 | -1): void {
    this.trail.push(p, b, by);
    this.apply(p, b, by);
  }

  private undo(mark: number): void {
    while (this.trail.length > mark) {
      const by = this.trail.pop()!;
      const b = this.trail.pop()!;
      this.apply(this.trail.pop()!, b, -by);
    }
  }

  private apply(p: number, b: number, by: number): void {
    this.counts[b]![p]! += by;
    this.free[b]! -= by * this.pods.memory[p]!;
    this.processors[b]! -= by * this.pods.processors[p]!;
    this.inVendor[p]![this.vendorOf[b]!]! += by;
    this.inRegion[p]![this.regionOf[b]!]! += by;
    this.placed += by;
  }
}

/** The same number for the same word, from 0. */
function numbered(words: readonly string[]): readonly number[] {
  const numbers = new Map<string, number>();
  return words.map((word) => {
    if (!numbers.has(word)) numbers.set(word, numbers.size);
    return numbers.get(word)!;
  });
}
