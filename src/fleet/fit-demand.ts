import type { FitOptions } from './fit-types';
import type { PodSpec } from './spec-types';

/** How one pod's replicas have to be spread: how many of them one domain may hold at most, by scope. */
export interface Wanted {
  readonly pod: PodSpec;
  readonly perVendor: number;
  /** No more than per vendor, because a region is one vendor's. */
  readonly perRegion: number;
  /** No more than per region. */
  readonly perNode: number;
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

/** What spread asks of every pod. */
export function wantedOf(pods: readonly PodSpec[], reach: Reach, { survive }: FitOptions): readonly Wanted[] {
  const replicas = new Map(pods.map((pod) => [pod.name, pod.replicas]));
  return pods.map((pod) => {
    const beside = Math.min(...pod.with.map((name) => replicas.get(name) ?? 1), pod.replicas);
    const over = (scope: PodSpec['spread'], available: number): number => {
      if (pod.node !== undefined) return 1;
      const spread = pod.spread === scope ? Math.min(beside, available) : 1;
      return survive === scope && pod.data !== 'disposable' ? Math.max(spread, 2) : spread;
    };
    const share = (scope: PodSpec['spread'], available: number): number => {
      const domains = over(scope, available);
      if (domains === 1) return pod.replicas;
      return pod.spread === scope ? Math.ceil(pod.replicas / domains) : pod.replicas - domains + 1;
    };
    const alone = pod.ports.length > 0 || pod.apart.includes(pod.name);
    const perVendor = share('vendor', reach.vendors);
    const perRegion = Math.min(perVendor, share('region', reach.regions));
    const perNode = alone ? 1 : Math.min(perRegion, share('node', Number.POSITIVE_INFINITY));
    return { pod, perVendor, perRegion, perNode };
  });
}
