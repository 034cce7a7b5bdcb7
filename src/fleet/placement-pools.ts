import { meets, type NodeRequirement } from './node-requirement';
import type { Demand, Host } from './placement-host';
import { type Counts, type LeastDemand, OwnRanking, type Ranking, SharedRanking } from './placement-ranking';
import type { FailureScope } from './plan-types';

/** Labels that a node must have, as pairs: of pods that run together those of all. */
export type Labels = readonly (readonly [key: string, value: string])[];

/** What a node must be, however empty it is. */
export interface Wanted {
  readonly labels: Labels;
  /** What manifests ask for; of pods that run together each one's. */
  readonly needs: readonly NodeRequirement[];
}

/** Which nodes are asked. */
export interface Choice extends Wanted {
  /** The only nodes that come into question. @default - those that are as wanted */
  readonly among?: readonly Host[];
  /** How many replicas are to be placed. */
  readonly replicas: number;
}

/** All nodes, ready to be asked for the best of those that are as wanted. */
export class Pools {
  private readonly byLabel = new Map<string, Host[]>();
  private readonly byWish = new Map<string, readonly Host[]>();
  private readonly domainCounts = new Map<string, number>();
  private readonly rankings = new Map<string, SharedRanking>();

  /** @param all by index */
  constructor(readonly all: readonly Host[]) {
    for (const host of all) {
      for (const label of Object.entries(host.node.labels)) {
        const key = JSON.stringify(label);
        const own = this.byLabel.get(key);
        if (own === undefined) this.byLabel.set(key, [host]);
        else own.push(host);
      }
    }
  }

  /** Nodes that are as wanted, by index. */
  suited({ labels, needs }: Wanted): readonly Host[] {
    if (labels.length === 0 && needs.length === 0) return this.all;
    const key = keyOf({ labels, needs });
    const known = this.byWish.get(key) ?? this.find({ labels, needs });
    this.byWish.set(key, known);
    return known;
  }

  /** How many failure domains the nodes that are as wanted have. */
  domainCount(wanted: Wanted, scope: FailureScope): number {
    const key = `${scope}${keyOf(wanted)}`;
    const known = this.domainCounts.get(key) ?? new Set(this.suited(wanted).map((h) => h.domains[scope])).size;
    this.domainCounts.set(key, known);
    return known;
  }

  /** Where to look for the best nodes, for a choice that is made with one demand. */
  ranking({ among, replicas, ...wanted }: Choice, demand: Demand, counts: Counts): Ranking {
    const hosts = among ?? this.suited(wanted);
    // To look at every node once costs less than to pass over the used ones again and again.
    if (among !== undefined || replicas ** 2 > hosts.length) return new OwnRanking(hosts, counts);
    const key = keyOf(wanted);
    const least = { ports: [], cpuMilli: roundedDown(demand.cpuMilli) };
    const shared = this.shared(key, hosts, least);
    if (demand.ports.length === 0 || shared.passedOver(demand) < hosts.length) return shared;
    return this.shared(key, hosts, { ...least, ports: demand.ports });
  }

  private shared(wanted: string, hosts: readonly Host[], least: LeastDemand): SharedRanking {
    const key = `${wanted} ${least.cpuMilli} ${least.ports.join()}`;
    const known = this.rankings.get(key) ?? new SharedRanking(hosts, least);
    this.rankings.set(key, known);
    return known;
  }

  private find(wanted: Wanted): readonly Host[] {
    const lists = wanted.labels.map((label) => this.byLabel.get(JSON.stringify(label)) ?? []);
    const shortest = lists.reduce((a, b) => (b.length < a.length ? b : a), this.all);
    return shortest.filter((host) => this.suits(host, wanted));
  }

  /** Whether a node is as wanted. */
  suits({ node }: Host, { labels, needs }: Wanted): boolean {
    return labels.every(([key, value]) => node.labels[key] === value) && needs.every((one) => meets(node, one));
  }
}

function keyOf({ labels, needs }: Wanted): string {
  return labels.length === 0 && needs.length === 0 ? '' : JSON.stringify([labels, needs]);
}

/** To a power of two, so that demands of about as many processors share a ranking. */
function roundedDown(milli: number): number {
  return milli < 1 ? 0 : 2 ** Math.floor(Math.log2(milli));
}
