import type { Attempt, Attempts } from './fit-attempt';
import type { Cover } from './fit-cover';
import type { Effort } from './fit-pack';
import { type Choice, coveredAtLeast } from './fit-search';

/** A set of nodes that takes all pods. */
export interface Fitting {
  /** Nodes of each kind. */
  readonly counts: readonly number[];
  readonly cost: number;
  readonly seating: NonNullable<Attempt['seating']>;
}

/** Nodes added one by one at most, for each that a set begins with and beside these. */
const mostGrown = 400;

/** Sets that are taken apart at most. */
const mostRebuilt = 10_000;

/** How much dearer a set may be than the best one on the way, and how many sets long. */
const detour = 1.04;
const patience = 60;

/** Kinds that two nodes are exchanged for pairwise; of more, each is exchanged alone. */
const fewKinds = 40;

/** A kind is worth no node if a covering need is missed by more than errors of rounding. */
const tiny = 1e-6;

/** What sets are made of, and how they are tried. */
export interface Descent {
  readonly kinds: readonly Choice[];
  readonly covers: readonly Cover[];
  /** Whether a pod could be on a node of a kind, by both their places. */
  readonly suits: readonly (readonly boolean[])[];
  readonly attempts: Attempts;
  /** For one set that may be the one. */
  readonly effort: Effort;
  /** For one of the sets that are compared while nodes are added. */
  readonly growing: Effort;
}

/** Why no set was grown. */
export interface NotGrown {
  /** A pod without a place, by its place. */
  readonly failed: number;
  /** Whether a node would help it that costs too much. */
  readonly dear: boolean;
}

/**
 * Adds the node that gives most replicas a place for its cost until all have one.
 *
 * @param below what the set has to cost less than. @default - anything
 * @param taste what the worth of each kind is multiplied with, each time. @default - 1
 */
export function grown(
  descent: Descent,
  from: readonly number[],
  below: number = Number.POSITIVE_INFINITY,
  taste: () => number = () => 1,
): Fitting | NotGrown {
  const { kinds, suits, attempts, growing } = descent;
  let counts = from;
  let cost = costOf(kinds, from);
  let attempt = attempts.at(counts, growing);
  for (let i = 0; attempt.seating === undefined && i < mostGrown; i++) {
    let best: { k: number; counts: readonly number[]; attempt: Attempt; worth: number } | undefined;
    let dear = false;
    for (const [k, { cost: price, name }] of kinds.entries()) {
      if (suits[attempt.failed]?.[k] === false) continue;
      if (name !== undefined && kinds.some((kind, j) => kind.name === name && counts[j]! > 0)) continue;
      dear ||= cost + price >= below;
      if (cost + price >= below) continue;
      const more = counts.map((count, j) => (j === k ? count + 1 : count));
      const next = attempts.at(more, growing);
      // Of nodes with which all have a place the cheapest is best.
      const worth = next.seating === undefined ? (taste() * (next.placed - attempt.placed)) / price : 1e9 + 1e9 / price;
      if (worth > 0 && (best === undefined || worth > best.worth)) best = { k, counts: more, attempt: next, worth };
    }
    if (best === undefined) return { failed: attempt.failed, dear };
    ({ counts, attempt } = best);
    cost += kinds[best.k]!.cost;
  }
  if (attempt.seating === undefined || cost >= below) return { failed: attempt.failed, dear: cost >= below };
  return { counts, cost, seating: attempt.seating };
}

/**
 * Takes away some nodes, always others, and adds what is missing then, as long as there are steps left.
 *
 * @param steps looks at a node, at most
 * @param bound no set costs less
 */
