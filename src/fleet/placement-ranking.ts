import { FallingHeap, isBetter, type Rank } from './falling-heap';
import type { Demand, Host } from './placement-host';

/** What of a pod runs where already. */
export interface Counts {
  /** Replicas by failure domain. */
  readonly domains: ReadonlyMap<string, number>;
  /** Replicas by node. */
  readonly hosts: ReadonlyMap<Host, number>;
}

/** Finds the node that is best for a demand. */
export interface Ranking {
  /** The fitting node with the fewest replicas in its domain, then on it, then with most free RAM, then the lowest index. */
  best(demand: Demand, counts: Counts): Host | undefined;
}

interface Bucket {
  readonly domain: string;
  readonly hosts: FallingHeap<Host>;
}

function buckets(hosts: readonly Host[], domainOf: (host: Host) => string, rankOf: (host: Host) => Rank): Bucket[] {
  const byDomain = new Map<string, Host[]>();
  for (const host of hosts) {
    const domain = domainOf(host);
    const own = byDomain.get(domain);
    if (own === undefined) byDomain.set(domain, [host]);
    else own.push(host);
  }
  return [...byDomain].map(([domain, own]) => ({ domain, hosts: new FallingHeap(own, rankOf) }));
}

function better(a: Host | undefined, b: Host | undefined): Host | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isRoomier(b, a) ? b : a;
}

function isRoomier(a: Host, b: Host): boolean {
  return a.freeMiB === b.freeMiB ? a.node.index < b.node.index : a.freeMiB > b.freeMiB;
}

/** Most free RAM first, then the lowest index. */
function roomRank(host: Host): Rank {
  return [-host.freeMiB, host.node.index];
}

/** The same text for the same ports. */
export function portsKey({ ports }: Demand): string {
  return ports.join();
}

/** For one pod with many replicas: what does not fit once is out for good, and replicas count in the ranks. */
export class OwnRanking implements Ranking {
  private readonly domains: FallingHeap<Bucket>;

  constructor(hosts: readonly Host[], domainOf: (host: Host) => string, counts: Counts) {
    const all = buckets(hosts, domainOf, (host) => [counts.hosts.get(host) ?? 0, ...roomRank(host)]);
    this.domains = new FallingHeap(all, ({ domain, hosts: own }) => {
      const top = own.top();
      if (top === undefined) return undefined;
      return [counts.domains.get(domain) ?? 0, counts.hosts.get(top) ?? 0, ...roomRank(top)];
    });
  }

  best(demand: Demand): Host | undefined {
    for (let bucket = this.domains.top(); bucket !== undefined; bucket = this.domains.top()) {
      const host = bucket.hosts.top();
      if (host?.fits(demand)) return host;
      bucket.hosts.pop();
    }
    return undefined;
  }
}

/** For many pods with few replicas each, whatever they demand. */
export class SharedRanking implements Ranking {
  /** How often nodes with room were passed over because of a demand's ports. */
  private readonly passed = new Map<string, number>();
  private readonly byDomain: ReadonlyMap<string, Bucket>;
  private readonly domains: FallingHeap<Bucket>;

  /** @param ports all demands ask for these, so that a node that lacks one is out for good */
  constructor(
    hosts: readonly Host[],
    private readonly domainOf: (host: Host) => string,
    private readonly ports: readonly string[] = [],
  ) {
    const all = buckets(hosts, domainOf, roomRank);
    this.byDomain = new Map(all.map((bucket) => [bucket.domain, bucket]));
    this.domains = new FallingHeap(all, ({ hosts: own }) => {
      const top = own.top();
      return top === undefined ? undefined : roomRank(top);
    });
  }

  passedOver(demand: Demand): number {
    return this.passed.get(portsKey(demand)) ?? 0;
  }

  best(demand: Demand, counts: Counts): Host | undefined {
    return this.inNewDomain(demand, counts) ?? this.inUsedDomain(demand, counts);
  }

  private inNewDomain(demand: Demand, { domains }: Counts): Host | undefined {
    const seen: Bucket[] = [];
    let best: Host | undefined;
    for (let bucket = this.domains.top(); bucket !== undefined; bucket = this.domains.top()) {
      const top = bucket.hosts.top()!;
      if (top.freeMiB < demand.memoryMiB || (best !== undefined && isRoomier(best, top))) break;
      this.domains.pop();
      seen.push(bucket);
      if (!domains.has(bucket.domain)) best = better(best, this.first(bucket, demand));
    }
    for (const bucket of seen) this.domains.push(bucket);
    return best;
  }

  private inUsedDomain(demand: Demand, counts: Counts): Host | undefined {
    const levels = [...new Set(counts.domains.values())].sort((a, b) => a - b);
    for (const level of levels) {
      const domains = new Set([...counts.domains].flatMap(([domain, count]) => (count === level ? [domain] : [])));
      const host = this.newHost(domains, demand, counts) ?? this.usedHost(domains, demand, counts);
      if (host !== undefined) return host;
    }
    return undefined;
  }

  /** The best node of some domains that has replicas of the pod. */
  private usedHost(domains: ReadonlySet<string>, demand: Demand, { hosts }: Counts): Host | undefined {
    const rank = (host: Host): Rank => [hosts.get(host)!, ...roomRank(host)];
    return [...hosts.keys()]
      .filter((host) => domains.has(this.domainOf(host)) && host.fits(demand))
      .reduce<Host | undefined>(
        (best, host) => (best === undefined || isBetter(rank(host), rank(best)) ? host : best),
        undefined,
      );
  }

  /** The best node of some domains that has no replica of the pod. */
  private newHost(domains: ReadonlySet<string>, demand: Demand, { hosts }: Counts): Host | undefined {
    let best: Host | undefined;
    for (const domain of domains) {
      const bucket = this.byDomain.get(domain);
      if (bucket !== undefined) best = better(best, this.first(bucket, demand, hosts));
    }
    return best;
  }

  private first(bucket: Bucket, demand: Demand, without?: ReadonlyMap<Host, number>): Host | undefined {
    const seen: Host[] = [];
    let found: Host | undefined;
    for (let host = bucket.hosts.top(); host !== undefined; host = bucket.hosts.top()) {
      if (host.freeMiB < demand.memoryMiB) break;
      if (!without?.has(host) && host.fits(demand)) {
        found = host;
        break;
      }
      bucket.hosts.pop();
      if (host.lacksPort(this.ports)) continue;
      seen.push(host);
      if (host.lacksPort(demand.ports)) this.passed.set(portsKey(demand), this.passedOver(demand) + 1);
    }
    for (const host of seen) bucket.hosts.push(host);
    return found;
  }
}
