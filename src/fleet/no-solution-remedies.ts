import type { VendorCatalogue } from './catalogue';
import type { Limit } from './no-solution-limits';
import { type Mend, mended, mends } from './no-solution-mend';
import type { Oracle } from './no-solution-oracle';
import { cheapestOrders } from './no-solution-order';
import type { PlacementRequest } from './placement-request';
import type { PodSpec } from './spec-types';

/** Pods that do not hold together, with those that have no place because of it. */
export interface Trouble {
  readonly pods: readonly PodSpec[];
  readonly homeless: readonly PodSpec[];
  readonly limits: readonly Limit[];
}

/** Where remedies are looked for. */
export interface Pharmacy {
  readonly catalogues: readonly VendorCatalogue[];
  /** Answers for a fleet as it would be. */
  readonly ask: (request: PlacementRequest) => Oracle;
}

/**
 * What helps against each of some troubles, the best first. Whoever does the first of each has a fleet in which all pods that they are about
 * have a place: what helps against one is tried with what helps against those before it, so that no two name the same new node. Where
 * several orders would be needed and one does it for no more money, it is proposed alone.
 */
export function remedies(
  troubles: readonly Trouble[],
  request: PlacementRequest,
  pharmacy: Pharmacy,
): readonly (readonly Mend[])[] {
  const each = oneByOne(troubles, request, pharmacy);
  if (troubles.length < 2 || !wantsCommon(each)) return each;
  const common = commonOrders(troubles, request, pharmacy);
  if (common.length === 0 || isDearer(common[0]!, each)) return each;
  const shared: Mend = { kind: 'shared', pods: [troubles[0]!.pods[0]!.name] };
  return troubles.map((_, i) => (i === 0 ? common : [shared]));
}

function oneByOne(
  troubles: readonly Trouble[],
  request: PlacementRequest,
  { catalogues, ask }: Pharmacy,
): readonly (readonly Mend[])[] {
  const waiting = new Set(troubles.flatMap(({ homeless }) => homeless.map(({ name }) => name)));
  const helped: string[] = [];
  let now = request;
  return troubles.map(({ pods, homeless, limits }) => {
    const own = [...pods, ...homeless].map(({ name }) => name).filter((name) => waiting.delete(name));
    const oracle = ask(now);
    const all = now.pods.filter(({ name }) => !waiting.has(name));
    if (helped.length > 0 && oracle.fits(all) === true) return [{ kind: 'shared', pods: [...helped] }];
    const names = new Set(pods.map(({ name }) => name));
    const [seed] = pods;
    const set = now.pods.filter(({ name }) => names.has(name)).sort((a, b) => rank(b, seed) - rank(a, seed));
    const found = mends({ set, all }, limits, catalogues, oracle);
    if (found[0] === undefined) for (const name of own) waiting.add(name);
    else {
      now = mended(now, found[0]);
      helped.push(pods[0]!.name);
    }
    return found;
  });
}

function rank({ name }: PodSpec, first: PodSpec | undefined): number {
  return name === first?.name ? 1 : 0;
}

/** Whether one order for everything is worth looking for: beside a single order, what costs nothing is best done as it is. */
function wantsCommon(each: readonly (readonly Mend[])[]): boolean {
  const orders = each.filter(([first]) => first?.kind === 'order');
  return orders.length > 1 || each.some(([first]) => first === undefined || first.kind === 'fewer');
}

function commonOrders(
  troubles: readonly Trouble[],
  request: PlacementRequest,
  { catalogues, ask }: Pharmacy,
): readonly Mend[] {
  const names = new Set(troubles.flatMap(({ pods, homeless }) => [...pods, ...homeless].map(({ name }) => name)));
  const set = request.pods.filter(({ name }) => names.has(name));
  const orders = cheapestOrders({ set, all: request.pods }, catalogues, ask(request));
  return orders.map((order) => ({ kind: 'order' as const, ...order, everything: true }));
}

/** Whether an order for everything costs more than those for each; where prices cannot be compared, nodes are counted. */
function isDearer(common: Mend, each: readonly (readonly Mend[])[]): boolean {
  const firsts = each.map(([first]) => first);
  if (firsts.some((first) => first === undefined || first.kind === 'fewer')) return false;
  const orders = firsts.filter((first) => first?.kind === 'order');
  const [one, many] = [bill([common]), bill(orders)];
  if (one.currencies.size === 1 && new Set([...one.currencies, ...many.currencies]).size === 1) {
    return one.amount > many.amount;
  }
  return one.nodes > many.nodes;
}

function bill(orders: readonly (Mend | undefined)[]) {
  const currencies = new Set<string>();
  let [amount, nodes] = [0, 0];
  for (const order of orders) {
    if (order?.kind !== 'order') continue;
    nodes += order.nodes.length;
    amount += order.nodes.length * (order.price?.amount ?? 0);
    // Of unknown price is a currency of its own.
    currencies.add(order.price?.currency ?? '');
  }
  return { currencies, amount, nodes };
}
