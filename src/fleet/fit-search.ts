import type { Cover } from './fit-cover';
import { shadowPrices } from './fit-prices';

/** Nodes by kind that meet every cover. */
export interface Candidate {
  readonly counts: readonly number[];
  readonly cost: number;
}

/** What was found, and whether all was looked at. */
export interface Found<T> {
  readonly value: T;
  /** False where the search gave up counting steps. */
  readonly complete: boolean;
}

/** What is left of a need by errors of rounding. */
const tiny = 1e-6;

/** Covers that every step looks at. */
const mostCovers = 24;

/** Steps that every search has, so that it finds something. */
const leastSteps = 10_000;

/** Nodes that are taken one by one to meet covers, at most. */
const mostCovering = 5_000;

/** Kinds to choose from. */
export interface Choice {
  readonly cost: number;
  /** One of all kinds of a name can be taken at most. @default - any number */
  readonly name?: string | undefined;
}

/**
 * Looks for multisets of kinds that meet covers, by cost. A part of a multiset is given up when what it still lacks costs too much even
 * if it could be had in parts of nodes: at the covers' shadow prices, or by the cheapest kind of any one cover.
 */
export class FitSearch {
  /** Those that every step looks at, and those that only a whole multiset is held against. */
  private readonly covers: readonly Cover[];
  private readonly others: readonly Cover[];
  private readonly mostByOthers: readonly number[];
  private readonly order: readonly number[];
  /** By cover and place in `order`: the least cost of one unit from there on. */
  private readonly unitCosts: readonly Float64Array[];

  /** @param steps how many parts of multisets all searches together may look at, each half of what is left, or {@link leastSteps} */
  constructor(
    private readonly choices: readonly Choice[],
    covers: readonly Cover[],
    private steps: number,
  ) {
    const all = strongest(choices, priced(choices, covers));
    this.covers = all;
    this.others = covers.filter((one) => !all.includes(one));
    this.mostByOthers = choices.map((_, k) =>
      this.others.reduce(
        (most, { need, gains }) => (gains[k]! > 0 ? Math.max(most, Math.ceil(need / gains[k]!)) : most),
        0,
      ),
    );
    // Those whose cost the prices do not make up for come first: they are taken seldom.
    const surplus = choices.map(({ cost }, k) => (cost - all[0]!.gains[k]!) / cost);
    this.order = choices.map((_, k) => k).sort((a, b) => surplus[b]! - surplus[a]! || b - a);
    this.unitCosts = all.map(({ gains }) => {
      const least = new Float64Array(choices.length + 1).fill(Number.POSITIVE_INFINITY);
      for (let at = choices.length - 1; at >= 0; at--) {
        const k = this.order[at]!;
        const own = gains[k]! > 0 ? choices[k]!.cost / gains[k]! : Number.POSITIVE_INFINITY;
        least[at] = Math.min(least[at + 1]!, own);
      }
      return least;
    });
  }

  /** What every multiset costs at least. Infinite if some cover cannot be met. */
  get bound(): number {
    return this.lacking(
      0,
      this.covers.map((one) => one.need),
    );
  }

  /**
   * The cheapest multiset.
   *
   * @param scale what every need is multiplied with, to leave room for what covers do not see
   */
  cheapest(scale = 1): Found<Candidate | undefined> {
    const bound = this.bound * scale;
    if (bound === Number.POSITIVE_INFINITY) return { value: undefined, complete: true };
    let complete = true;
    // With nothing found near the bound, twice as far from it is looked.
    for (let gap = 0.01; gap < 1000; gap *= 2) {
      let best: Candidate | undefined;
      const accept = (cost: number, counts: readonly number[]): number => {
        best = { counts: [...counts], cost };
        return cost - 1;
      };
      complete = this.walk({ scale, to: Math.ceil(bound * (1 + gap)), more: false }, accept) && complete;
      if (best !== undefined) return { value: best, complete };
    }
    return { value: undefined, complete };
  }

  /** All multisets that cost more than `from` and no more than `to`, the cheapest first; some of them where there are more than `most`. */
  between(from: number, to: number, most: number): Found<readonly Candidate[]> {
    const found: Candidate[] = [];
    let full = false;
    const complete = this.walk({ scale: 1, to, more: true }, (cost, counts) => {
      if (cost > from) found.push({ counts: [...counts], cost });
      full = found.length >= most;
      return full ? -1 : to;
    });
    found.sort((a, b) => a.cost - b.cost || total(a.counts) - total(b.counts) || compare(a.counts, b.counts));
    return { value: found, complete: complete && !full };
  }

  private lacking(at: number, needs: ArrayLike<number>): number {
    let most = 0;
    for (let i = 0; i < needs.length; i++) {
      if (needs[i]! > tiny) most = Math.max(most, needs[i]! * this.unitCosts[i]![at]!);
    }
    // Costs are whole.
    return Math.ceil(most - 1e-6);
  }

