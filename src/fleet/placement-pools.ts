import { failureDomain } from './failure-domain';
import type { Demand, Host } from './placement-host';
import { type Counts, OwnRanking, portsKey, type Ranking, SharedRanking } from './placement-ranking';
import type { PodSpec } from './spec-types';

/** Labels that a node must have, as pairs: of pods that run together those of all. */
export type Labels = readonly (readonly [key: string, value: string])[];

/** Which nodes are asked, and what replicas avoid to share. */
export interface Choice {
  readonly labels: Labels;
  /** The only nodes that come into question. @default - those with the labels */
  readonly among?: readonly Host[];
  readonly spread: PodSpec['spread'];
  /** How many replicas are to be placed. */
  readonly replicas: number;
}

/** What replicas of a pod avoid to share, by name. */
export function domainOf({ node }: Host, spread: PodSpec['spread']): string {
  if (spread === 'node') return node.name;
  return spread === 'vendor' ? failureDomain(node) : `${failureDomain(node)} ${node.region}`;
}

/** All nodes, ready to be asked for the best of those with some labels. */
export class Pools {
  private readonly byLabel = new Map<string, Host[]>();
  private readonly byLabels = new Map<string, readonly Host[]>();
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

  /** Nodes with all of some labels, by index. */
  withLabels(labels: Labels): readonly Host[] {
    if (labels.length === 0) return this.all;
    const key = JSON.stringify(labels);
    const known = this.byLabels.get(key) ?? this.find(labels);
    this.byLabels.set(key, known);
    return known;
  }

  /** How many failure domains the nodes with some labels have. */
  domainCount(labels: Labels, spread: PodSpec['spread']): number {
    const key = JSON.stringify([spread, labels]);
    const known = this.domainCounts.get(key) ?? new Set(this.withLabels(labels).map((h) => domainOf(h, spread))).size;
    this.domainCounts.set(key, known);
    return known;
  }

  /** Where to look for the best nodes, for a choice that is made with one demand. */
  ranking({ labels, among, spread, replicas }: Choice, demand: Demand, counts: Counts): Ranking {
    const hosts = among ?? this.withLabels(labels);
    const domain = (host: Host) => domainOf(host, spread);
    // To look at every node once costs less than to pass over the used ones again and again.
    if (among !== undefined || replicas ** 2 > hosts.length) return new OwnRanking(hosts, domain, counts);
    const key = JSON.stringify([spread, labels]);
    const shared = this.shared(key, () => new SharedRanking(hosts, domain));
    if (demand.ports.length === 0 || shared.passedOver(demand) < hosts.length) return shared;
    return this.shared(`${key}${portsKey(demand)}`, () => new SharedRanking(hosts, domain, demand.ports));
  }

  private shared(key: string, make: () => SharedRanking): SharedRanking {
    const known = this.rankings.get(key) ?? make();
    this.rankings.set(key, known);
    return known;
  }

  private find(labels: Labels): readonly Host[] {
    const lists = labels.map((label) => this.byLabel.get(JSON.stringify(label)) ?? []);
    const shortest = lists.reduce((a, b) => (b.length < a.length ? b : a));
    return shortest.filter(({ node }) => labels.every(([key, value]) => node.labels[key] === value));
  }
}
