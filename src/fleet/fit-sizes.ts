import type { Arch, Price, VendorCatalogue } from './catalogue';
import { roomMiB } from './reserve';
import type { NodeSpec } from './spec-types';

/** A size that can be ordered, with what it has for pods of engine podman. */
export interface FitSize {
  readonly vendor: string;
  /** The vendor's own word. */
  readonly size: string;
  readonly arch: Arch;
  readonly ramMiB: number;
  /** RAM for pods while there are none, in MiB. */
  readonly roomMiB: number;
  /** @default - unknown: requests of processors are not counted */
  readonly vcpus?: number;
  readonly price: Price;
  /** The price in the currency that all are compared in, in millionths: whole, so that sums are exact. */
  readonly cost: number;
}

/** What one unit of a currency is worth in another. */
export interface Rate {
  /** ISO 4217 code, as `EUR`. */
  readonly from: string;
  readonly to: string;
  /** Units of `to` for one of `from`; more than 0. */
  readonly amount: number;
}

/** Which sizes are looked at, and how their prices are compared. */
export interface SizesOptions {
  /** Vendors to order from. @default - all that have priced sizes */
  readonly vendors?: readonly string[];
  /** Operating system that the vendor must have, in our words: `debian-13`. @default - any */
  readonly image?: string;
  /**
   * Nodes of the fleet: what one of them says of its size (RAM, processors, price) is known of that size.
   *
   * @default - only the catalogues are known
   */
  readonly nodes?: readonly Pick<NodeSpec, 'vendor' | 'size' | 'arch' | 'ramMiB' | 'vcpus' | 'price'>[];
  /** Currency to compare in. @default - the first by name of those that sizes are priced in */
  readonly currency?: string;
  /** @default - none: a currency without a rate counts one to one, which `assumed` tells */
  readonly rates?: readonly Rate[];
  /** Whether sizes go that another of the same vendor beats at everything. @default false */
  readonly withoutDominated?: boolean;
}

/** Sizes to choose from, and what their comparison rests on. */
export interface Sizes {
  /** The cheapest first; of equal cost the one with more room, then by vendor and name. */
  readonly sizes: readonly FitSize[];
  /** Currency of {@link FitSize.cost}; `EUR` where nothing has a price. */
  readonly currency: string;
  /** Currencies that were taken one to one, because no rate leads to `currency`; sorted. */
  readonly assumed: readonly string[];
  /** Sizes that cannot be chosen, because nobody knows their price: `hetzner cx23`; sorted. */
  readonly unpriced: readonly string[];
}

/** Millionths of a currency's unit. */
export const perUnit = 1_000_000;

/**
 * The sizes that can be ordered: those with a known price. A size without one is left out, because to invent a price would be to
 * choose by it.
 *
 * @example
 * sizesFor(catalogues, { vendors: ['linode'] }).sizes[0]?.size; // => 'g6-nanode-1'
 */
export function sizesFor(catalogues: readonly VendorCatalogue[], options: SizesOptions = {}): Sizes {
  const offers = catalogues.filter((one) => sells(one, options)).flatMap((one) => offersOf(one, options.nodes ?? []));
  const priced = offers.flatMap((offer) => (offer.price === undefined ? [] : [{ ...offer, price: offer.price }]));
  const currencies = [...new Set(priced.map((offer) => offer.price.currency))].sort();
  const currency = options.currency ?? currencies[0] ?? 'EUR';
  const worth = new Map(currencies.map((from) => [from, rateBetween(from, currency, options.rates ?? [])]));
  const sizes = priced
    .map((offer) => ({ ...offer, cost: costOf(offer.price.amount, worth.get(offer.price.currency)) }))
    .sort(byCost);
  return {
    sizes: options.withoutDominated === true ? withoutDominated(sizes) : sizes,
    currency,
    assumed: currencies.filter((from) => worth.get(from) === undefined),
    unpriced: offers.flatMap((o) => (o.price === undefined ? [`${o.vendor} ${o.size}`] : [])).sort(),
  };
}

/** An amount of money in millionths. @param rate @default 1 */
export function costOf(amount: number, rate = 1): number {
  return Math.round(amount * rate * perUnit);
}

/**
 * What one unit of a currency is worth in another: by a rate, by one the other way round, or by several of them in a row.
 *
 * @returns undefined if no rates lead there
 */
export function rateBetween(from: string, to: string, rates: readonly Rate[]): number | undefined {
  const worth = new Map([[from, 1]]);
  // The map grows while it is gone through.
  for (const [known, amount] of worth) {
    for (const rate of rates) {
      if (rate.from === known && !worth.has(rate.to)) worth.set(rate.to, amount * rate.amount);
      if (rate.to === known && !worth.has(rate.from)) worth.set(rate.from, amount / rate.amount);
    }
  }
  return worth.get(to);
}

/** Without those that another size of the same vendor and architecture beats: no dearer, no smaller, no slower. */
export function withoutDominated(sizes: readonly FitSize[]): readonly FitSize[] {
  return sizes.filter(
    (size, i) => !sizes.some((other, j) => i !== j && beats(other, size) && (j < i || !beats(size, other))),
  );
}

function beats(a: FitSize, b: FitSize): boolean {
  const alike = a.vendor === b.vendor && a.arch === b.arch;
  // Of unknown processors none are missed.
  const processors = a.vcpus === undefined || (b.vcpus !== undefined && a.vcpus >= b.vcpus);
  return alike && a.cost <= b.cost && a.roomMiB >= b.roomMiB && processors;
}

function sells(catalogue: VendorCatalogue, { vendors, image }: SizesOptions): boolean {
  // Machines that exist already are not ordered.
  const ordered = Object.keys(catalogue.sizes).length > 0;
  const has = image === undefined || Object.hasOwn(catalogue.images, image);
  return ordered && has && vendors?.includes(catalogue.vendor) !== false;
}

type Offer = Omit<FitSize, 'price' | 'cost'> & { readonly price?: Price };

function offersOf(catalogue: VendorCatalogue, nodes: NonNullable<SizesOptions['nodes']>): readonly Offer[] {
  const { vendor } = catalogue;
  const own = nodes.filter((node) => node.vendor === vendor);
  const names = new Set([...Object.keys(catalogue.sizes), ...own.map((node) => node.size)]);
  return [...names].flatMap((size) => {
    const listed = Object.hasOwn(catalogue.sizes, size) ? catalogue.sizes[size] : undefined;
    const stated = own.filter((node) => node.size === size);
    const ramMiB = firstOf(stated, (node) => node.ramMiB) ?? listed?.ramMiB;
    if (ramMiB === undefined) return [];
    const price = firstOf(stated, (node) => node.price) ?? listed?.price;
    const vcpus = firstOf(stated, (node) => node.vcpus) ?? listed?.vcpus;
    const arch = firstOf(stated, (node) => node.arch) ?? listed?.arch ?? 'amd64';
    return [
      {
        ...{ vendor, size, arch, ramMiB, roomMiB: roomMiB({ engine: 'podman', ramMiB }) },
        ...(vcpus === undefined ? {} : { vcpus }),
        ...(price === undefined ? {} : { price }),
      },
    ];
  });
}

function firstOf<T, V>(list: readonly T[], value: (one: T) => V | undefined): V | undefined {
  for (const one of list) {
    const found = value(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function byCost(a: FitSize, b: FitSize): number {
  return a.cost - b.cost || b.roomMiB - a.roomMiB || compare(a.vendor, b.vendor) || compare(a.size, b.size);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