  /**
   * @param accept is told of each multiset that meets all covers; returns what others may cost
   * @returns whether there were steps enough
   */
  private walk({ scale, to, more }: Walk, accept: (cost: number, counts: readonly number[]) => number): boolean {
    const bound = (needs: Float64Array, k: number) => (more ? Number.POSITIVE_INFINITY : this.useful(needs, k));
    const counts = this.choices.map(() => 0);
    const taken = new Set<string>();
    let limit = to;
    const given = Math.max(leastSteps, Math.ceil(this.steps / 2));
    let steps = given;
    // What is lacking at each depth; one array for each, because there are very many steps.
    const lacks = Array.from({ length: this.order.length + 1 }, () => new Float64Array(this.covers.length));
    this.covers.forEach(({ need }, i) => {
      lacks[0]![i] = need * scale;
    });
    const visit = (at: number, cost: number): void => {
      const needs = lacks[at]!;
      if (--steps < 0 || cost + this.lacking(at, needs) > limit) return;
      if (at === this.order.length) {
        if (needs.every((need) => need <= tiny) && this.meetsOthers(counts, scale))
          limit = Math.min(limit, accept(cost, counts));
        return;
      }
      const k = this.order[at]!;
      const { name, cost: price } = this.choices[k]!;
      const most =
        name === undefined ? Math.min(bound(needs, k), payable(limit - cost, price)) : Number(!taken.has(name));
      for (let count = most; count >= 0; count--) {
        if (cost + count * price > limit) continue;
        counts[k] = count;
        if (name !== undefined && count === 1) taken.add(name);
        this.take(k, count, needs, lacks[at + 1]!);
        visit(at + 1, cost + count * price);
        if (name !== undefined && count === 1) taken.delete(name);
      }
      counts[k] = 0;
    };
    visit(0, 0);
    this.steps -= given - Math.max(0, steps);
    return steps >= 0;
  }

  private take(k: number, count: number, needs: Float64Array, left: Float64Array): void {
    for (let i = 0; i < needs.length; i++) left[i] = needs[i]! - count * this.covers[i]!.gains[k]!;
  }

  private meetsOthers(counts: readonly number[], scale: number): boolean {
    return this.others.every(({ need, gains }) => {
      let got = 0;
      for (let k = 0; k < gains.length; k++) got += gains[k]! * counts[k]!;
      return got >= need * scale - tiny;
    });
  }

  /** How many of a kind meet all that it can meet. */
  private useful(needs: Float64Array, k: number): number {
    let most = this.mostByOthers[k]!;
    for (let i = 0; i < needs.length; i++) {
      const gain = this.covers[i]!.gains[k]!;
      if (gain > 0 && needs[i]! > tiny) most = Math.max(most, Math.ceil(needs[i]! / gain));
    }
    return most;
  }
}

/**
 * Nodes that meet every cover that can be met: always the one that gives most for its cost of what is lacking.
 *
 * @param from nodes that are taken already
 */
export function coveredAtLeast(
  choices: readonly Choice[],
  covers: readonly Cover[],
  from: readonly number[] = choices.map(() => 0),
): readonly number[] {
  const counts = [...from];
  const lacks = covers.map(({ need, gains }) => need - gains.reduce((sum, gain, k) => sum + gain * from[k]!, 0));
  const taken = new Set(choices.flatMap(({ name }, k) => (name !== undefined && from[k]! > 0 ? [name] : [])));
  const worth = (k: number) =>
    covers.reduce((all, { need, gains }, i) => all + Math.max(0, Math.min(gains[k]!, lacks[i]!)) / need, 0) /
    choices[k]!.cost;
  const free = ({ name }: Choice) => name === undefined || !taken.has(name);
  for (let left = mostCovering; left > 0 && lacks.some((lack) => lack > tiny); left--) {
    const rated = choices.map((choice, k) => (free(choice) ? worth(k) : 0));
    const best = rated.reduce((k, value, other) => (value > rated[k]! ? other : k), 0);
    if (!(rated[best]! > 0)) break;
    counts[best]! += 1;
    if (choices[best]!.name !== undefined) taken.add(choices[best]!.name!);
    covers.forEach(({ gains }, i) => {
      lacks[i]! -= gains[best]!;
    });
  }
  return counts;
}

/** Which multisets are looked for. */
interface Walk {
  /** What every need is multiplied with. */
  readonly scale: number;
  readonly to: number;
  /** Whether multisets count that have more than they need. */
  readonly more: boolean;
}

function payable(money: number, price: number): number {
  return Math.max(0, Math.floor(money / price));
}

/** Covers with the one that follows from all of them: their needs at shadow prices, first. */
function priced(choices: readonly Choice[], covers: readonly Cover[]): readonly Cover[] {
  const costs = choices.map((one) => one.cost);
  const prices = shadowPrices(costs, covers);
  const sum = (of: (cover: Cover) => number) => covers.reduce((all, cover, i) => all + prices[i]! * of(cover), 0);
  const gains = costs.map((_, k) => sum((cover) => cover.gains[k]!));
  // Prices come with errors of rounding: no kind may be worth more than it costs.
  const over = gains.reduce((most, gain, k) => Math.max(most, gain / costs[k]!), 1);
  return [{ need: sum((cover) => cover.need) / over, gains: gains.map((gain) => gain / over) }, ...covers];
}

/** The covers that alone ask for most money, after the first, that all of them make. */
function strongest(choices: readonly Choice[], [sum, ...covers]: readonly Cover[]): readonly Cover[] {
  const least = ({ need, gains }: Cover) =>
    need * choices.reduce((cost, one, k) => (gains[k]! > 0 ? Math.min(cost, one.cost / gains[k]!) : cost), 1e15);
  const rated = covers.map((one) => ({ one, cost: least(one) })).sort((a, b) => b.cost - a.cost);
  return [sum!, ...rated.slice(0, mostCovers).map(({ one }) => one)];
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((count, i) => count !== b[i]);
  return at < 0 ? 0 : b[at]! - a[at]!;
}
