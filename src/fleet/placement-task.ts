import { replicaName } from './names';
import type { Demand, Host } from './placement-host';
import { domainOf, type Labels } from './placement-pools';
import type { Counts } from './placement-ranking';
import type { PodSpec } from './spec-types';

/** One pod on its way to nodes. */
export class PodTask implements Counts {
  readonly domains = new Map<string, number>();
  readonly hosts = new Map<Host, number>();
  readonly demand: Demand;
  readonly labels: Labels;
  /** Other pods beside which replicas must run. */
  readonly with: readonly string[];
  /** That a replica fits nowhere was told; the same would be said of the others. */
  failed = false;
  private readonly placed: (Host | undefined)[];

  /** @param apart pods with which no node may be shared, whichever of the two says so */
  constructor(
    readonly pod: PodSpec,
    apart: ReadonlySet<string>,
  ) {
    this.placed = Array.from({ length: pod.replicas }, () => undefined);
    const ports = pod.ports.map(({ port, protocol }) => `${port}/${protocol}`);
    this.demand = { memoryMiB: pod.memoryMiB, ports, apart };
    this.labels = Object.entries(pod.where).sort(([a], [b]) => (a < b ? -1 : 1));
    this.with = pod.with.filter((name) => name !== pod.name);
  }

  /** Node names by number; for what fits nowhere, none. */
  get nodes(): readonly string[] {
    return this.placed.flatMap((host) => (host === undefined ? [] : [host.node.name]));
  }

  /** Node names by number; undefined for what fits nowhere. */
  get seats(): readonly (string | undefined)[] {
    return this.placed.map((host) => host?.node.name);
  }

  /** @param i counted from 0 */
  isMissing(i: number): boolean {
    return i < this.placed.length && this.placed[i] === undefined;
  }

  take(host: Host, i: number): void {
    this.placed[i] = host;
    host.take(this.pod.name, replicaName(this.pod.name, i + 1), this.demand);
    const domain = domainOf(host, this.pod.spread);
    this.domains.set(domain, (this.domains.get(domain) ?? 0) + 1);
    this.hosts.set(host, (this.hosts.get(host) ?? 0) + 1);
  }

  /** Why a node is out of the question, however empty it is. */
  unsuited({ node }: Host): string | undefined {
    const { name, node: pin } = this.pod;
    if (pin !== undefined && pin !== node.name) return `${name} is pinned to ${pin}`;
    const wrong = this.labels.find(([key, value]) => node.labels[key] !== value);
    if (wrong === undefined) return undefined;
    const [key, value] = wrong;
    return `label ${key} is ${node.labels[key] ?? 'not set'}, not ${value}`;
  }

  /** Pod beside which replicas must run and which is not on a node. */
  lacking(host: Host): string | undefined {
    return this.with.find((name) => !host.has(name));
  }

  mayTake(host: Host): boolean {
    return this.unsuited(host) === undefined && this.lacking(host) === undefined && host.fits(this.demand);
  }

  /** Why a node cannot take a replica, for people. */
  whyNot(host: Host): string {
    const lacking = this.lacking(host);
    return (
      this.unsuited(host) ?? (lacking === undefined ? host.whyNot(this.demand) : `no replica of ${lacking} is there`)
    );
  }
}

/** What replicas of some pods ask of one node for all of them. @returns undefined if they cannot be on one node */
export function together(tasks: readonly PodTask[]): Demand | undefined {
  const ports = tasks.flatMap((task) => task.demand.ports);
  if (new Set(ports).size < ports.length) return undefined;
  const clash = tasks.some((task, i) => tasks.some((other, j) => i !== j && task.demand.apart.has(other.pod.name)));
  if (clash) return undefined;
  return {
    memoryMiB: tasks.reduce((sum, task) => sum + task.demand.memoryMiB, 0),
    ports,
    apart: new Set(tasks.flatMap((task) => [...task.demand.apart])),
  };
}
