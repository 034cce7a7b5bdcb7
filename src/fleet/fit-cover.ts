import type { Wanted } from './fit-demand';
import type { FitKind } from './fit-kinds';
import { clash } from './fit-pack';

/** A need that no set of nodes may fall short of: the gains of its nodes have to reach it. */
export interface Cover {
  readonly need: number;
  /** What one node of each kind gives at most. */
  readonly gains: readonly number[];
}

/** One pod's share in a cover. */
interface Item {
  readonly wanted: Wanted;
  readonly weight: number;
  readonly count: number;
}

/** Units that a node's room is divided into at most when its best filling is looked for. */
const units = 2048;

/** All that covers are made of. */
export interface CoverTask {
  readonly wanted: readonly Wanted[];
  /** Kinds that can be ordered, then nodes that stay. */
  readonly kinds: readonly FitKind[];
  /** Whether a pod can be on a node of a kind, by both their places. */
  readonly suits: readonly (readonly boolean[])[];
  readonly vendors: number;
  readonly roomForLoss: boolean;
}

/**
 * Needs that every set of nodes has to meet in which all pods have a place: each leaves out some of what is asked, so a set that meets
 * them all may still be too small, but one that misses one cannot do.
 */
export function coversOf(task: CoverTask): readonly Cover[] {
  const everything = task.kinds.map(() => true);
  const covers = [
    ...ofPods(task, task.wanted, everything),
    ...eligible(task).flatMap((pods) => ofPods(task, pods, everything)),
    ...cliques(task),
    ...outside(task),
    ...(task.roomForLoss ? domains(task).flatMap((domain) => withoutDomain(task, domain)) : []),
    ...vendorSets(task),
    ...names(task),
  ];
  return withoutImplied(covers);
}

/** Leaves out covers that are met wherever another one is. */
function withoutImplied(covers: readonly Cover[]): readonly Cover[] {
  const parts = covers
    .filter(({ need }) => need > 0)
    .map((one) => ({ one, gains: one.gains.map((gain) => gain / one.need) }));
  const implies = (a: readonly number[], b: readonly number[]) => a.every((gain, k) => gain <= b[k]!);
  return parts
    .filter(
      (part, i) =>
        !parts.some(
          (other, j) => i !== j && implies(other.gains, part.gains) && (j < i || !implies(part.gains, other.gains)),
        ),
    )
    .map(({ one }) => one);
}

/** What of pods is counted: so much for a replica, by its pod. */
type Measure = (one: Wanted) => number;

/** Memory, processors and numbers of replicas. */
function measures(pods: readonly Wanted[]): readonly Measure[] {
  const sizes = [...new Set(pods.map((one) => one.pod.memoryMiB))].sort((a, b) => b - a);
  const steps = sizes.length <= 12 ? sizes : sizes.filter((_, i) => i % Math.ceil(sizes.length / 12) === 0);
  return [
    (one) => one.pod.memoryMiB,
    (one) => one.pod.cpuMilli ?? 0,
    () => 1,
    ...steps.flatMap((least): readonly Measure[] => [
      (one) => Number(one.pod.memoryMiB >= least),
      (one) => (one.pod.memoryMiB >= least ? 2 : one.pod.memoryMiB * 2 >= least ? 1 : 0),
    ]),
  ];
}

function ofPods(task: CoverTask, pods: readonly Wanted[], usable: readonly boolean[]): readonly Cover[] {
  return measures(pods).map((measure) =>
    cover(
      task,
      pods.map((wanted) => ({ wanted, weight: measure(wanted), count: wanted.pod.replicas })),
      usable,
    ),
  );
}

/** The pods that can only be where some pod can be, for every pod that cannot be everywhere. */
function eligible({ wanted, suits }: CoverTask): readonly (readonly Wanted[])[] {
  const sets = new Map(suits.map((row) => [row.join(), row]));
  return [...sets.values()].map((set) => wanted.filter((_, p) => suits[p]!.every((can, k) => !can || set[k])));
}

/** Pods of which no two replicas may share a node: each needs one of its own. */
function cliques(task: CoverTask): readonly Cover[] {
  const single = task.wanted.filter((one) => one.perNode === 1);
  return single.map((first) => {
    const clique = [first];
    for (const one of single) if (one !== first && clique.every((other) => clash(one, other))) clique.push(one);
    const rows = clique.map((one) => task.suits[task.wanted.indexOf(one)]!);
    return {
      need: clique.reduce((sum, one) => sum + one.pod.replicas, 0),
      gains: task.kinds.map((_, k) => Number(rows.some((row) => row[k]))),
    };
  });
}

function domains({ kinds }: CoverTask): readonly string[] {
  return [...new Set(kinds.map((kind) => kind.domain))].sort();
}

