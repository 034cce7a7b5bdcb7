import type { FitOptions } from './fit-types';
import type { PodSpec } from './spec-types';

/** How many replicas of a pod one domain may hold at most, by scope. */
export interface Shares {
  readonly perVendor: number;
  /** No more than per vendor, because a region is one vendor's. */
  readonly perRegion: number;
  /** No more than per region. */
  readonly perNode: number;
}

/** How one pod's replicas have to be spread. */
export interface Wanted extends Shares {
  readonly pod: PodSpec;
  /** What would be wanted if all of what there is to spread over took the pod. */
  readonly ideal: Shares;
  /** What may never be exceeded, because a loss has to be survived or because it must be alone on a node. */
  readonly most: Shares;
}

/** What there is to spread over. */
export interface Reach {
  readonly vendors: number;
  readonly regions: number;
}

/** How many vendors nodes are to be from: as asked, or as many as pods with `spread: vendor` make use of. */
export function vendorsWanted(pods: readonly PodSpec[], available: number, options: FitOptions): number {
  if (options.vendorCount !== undefined) return options.vendorCount;
  const used = Math.max(1, ...pods.filter((pod) => pod.spread === 'vendor').map((pod) => pod.replicas));
  const least = options.survive === 'vendor' || options.roomForLoss === true ? 2 : 1;
  return Math.max(least, Math.min(used, available));
}

/**
 * What spread asks of every pod.
 *
 * @param reach of every pod by its place: over what all could be spread, and over what it can be itself
 */
export function wantedOf(
  pods: readonly PodSpec[],
  reach: readonly { readonly all: Reach; readonly own: Reach }[],
  options: FitOptions,
): readonly Wanted[] {
  const replicas = new Map(pods.map((pod) => [pod.name, pod.replicas]));
  return pods.map((pod, p) => {
    const beside = Math.min(...pod.with.map((name) => replicas.get(name) ?? 1), pod.replicas);
    const most = mostOf(pod, options);
    const shares = (over: Reach) => least(sharesOf(pod, beside, over), most);
    return { pod, ...shares(reach[p]!.own), ideal: shares(reach[p]!.all), most };
  });
}

/** With one replica of a pod more on each domain of the scopes in which it is spread; undefined where that may not be. */
export function loosened(wanted: Wanted): Wanted | undefined {
  const { pod, most, perVendor, perRegion, perNode } = wanted;
  const more = least({ perVendor: perVendor + 1, perRegion: perRegion + 1, perNode: perNode + 1 }, most);
  const same = more.perVendor === perVendor && more.perRegion === perRegion && more.perNode === perNode;
  return same || perNode >= pod.replicas ? undefined : { ...wanted, ...more };
}

function sharesOf(pod: PodSpec, beside: number, over: Reach): Shares {
  const share = (scope: PodSpec['spread'], available: number): number => {
    const domains = pod.spread === scope && pod.node === undefined ? Math.max(1, Math.min(beside, available)) : 1;
    return Math.ceil(pod.replicas / domains);
  };
  return {
    perVendor: share('vendor', over.vendors),
    perRegion: share('region', over.regions),
    perNode: share('node', Number.POSITIVE_INFINITY),
  };
}

function mostOf(pod: PodSpec, { survive }: FitOptions): Shares {
  const kept = (scope: PodSpec['spread']) =>
    survive === scope && pod.data !== 'disposable' && pod.node === undefined ? pod.replicas - 1 : pod.replicas;
  return {
    perVendor: kept('vendor'),
    perRegion: kept('region'),
    perNode: isAlone(pod) ? Math.min(1, pod.replicas) : kept('node'),
  };
}

/** Whether no two replicas of a pod may share a node. */
export function isAlone(pod: PodSpec): boolean {
  return pod.ports.length > 0 || pod.apart.includes(pod.name);
}

/** What both allow; a smaller domain holds no more than the one that it is in. */
function least(one: Shares, other: Shares): Shares {
  const perVendor = Math.min(one.perVendor, other.perVendor);
  const perRegion = Math.min(perVendor, one.perRegion, other.perRegion);
  return { perVendor, perRegion, perNode: Math.min(perRegion, one.perNode, other.perNode) };
}
