import { namedSlices } from './bosh-slices';
import { failureDomain } from './failure-domain';
import type { NodePlan } from './plan-types';

/** As much of a node as its place among the azs hangs on. */
type AzNode = Pick<NodePlan, 'name' | 'vendor' | 'seller'>;

/**
 * The order of bosh nodes in which as few slices as possible lie wholly in one failure domain; of those orders, one in which the loss of a
 * domain breaks the quorum of as few odd slices as possible; and of those, one that leaves the nodes much as they are. Deterministic.
 *
 * @param nodes in their present order
 * @returns names of the first nodes, as many as matter: the others follow in their present order
 * @example
 * const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name, vendor: name === 'c' ? 'linode' : 'hetzner' }));
 * bestAzOrder([a, b, c]); // => ['a', 'c']
 */
export function bestAzOrder(nodes: readonly AzNode[]): readonly string[] {
  const windows = windowsOf(nodes.length);
  const search = new Search(nodes, windows);
  search.run();
  const waiting = queues(nodes);
  const first = search.best.map((domain) => waiting.get(domain)!.shift()!);
  return withoutTail(first, nodes);
}

/** Those at the end of an order that would come there anyway need no word. */
function withoutTail(order: readonly string[], nodes: readonly AzNode[]): readonly string[] {
  let length = order.length;
  while (length > 0 && follows(order.slice(0, length - 1), nodes) === order[length - 1]) length--;
  return order.slice(0, length);
}

function follows(before: readonly string[], nodes: readonly AzNode[]): string | undefined {
  const named = new Set(before);
  return nodes.find((node) => !named.has(node.name))?.name;
}

/** Names of each failure domain's nodes, in order. */
function queues(nodes: readonly AzNode[]): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const node of nodes) {
    const domain = failureDomain(node);
    all.set(domain, [...(all.get(domain) ?? []), node.name]);
  }
  return all;
}

/** A slice by the places of its azs, which follow each other. */
interface Window {
  readonly from: number;
  readonly to: number;
  /** Slices that are this one. */
  readonly count: number;
  /** How many of them need a majority of their azs. */
  readonly odd: number;
}

/** Windows by the place at which they end. */
type Windows = readonly (readonly Window[])[];

/** Slices of some azs: one az is never spread, and all of them are all of them in any order. */
function windowsOf(n: number): Windows {
  const windows = new Map<string, Window>();
  const places = Array.from({ length: n }, (_, i) => `${i}`);
  for (const { name, azs } of namedSlices(places)) {
    if (azs.length < 2 || name.startsWith('all.')) continue;
    const [from, to] = [Number(azs[0]), Number(azs.at(-1))];
    const { count = 0, odd = 0 } = windows.get(`${from}-${to}`) ?? {};
    windows.set(`${from}-${to}`, { from, to, count: count + 1, odd: odd + (name.startsWith('odd') ? 1 : 0) });
  }
  const length = Math.max(0, ...[...windows.values()].map(({ to }) => to + 1));
  return Array.from({ length }, (_, place) => [...windows.values()].filter(({ to }) => to === place));
}

/** What one slice in one domain weighs against odd slices that a domain's loss breaks: more than all of them. */
const heavy = 1000;

/**
 * At most so many partial orders are looked at. What slices reach over is ten places, and where no order is without cost all but a few
 * of those belong to one or two domains: the proof takes some thousands.
 */
const bound = 100_000;

/** Gives the first places to domains, the cheapest next one first, and goes back as long as something cheaper may be found. */
class Search {
  best: readonly string[] = [];
  private cost = Number.POSITIVE_INFINITY;
  private steps = 0;
  private readonly chosen: string[] = [];
  /** By the first node of each in the present order. */
  private readonly left: Map<string, number>;

  constructor(
    nodes: readonly AzNode[],
    private readonly windows: Windows,
  ) {
    this.left = new Map([...queues(nodes)].map(([domain, names]) => [domain, names.length]));
  }

  run(spent = 0): void {
    if (this.chosen.length === this.windows.length) {
      this.cost = spent;
      this.best = [...this.chosen];
      return;
    }
    for (const { domain, cost } of this.candidates()) {
      // Costs only grow, and nothing is cheaper than nothing.
      if (spent + cost >= this.cost || this.steps++ >= bound) return;
      this.chosen.push(domain);
      this.left.set(domain, this.left.get(domain)! - 1);
      this.run(spent + cost);
      this.chosen.pop();
      this.left.set(domain, this.left.get(domain)! + 1);
    }
  }

  /** Domains for the next place, the cheapest first. Of domains that are alike in all that follows only the first. */
  private candidates(): readonly { readonly domain: string; readonly cost: number }[] {
    const unused = new Set<number>();
    const chosen = new Set(this.chosen);
    const candidates = [];
    for (const [domain, left] of this.left) {
      if (left === 0 || (!chosen.has(domain) && unused.has(left))) continue;
      if (!chosen.has(domain)) unused.add(left);
      candidates.push({ domain, cost: this.costOf([...this.chosen, domain]) });
    }
    return candidates.sort((a, b) => a.cost - b.cost);
  }

  /** What the slices that end with the last domain cost. */
  private costOf(domains: readonly string[]): number {
    let cost = 0;
    for (const { from, to, count, odd } of this.windows[domains.length - 1]!) {
      const most = largest(domains.slice(from, to + 1));
      if (most === to + 1 - from) cost += heavy * count;
      if (2 * most >= to + 1 - from) cost += odd;
    }
    return cost;
  }
}

/** How often the most frequent of some words is there. */
function largest(words: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Math.max(...counts.values());
}
