import { FallingHeap, isBetter, type Rank } from './falling-heap';
import type { Demand, Host } from './placement-host';
import type { FailureScope } from './plan-types';

/** What of a pod runs where already. */
export interface Counts {
  /** What replicas avoid to share: first things first. */
  readonly scopes: readonly FailureScope[];
  /** Replicas by failure domain of each scope. */
  readonly domains: Readonly<Record<FailureScope, ReadonlyMap<string, number>>>;
  /** Replicas by node. */
  readonly hosts: ReadonlyMap<Host, number>;
}

/** What every demand that is put to a ranking asks at least: a node that lacks it is out for good. */
export type LeastDemand = Pick<Demand, 'ports' | 'cpuMilli'>;

/** Finds the node that is best for a demand. */
export interface Ranking {
  /**
   * The fitting node whose failure domains have the fewest replicas of the pod, in the order of the pod's scopes, then that with
   * most free RAM, then the one with the lowest index.
   */
  best(demand: Demand, counts: Counts): Host | undefined;
}

/** The nodes of one region of one vendor: for a pod they differ only by what is on them. */
interface Bucket {
  readonly domains: Host['domains'];
  readonly hosts: FallingHeap<Host>;
}

function buckets(hosts: readonly Host[], rankOf: (host: Host) => Rank | undefined): readonly Bucket[] {
  const byRegion = new Map<string, Host[]>();
  for (const host of hosts) {
    const own = byRegion.get(host.domains.region);
    if (own === undefined) byRegion.set(host.domains.region, [host]);
    else own.push(host);
  }
  return [...byRegion.values()].map((own) => ({
    domains: own[0]!.domains,
    hosts: new FallingHeap(own, rankOf),
  }));
}

/** Most free RAM first, then the lowest index. */
function roomRank(host: Host): Rank {
  return [-host.freeMiB, host.node.index];
}

function rankIn(domains: Host['domains'], onNode: number, { scopes, domains: counts }: Counts): number[] {
  return scopes.map((scope) => (scope === 'node' ? onNode : (counts[scope].get(domains[scope]) ?? 0)));
}

/** For one pod with many replicas: what does not fit once is out for good, and replicas count in the ranks. */
export class OwnRanking implements Ranking {
  private readonly buckets: readonly Bucket[];

  constructor(hosts: readonly Host[], counts: Counts) {
    this.buckets = buckets(hosts, (host) => [counts.hosts.get(host) ?? 0, ...roomRank(host)]);
  }

  best(demand: Demand, counts: Counts): Host | undefined {
    let best: Host | undefined;
    let bestRank: Rank = [];
    for (const bucket of this.buckets) {
      let top = bucket.hosts.top();
      while (top !== undefined && !top.fits(demand)) {
        bucket.hosts.pop();
        top = bucket.hosts.top();
      }
      if (top === undefined) continue;
      const rank = [...rankIn(bucket.domains, counts.hosts.get(top) ?? 0, counts), ...roomRank(top)];
      if (best !== undefined && !isBetter(rank, bestRank)) continue;
      best = top;
      bestRank = rank;
    }
    return best;
  }
}

/** For many pods with few replicas each, whatever they demand. */
export class SharedRanking implements Ranking {
  /** How often nodes with room were passed over because of a demand's ports. */
  private readonly passed = new Map<string, number>();
  private readonly buckets: readonly Bucket[];

  constructor(
    hosts: readonly Host[],
    private readonly least: LeastDemand,
  ) {
    this.buckets = buckets(hosts, roomRank);
  }

  passedOver({ ports }: Pick<Demand, 'ports'>): number {
    return this.passed.get(ports.join()) ?? 0;
  }

  best(demand: Demand, counts: Counts): Host | undefined {
    let best: Host | undefined;
    let bestRank: Rank = [];
    const offer = (host: Host | undefined, rank: Rank) => {
      if (host === undefined || (best !== undefined && !isBetter(rank, bestRank))) return;
      best = host;
      bestRank = rank;
    };
    for (const [host, count] of counts.hosts) {
      if (host.fits(demand)) offer(host, [...rankIn(host.domains, count, counts), ...roomRank(host)]);
    }
    for (const bucket of this.buckets) {
      const top = bucket.hosts.top();
      if (top === undefined || top.freeMiB < demand.memoryMiB) continue;
      const rank = rankIn(bucket.domains, 0, counts);
      if (best !== undefined && !isBetter([...rank, ...roomRank(top)], bestRank)) continue;
      const host = this.first(bucket, demand, counts.hosts);
      if (host !== undefined) offer(host, [...rank, ...roomRank(host)]);
    }
    return best;
  }

  /** The best node of a region that has no replica of the pod. */
  private first(bucket: Bucket, demand: Demand, without: ReadonlyMap<Host, number>): Host | undefined {
    const seen: Host[] = [];
    let found: Host | undefined;
    for (let host = bucket.hosts.top(); host !== undefined; host = bucket.hosts.top()) {
      if (host.freeMiB < demand.memoryMiB) break;
      if (!without.has(host) && host.fits(demand)) {
        found = host;
        break;
      }
      bucket.hosts.pop();
      if (host.lacksPort(this.least.ports) || host.freeMilli < this.least.cpuMilli) continue;
      seen.push(host);
      if (host.lacksPort(demand.ports)) this.passed.set(demand.ports.join(), this.passedOver(demand) + 1);
    }
    for (const host of seen) bucket.hosts.push(host);
    return found;
  }
}
