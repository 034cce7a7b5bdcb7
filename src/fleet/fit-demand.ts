import type { FitOptions } from './fit-types';
import type { PodSpec } from './spec-types';

/** How one pod's replicas have to be spread. */
export interface Wanted {
  readonly pod: PodSpec;
  /** Domains that its replicas have to be in at least, by scope. */
  readonly vendors: number;
  readonly regions: number;
  readonly nodes: number;
  /** Replicas that one domain may hold at most, by scope. */
  readonly perVendor: number;
  readonly perRegion: number;
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
    const vendors = over('vendor', reach.vendors);
    const regions = over('region', reach.regions);
    const nodes = over('node', Number.POSITIVE_INFINITY);
    const share = (domains: number, scope: PodSpec['spread']): number => {
      if (domains === 1) return pod.replicas;
      return pod.spread === scope ? Math.ceil(pod.replicas / domains) : pod.replicas - domains + 1;
    };
    const alone = pod.ports.length > 0 || pod.apart.includes(pod.name);
    return {
      ...{ pod, vendors, regions, nodes, perVendor: share(vendors, 'vendor'), perRegion: share(regions, 'region') },
      perNode: alone ? 1 : share(nodes, 'node'),
    };
  });
}
