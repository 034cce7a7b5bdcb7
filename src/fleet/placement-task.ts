import type { NodeRequirement } from './node-requirement';
import type { Demand, Host } from './placement-host';
import type { Labels, Wanted } from './placement-pools';
import type { Counts } from './placement-ranking';
import { scopeOrder, scopes } from './placement-request';
import { suits } from './placement-suits';
import type { FailureScope } from './plan-types';
import type { PodSpec } from './spec-types';

/** Where a replica may be whose data is on another node than the one that its pod is pinned to. */
export const nowhere = Symbol('nowhere');

/** One pod on its way to nodes. */
export class PodTask implements Counts, Wanted {
  readonly scopes: readonly FailureScope[];
  readonly demand: Demand;
  readonly labels: Labels;
  readonly needs: readonly NodeRequirement[];
  /** Other pods beside which replicas must run. */
  readonly with: readonly string[];
  private readonly placed: (Host | undefined)[];
  private missing: number;
  /** Made when first asked for: of most pods nobody asks. */
  private counted: TaskCounts | undefined;

  /**
   * @param apart pods with which no node may be shared, whichever of the two says so
   * @param bound node of each replica that has data which it would lose elsewhere, by number
   */
  constructor(
    readonly pod: PodSpec,
    apart: ReadonlySet<string>,
    private readonly bound: ReadonlyMap<number, string>,
  ) {
    this.placed = new Array<Host | undefined>(pod.replicas).fill(undefined);
    this.missing = pod.replicas;
    this.scopes = scopeOrder(pod);
    const ports = pod.ports.map(({ port, protocol }) => `${port}/${protocol}`);
    this.demand = { memoryMiB: pod.memoryMiB, cpuMilli: pod.cpuMilli ?? 0, ports, apart };
    this.labels = Object.entries(pod.where).sort(([a], [b]) => (a < b ? -1 : 1));
    this.needs = pod.needs === undefined || pod.needs.length === 0 ? [] : [pod.needs];
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

  get domains(): TaskCounts['domains'] {
    return this.counts.domains;
  }

  get hosts(): TaskCounts['hosts'] {
    return this.counts.hosts;
  }

  /** How many replicas have no place. */
  get homeless(): number {
    return this.missing;
  }

  /** @param i counted from 0 */
  isMissing(i: number): boolean {
    return i < this.placed.length && this.placed[i] === undefined;
  }

  /** The only node on which a replica may be, as far as its data and the pod's pin go; `nowhere` if the two differ. */
  pinOf(i: number): string | undefined | typeof nowhere {
    const home = this.bound.get(i);
    const pin = this.pod.node;
    return home === undefined || pin === undefined || home === pin ? (home ?? pin) : nowhere;
  }

  /** Whether a replica has data that it would lose elsewhere. */
  get isBound(): boolean {
    return this.bound.size > 0;
  }

  /** Node that has a replica's data, which would not come along. */
  boundTo(i: number): string | undefined {
    return this.bound.get(i);
  }

  take(host: Host, i: number): void {
    this.placed[i] = host;
    this.missing--;
    host.take(this.pod.name, this.demand);
    if (this.counted !== undefined) count(host, this.counted);
  }

  private get counts(): TaskCounts {
    if (this.counted !== undefined) return this.counted;
    const counts = { domains: { vendor: new Map(), region: new Map(), node: new Map() }, hosts: new Map() };
    for (const host of this.placed) if (host !== undefined) count(host, counts);
    this.counted = counts;
    return counts;
  }

  /** Whether a node is one that the pod asks for, however full it is. */
  suits({ node }: Host): boolean {
    return suits(this.pod, node);
  }

  /** Pod beside which replicas must run and which is not on a node. */
  lacking(host: Host): string | undefined {
    return this.with.find((name) => !host.has(name));
  }

  /** Whether a node can take replica i. */
  mayTake(host: Host, i: number): boolean {
    return (
      (this.bound.get(i) ?? host.node.name) === host.node.name &&
      this.suits(host) &&
      this.lacking(host) === undefined &&
      host.fits(this.demand)
    );
  }
}

interface TaskCounts {
  readonly domains: Readonly<Record<FailureScope, Map<string, number>>>;
  readonly hosts: Map<Host, number>;
}

function count(host: Host, { domains, hosts }: TaskCounts): void {
  for (const scope of scopes) {
    const domain = host.domains[scope];
    domains[scope].set(domain, (domains[scope].get(domain) ?? 0) + 1);
  }
  hosts.set(host, (hosts.get(host) ?? 0) + 1);
}

/** What replicas of some pods ask of one node for all of them. @returns undefined if they cannot be on one node */
export function together(tasks: readonly PodTask[]): Demand | undefined {
  const ports = tasks.flatMap((task) => task.demand.ports);
  if (new Set(ports).size < ports.length) return undefined;
  const clash = tasks.some((task, i) => tasks.some((other, j) => i !== j && task.demand.apart.has(other.pod.name)));
  if (clash) return undefined;
  return {
    memoryMiB: tasks.reduce((sum, task) => sum + task.demand.memoryMiB, 0),
    cpuMilli: tasks.reduce((sum, task) => sum + task.demand.cpuMilli, 0),
    ports,
    apart: new Set(tasks.flatMap((task) => [...task.demand.apart])),
  };
}
