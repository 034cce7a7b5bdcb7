import type { Attempt, Attempts } from './fit-attempt';
import type { Cover } from './fit-cover';
import type { Effort } from './fit-pack';
import type { Choice } from './fit-search';

/** A set of nodes that takes all pods. */
export interface Fitting {
  /** Nodes of each kind. */
  readonly counts: readonly number[];
  readonly cost: number;
  readonly seating: NonNullable<Attempt['seating']>;
}

/** Nodes added one by one at most, for each that a set begins with and beside these. */
const mostGrown = 400;

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
  readonly effort: Effort;
}

/**
 * Adds the node that gives most replicas a place for its cost until all have one.
 *
 * @returns a pod without a place if no node helps it
 */
export function grown(descent: Descent, from: readonly number[]): Fitting | { readonly failed: number } {
  const { kinds, suits, attempts, effort } = descent;
  let counts = from;
  let attempt = attempts.at(counts, effort);
  for (let i = 0; attempt.seating === undefined && i < mostGrown; i++) {
    let best: { counts: readonly number[]; attempt: Attempt; worth: number } | undefined;
    for (const [k, { cost, name }] of kinds.entries()) {
      if (!suits[attempt.failed]?.[k] && suits[attempt.failed] !== undefined) continue;
      if (name !== undefined && kinds.some((kind, j) => kind.name === name && counts[j]! > 0)) continue;
      const more = counts.map((count, j) => (j === k ? count + 1 : count));
      const next = attempts.at(more, effort);
      const gained = next.seating === undefined ? next.placed - attempt.placed : Number.POSITIVE_INFINITY;
      // Of nodes with which all have a place the cheapest is best.
      const worth = gained === Number.POSITIVE_INFINITY ? 1e9 / cost + 1e9 : gained / cost;
      if (gained > 0 && (best === undefined || worth > best.worth)) best = { counts: more, attempt: next, worth };
    }
    if (best === undefined) return { failed: attempt.failed };
    ({ counts, attempt } = best);
  }
  if (attempt.seating === undefined) return { failed: attempt.failed };
  return { counts, cost: costOf(kinds, counts), seating: attempt.seating };
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
