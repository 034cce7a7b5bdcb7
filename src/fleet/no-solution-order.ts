import type { Price, VendorCatalogue } from './catalogue';
import { sizesFor } from './fit-sizes';
import { labelsAsked } from './near-label';
import type { Oracle } from './no-solution-oracle';
import { meets } from './node-requirement';
import { usableNodes } from './placement-request';
import type { NodePlan } from './plan-types';
import { regionsToPropose } from './region-choice';
import type { PodSpec } from './spec-types';

/** Nodes that would make room: all of one kind. */
export interface Order {
  readonly nodes: readonly NodePlan[];
  /** Of one of them. @default - unknown */
  readonly price?: Price;
}

/** What an order is for. */
export interface Shortage {
  /** Pods that do not fit together. */
  readonly set: readonly PodSpec[];
  /** All pods that shall fit in the end. */
  readonly all: readonly PodSpec[];
}

/** How many machines are proposed at most. */
const mostNodes = 4;

/**
 * The cheapest nodes with which some pods fit, in each currency: one, or as few as can be. Sizes without a known price are proposed only
 * where no other helps.
 */
export function cheapestOrders(
  shortage: Shortage,
  catalogues: readonly VendorCatalogue[],
  oracle: Oracle,
): readonly Order[] {
  const kinds = kindsToOrder(shortage, catalogues, oracle.request.nodes);
  for (let count = 1; count <= mostNodes; count++) {
    const orders: Order[] = [];
    const found = new Set<string>();
    for (const kind of kinds) {
      const currency = kind.price?.currency ?? '';
      if (found.has(currency) || (currency === '' && found.size > 0)) continue;
      const nodes = Array.from({ length: count }, (_, i) => seat(kind, oracle.request.nodes, i));
      if (oracle.fits(shortage.all, [...oracle.request.nodes, ...nodes]) !== true) continue;
      found.add(currency);
      orders.push({ nodes, ...(kind.price === undefined ? {} : { price: kind.price }) });
    }
    if (orders.length > 0) return orders;
  }
  return [];
}

/** A machine that could be ordered; all but its name and number. */
type Kind = Omit<NodePlan, 'name' | 'index' | 'subnet'>;

/** The cheapest first, at vendors that the fleet has before others; those of unknown price last, the smallest first. */
function kindsToOrder(
  { set, all }: Shortage,
  catalogues: readonly VendorCatalogue[],
  nodes: readonly NodePlan[],
): readonly Kind[] {
  const own = new Set(nodes.map((node) => node.vendor));
  const image = usualImage(nodes);
  const offers = [...sizesFor(catalogues, { image, withoutDominated: true }).sizes, ...unpriced(catalogues, image)];
  const sorted = offers
    .map((offer, rank) => ({ offer, rank }))
    .sort((a, b) => cost(a.offer) - cost(b.offer) || news(own, a.offer) - news(own, b.offer) || a.rank - b.rank)
    .map(({ offer }) => offer);
  const wishes = labelWishes(set.length === 0 ? all : set);
  const least = Math.min(...set.map((pod) => pod.memoryMiB));
  return sorted
    .filter((offer) => offer.roomMiB >= least)
    .flatMap(({ vendor, size, arch, ramMiB, vcpus, price }) =>
      regionsToPropose(vendor, catalogues, nodes).flatMap((region) =>
        wishes.flatMap((labels): readonly Kind[] => {
          const kind: Kind = {
            ...{ generation: 1, state: 'active', engine: 'podman', vendor, region, size, image, arch, ramMiB, labels },
            ...(vcpus === undefined ? {} : { vcpus }),
            ...(price === undefined ? {} : { price }),
          };
          return set.some((pod) => suits(pod, kind)) ? [kind] : [];
        }),
      ),
    );
}

interface Offer {
  readonly vendor: string;
  readonly size: string;
  readonly arch: NodePlan['arch'];
  readonly ramMiB: number;
  readonly roomMiB: number;
  readonly vcpus?: number;
  readonly price?: Price;
}

function unpriced(catalogues: readonly VendorCatalogue[], image: string): readonly Offer[] {
  // A price of nothing makes them sizes that can be ordered; it is not shown.
  const asFree = catalogues.map((catalogue) => ({
    ...catalogue,
    sizes: Object.fromEntries(
      Object.entries(catalogue.sizes)
        .filter(([, facts]) => facts.price === undefined)
        .map(([size, facts]) => [size, { ...facts, price: { amount: 0, currency: 'EUR', asOf: 'undated' } }]),
    ),
  }));
  return sizesFor(asFree, { image })
    .sizes.map(({ price: _, ...offer }) => offer)
    .sort((a, b) => a.ramMiB - b.ramMiB || (a.size < b.size ? -1 : 1));
}

function cost({ price }: Offer): number {
  return price?.amount ?? Number.MAX_VALUE;
}

function news(own: ReadonlySet<string>, { vendor }: Offer): number {
  return own.has(vendor) ? 0 : 1;
}

/** The image that most nodes for pods have. */
function usualImage(nodes: readonly NodePlan[]): string {
  const counts = new Map<string, number>();
  for (const { image } of usableNodes(nodes)) counts.set(image, (counts.get(image) ?? 0) + 1);
  const [first] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return first?.[0] ?? nodes[0]?.image ?? 'debian-13';
}

/** Labels that a new node might have: those that all pods ask for, then those of each. */
function labelWishes(pods: readonly PodSpec[]): readonly Readonly<Record<string, string>>[] {
  const own = pods.map(labelsAsked);
  const wishes = [Object.assign({}, ...own) as Record<string, string>, ...own];
  const sorted = wishes.map((labels) => Object.fromEntries(Object.entries(labels).sort(byKey)));
  return [...new Map(sorted.map((labels) => [JSON.stringify(labels), labels])).values()].slice(0, 4);
}

function suits(pod: PodSpec, kind: Kind): boolean {
  const labelled = Object.entries(pod.where).every(([key, value]) => kind.labels[key] === value);
  return pod.node === undefined && labelled && meets({ ...kind, name: '' }, pod.needs ?? []);
}

/** A machine as the fleet's next node but `i`. */
function seat(kind: Kind, nodes: readonly NodePlan[], i: number): NodePlan {
  const names = new Set(nodes.map((node) => node.name));
  const numbers = nodes.flatMap(({ name }) => /^n([1-9][0-9]{0,5})$/.exec(name)?.[1] ?? []).map(Number);
  let number = Math.max(0, ...numbers) + 1 + i;
  while (names.has(`n${number}`)) number++;
  return { ...kind, name: `n${number}`, index: Math.max(-1, ...nodes.map((node) => node.index)) + 1 + i, subnet: '' };
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
