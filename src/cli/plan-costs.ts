import type { Price, VendorCatalogue } from '../fleet/catalogue';
import { sizeFacts } from '../fleet/check-catalogues';
import type { Ledger, LedgerMachine } from '../fleet/ledger-types';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { counted } from './short-list';

/** What the nodes of one currency cost together. */
export interface Total {
  readonly currency: string;
  /** Per month, rounded to cents. */
  readonly amount: number;
  /** Month of its oldest dated price, as `2026-07`; null if none is dated. */
  readonly asOf: string | null;
  /** How many of its prices the vendor's list does not date, and how many the fleet file states. */
  readonly undated: number;
  readonly stated: number;
}

/** What the next deploy changes in a month's costs. */
export interface CostDifference {
  /** By currency; those that do not change are left out. */
  readonly amounts: readonly { readonly currency: string; readonly amount: number }[];
  /** Changed nodes of which the price before or after is not known. */
  readonly unknown: readonly string[];
}

/** What a fleet costs. Machines that are leaving cost until they are gone. */
export interface Costs {
  /** Sorted by currency. */
  readonly totals: readonly Total[];
  /** Nodes without a known price. */
  readonly unpriced: readonly string[];
  /** Null for a fleet of which nothing stands yet. */
  readonly difference: CostDifference | null;
}

/** Adds up a fleet's costs. @param nodes what stands so far, by the ledger */
export function planCosts(plan: FleetPlan, nodes: Ledger['nodes'], catalogues: readonly VendorCatalogue[]): Costs {
  return {
    totals: totals(plan.nodes.flatMap((n) => (n.price === undefined ? [] : [n.price]))),
    unpriced: plan.nodes.filter((n) => n.price === undefined).map((n) => n.name),
    difference: difference(plan.nodes, nodes, catalogues),
  };
}

/** What prices come to, by currency. */
export function totals(prices: readonly Price[]): readonly Total[] {
  const byCurrency = new Map<string, Price[]>();
  for (const price of prices) {
    const known = byCurrency.get(price.currency);
    if (known === undefined) byCurrency.set(price.currency, [price]);
    else known.push(price);
  }
  return [...byCurrency]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, own]) => {
      const dates = own.map((p) => p.asOf).filter(isMonth);
      const stated = own.filter((p) => p.asOf === statedInFile).length;
      return {
        currency,
        amount: cents(own.reduce((sum, p) => sum + p.amount, 0)),
        asOf: dates.length === 0 ? null : dates.sort()[0]!,
        undated: own.length - dates.length - stated,
        stated,
      };
    });
}

/** How {@link Price.asOf} says that the user named the price. */
const statedInFile = 'fleet file';

function isMonth(asOf: string): boolean {
  return /^\d{4}-\d{2}/.test(asOf);
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function difference(
  planned: readonly NodePlan[],
  stands: Ledger['nodes'],
  catalogues: readonly VendorCatalogue[],
): CostDifference | null {
  const before = Object.entries(stands).flatMap(([name, { deployed }]) =>
    deployed === undefined ? [] : [[name, deployed] as const],
  );
  if (before.length === 0) return null;
  const after = new Map(planned.map((n) => [n.name, n]));
  const sums = new Map<string, number>();
  const unknown: string[] = [];
  const add = (name: string, price: Price | undefined, sign: 1 | -1): void => {
    if (price === undefined) unknown.push(name);
    else sums.set(price.currency, (sums.get(price.currency) ?? 0) + sign * price.amount);
  };
  for (const [name, machine] of before) {
    const node = after.get(name);
    if (node !== undefined && sameOffer(node, machine)) after.delete(name);
    else add(name, sizeFacts(machine, catalogues)?.price, -1);
  }
  for (const [name, node] of after) add(name, node.price, 1);
  const amounts = [...sums].map(([currency, amount]) => ({ currency, amount: cents(amount) }));
  return {
    amounts: amounts.filter((a) => a.amount !== 0).sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    unknown: [...new Set(unknown)],
  };
}

function sameOffer(node: NodePlan, machine: LedgerMachine): boolean {
  return node.vendor === machine.vendor && node.size === machine.size;
}

/** `EUR 7.58`; a number of cents always, so that columns of prices line up. */
export function money(price: { readonly currency: string; readonly amount: number }): string {
  return `${price.currency} ${price.amount.toFixed(2)}`;
}

/** `EUR 7.58 a month (list prices of 2026-06) and USD 5.00 a month (list prices, not dated)`; how old they are is part of it. */
export function totalsText({ totals }: Pick<Costs, 'totals'>): string {
  return totals.map((t) => `${money(t)} a month (${sourceText(t)})`).join(' and ');
}

function sourceText(total: Total): string {
  const oldest = total.asOf === null ? [] : [`list prices of ${total.asOf}`];
  const undated =
    total.undated === 0 ? [] : [total.asOf === null ? 'list prices, not dated' : `${total.undated} not dated`];
  const listed = oldest.length + undated.length > 0;
  const stated = total.stated === 0 ? [] : [listed ? `${total.stated} from the fleet file` : 'as the fleet file says'];
  return [...oldest, ...undated, ...stated].join(', ');
}

/** `+EUR 3.79 and -USD 5.00 a month, unknown for 1 node`; undefined where nothing changes. */
export function differenceText(difference: CostDifference): string | undefined {
  const sums = difference.amounts.map(
    (a) => `${a.amount < 0 ? '-' : '+'}${money({ ...a, amount: Math.abs(a.amount) })}`,
  );
  const known = sums.length === 0 ? [] : [`${sums.join(' and ')} a month`];
  const unknown = difference.unknown.length === 0 ? [] : [`unknown for ${counted(difference.unknown.length, 'node')}`];
  return known.length + unknown.length === 0 ? undefined : [...known, ...unknown].join(', ');
}