export function rebuilt(descent: Descent, from: Fitting, steps: number, bound: number): Fitting {
  const end = descent.attempts.spent + steps;
  let state = 1;
  const roll = (bound: number): number => {
    // An even row of numbers; which, does not matter. https://en.wikipedia.org/wiki/Linear_congruential_generator
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  let [best, current] = [from, from];
  for (let i = 0, idle = 0; i < mostRebuilt && best.cost > bound && descent.attempts.spent < end; i++, idle++) {
    // A dearer set may be the way to a cheaper one, but not for long.
    if (idle >= patience) [current, idle] = [best, 0];
    const nodes = current.counts.flatMap((count, k) => Array.from({ length: count }, () => k));
    const counts = [...current.counts];
    const gone = 1 + roll(Math.min(nodes.length, Math.max(3, Math.ceil(nodes.length / 3))));
    for (let j = 0; j < gone; j++) counts[nodes.splice(roll(nodes.length), 1)[0]!]! -= 1;
    const start = needed(descent, counts, roll(2) === 0);
    const found = grown(
      descent,
      start,
      Math.ceil(best.cost * (idle % 2 === 0 ? detour : 1)),
      () => 0.5 + roll(100) / 100,
    );
    if ('failed' in found || !isEnough(descent, found.counts)) continue;
    if (found.cost < best.cost) [best, idle] = [found, 0];
    current = found;
  }
  return best;
}

/** What has to be added whatever is placed: only for what no replica sees, or for all that is known to be needed. */
function needed({ kinds, covers }: Descent, counts: readonly number[], all: boolean): readonly number[] {
  return coveredAtLeast(kinds, all ? covers : covers.filter((one) => one.need === 1), counts);
}

/** Whether a set meets all that is known to be needed. */
function isEnough({ kinds, covers }: Descent, counts: readonly number[]): boolean {
  return coveredAtLeast(kinds, covers, counts).every((count, k) => count === counts[k]);
}

/**
 * Exchanges one or two nodes for cheaper ones, or leaves them out, as long as all pods have a place.
 *
 * @param steps looks at a node, at most
 */
export function descended(descent: Descent, from: Fitting, steps: number): Fitting {
  const end = descent.attempts.spent + steps;
  const tried = new Set<string>();
  let best = from;
  while (descent.attempts.spent < end) {
    let better: Fitting | undefined;
    for (const { counts, cost } of neighbours(descent, best)) {
      const key = counts.join();
      if (tried.has(key)) continue;
      if (descent.attempts.spent >= end) break;
      tried.add(key);
      const { seating } = descent.attempts.at(counts, descent.effort);
      if (seating !== undefined) {
        better = { counts, cost, seating };
        break;
      }
    }
    if (better === undefined) return best;
    best = better;
  }
  return best;
}

interface Neighbour {
  readonly counts: readonly number[];
  readonly cost: number;
}

/** Sets that differ by one or two nodes and cost less, the cheapest first. */
function neighbours({ kinds, covers }: Descent, { counts, cost }: Fitting): readonly Neighbour[] {
  const there = counts.flatMap((count, k) => (count > 0 ? [k] : []));
  const outs = [
    ...there.map((k) => [k]),
    ...there.flatMap((k, i) => there.slice(i).flatMap((j) => (k !== j || counts[k]! > 1 ? [[k, j]] : []))),
  ];
  const any = kinds.map((_, k) => k);
  const pairs = kinds.length > fewKinds ? [] : any.flatMap((k) => any.slice(k).map((j) => [k, j]));
  const ins = [[], ...any.map((k) => [k]), ...pairs];
  const given = covers.map(({ gains }) => gains.reduce((sum, gain, k) => sum + gain * counts[k]!, 0));
  const found: Neighbour[] = [];
  for (const out of outs) {
    const saved = sum(out, (k) => kinds[k]!.cost);
    for (const into of ins) {
      const spent = sum(into, (k) => kinds[k]!.cost);
      if (spent >= saved || into.some((k) => out.includes(k))) continue;
      const left = (i: number) =>
        given[i]! - sum(out, (k) => covers[i]!.gains[k]!) + sum(into, (k) => covers[i]!.gains[k]!);
      if (!covers.every(({ need }, i) => left(i) >= need - tiny)) continue;
      const next = [...counts];
      for (const k of out) next[k]! -= 1;
      for (const k of into) next[k]! += 1;
      if (hasNamesOnce(kinds, next)) found.push({ counts: next, cost: cost - saved + spent });
    }
  }
  return found.sort((a, b) => a.cost - b.cost || compare(a.counts, b.counts));
}

function hasNamesOnce(kinds: readonly Choice[], counts: readonly number[]): boolean {
  const seen = new Set<string>();
  return kinds.every(({ name }, k) => {
    if (name === undefined || counts[k] === 0) return true;
    if (counts[k]! > 1 || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

function costOf(kinds: readonly Choice[], counts: readonly number[]): number {
  return kinds.reduce((all, { cost }, k) => all + cost * counts[k]!, 0);
}

function sum(list: readonly number[], value: (k: number) => number): number {
  return list.reduce((all, k) => all + value(k), 0);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((count, i) => count !== b[i]);
  return at < 0 ? 0 : b[at]! - a[at]!;
}