/** What has to be outside of every set of vendors: all that these together may not hold. */
function outside(task: CoverTask): readonly Cover[] {
  const all = domains(task);
  const everything = task.kinds.map(() => true);
  const sets = subsets(all).filter((set) => set.length > 0 && set.length < all.length);
  return [task.wanted, ...eligible(task)].flatMap((pods) =>
    measures(pods).flatMap((measure) => {
      const items = pods.map((wanted) => ({ wanted, weight: measure(wanted), count: wanted.pod.replicas }));
      const { gains } = cover(task, items, everything);
      return sets.map((gone) => ({
        need: items.reduce(
          (sum, { wanted, weight, count }) => sum + weight * Math.max(0, count - gone.length * wanted.perVendor),
          0,
        ),
        gains: gains.map((gain, k) => (gone.includes(task.kinds[k]!.domain) ? 0 : gain)),
      }));
    }),
  );
}

/** What needs room outside of one vendor when that is lost. */
function withoutDomain(task: CoverTask, domain: string): readonly Cover[] {
  const usable = task.kinds.map((kind) => kind.domain !== domain);
  // What is pinned is lost with its node, and has room nowhere else.
  return [task.wanted, ...eligible(task)].flatMap((pods) =>
    ofPods(task, pods.filter((one) => one.pod.node === undefined).map(anyShare), usable),
  );
}

function subsets(words: readonly string[]): readonly (readonly string[])[] {
  const sets: (readonly string[])[] = [[]];
  for (const one of words) sets.push(...sets.map((set) => [...set, one]));
  return sets;
}

/** After a loss replicas may share nodes again, unless they must never. */
function anyShare(one: Wanted): Wanted {
  const alone = one.pod.ports.length > 0 || one.pod.apart.includes(one.pod.name);
  return { ...one, perNode: alone ? 1 : one.pod.replicas };
}

/** Of any N-1 vendors there has to be a node elsewhere. */
function vendorSets(task: CoverTask): readonly Cover[] {
  const sets = subsets(domains(task));
  return sets
    .filter((set) => set.length === task.vendors - 1)
    .map((set) => ({ need: 1, gains: task.kinds.map((kind) => Number(!set.includes(kind.domain))) }));
}

/** There is one node of each name that pods are pinned to. */
function names({ wanted, kinds }: CoverTask): readonly Cover[] {
  const pinned = new Set(wanted.flatMap(({ pod }) => (pod.node === undefined ? [] : [pod.node])));
  return [...pinned].map((name) => ({ need: 1, gains: kinds.map((kind) => Number(kind.name === name)) }));
}

function cover(task: CoverTask, items: readonly Item[], usable: readonly boolean[]): Cover {
  const rows = new Map(task.wanted.map((one, p) => [one.pod.name, task.suits[p]!]));
  const gains = task.kinds.map((kind, k) => {
    if (!usable[k]) return 0;
    return fill(
      kind,
      items.filter((item) => rows.get(item.wanted.pod.name)![k]),
    );
  });
  return { need: items.reduce((sum, item) => sum + item.weight * item.count, 0), gains };
}

/** The most weight that fits on one node: a knapsack whose memory is counted in steps, never too little. */
function fill(kind: FitKind, items: readonly Item[]): number {
  const divisor = items.reduce((d, { wanted }) => gcd(d, wanted.pod.memoryMiB), 0);
  const step = Math.max(1, divisor, Math.ceil(kind.roomMiB / units));
  const room = Math.floor(kind.roomMiB / step);
  const best = new Float64Array(room + 1);
  for (const { wanted, weight, count } of items) {
    if (weight === 0) continue;
    const needs = Math.floor(wanted.pod.memoryMiB / step);
    let left = Math.min(
      count,
      wanted.perNode,
      byProcessors(kind, wanted),
      needs === 0 ? count : Math.floor(room / needs),
    );
    for (let part = 1; left > 0; part *= 2) {
      const taken = Math.min(part, left);
      left -= taken;
      for (let at = room; at >= taken * needs; at--)
        best[at] = Math.max(best[at]!, best[at - taken * needs]! + taken * weight);
    }
  }
  const processors = items.some((item) => item.weight !== (item.wanted.pod.cpuMilli ?? 0));
  return processors ? best[room]! : Math.min(best[room]!, kind.cpuMilli ?? Number.POSITIVE_INFINITY);
}

function byProcessors(kind: FitKind, { pod }: Wanted): number {
  const each = pod.cpuMilli ?? 0;
  return each === 0 || kind.cpuMilli === undefined ? Number.POSITIVE_INFINITY : Math.floor(kind.cpuMilli / each);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
