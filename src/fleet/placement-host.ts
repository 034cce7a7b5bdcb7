import { failureDomainAt } from './failure-domain';
import type { FailureScope, NodePlan } from './plan-types';

/** What replicas ask of one node, all at once. */
export interface Demand {
  readonly memoryMiB: number;
  /** Thousandths of processors. */
  readonly cpuMilli: number;
  /** `80/tcp`. */
  readonly ports: readonly string[];
  /** Pods that must not be on the node. */
  readonly apart: ReadonlySet<string>;
}

/** A node while pods are placed on it. Its room, ports and company only ever shrink, which {@link FallingHeap} relies on. */
export class Host {
  /** RAM that is left for pods, in MiB. */
  freeMiB: number;
  /** Processors that are left for pods, in thousandths; Infinity where nobody knows how many the node has. */
  freeMilli: number;
  /** What fails together with the node, by scope. */
  readonly domains: Readonly<Record<FailureScope, string>>;
  /** Ports that are taken, as `port/protocol`. */
  private readonly ports = new Set<string>();
  /** Pods that are here. */
  private readonly pods = new Set<string>();

  /** @param roomMiB RAM for pods while there are none */
  constructor(
    readonly node: NodePlan,
    readonly roomMiB: number,
  ) {
    this.freeMiB = roomMiB;
    this.freeMilli = roomMilli(node);
    this.domains = {
      vendor: failureDomainAt('vendor', node),
      region: failureDomainAt('region', node),
      node: node.name,
    };
  }

  fits(demand: Demand): boolean {
    return (
      this.freeMiB >= demand.memoryMiB &&
      this.freeMilli >= demand.cpuMilli &&
      !this.lacksPort(demand.ports) &&
      !this.hasOneOf(demand.apart)
    );
  }

  /** Whether one of some ports is taken. */
  lacksPort(ports: readonly string[]): boolean {
    return ports.some((port) => this.ports.has(port));
  }

  /** Whether a replica of a pod is here. */
  has(pod: string): boolean {
    return this.pods.has(pod);
  }

  /** Takes a port that something else than a pod has. */
  takePort(port: string): void {
    this.ports.add(port);
  }

  take(pod: string, demand: Demand): void {
    this.freeMiB -= demand.memoryMiB;
    this.freeMilli -= demand.cpuMilli;
    for (const port of demand.ports) this.ports.add(port);
    this.pods.add(pod);
  }

  private hasOneOf(apart: ReadonlySet<string>): boolean {
    if (apart.size === 0 || this.pods.size === 0) return false;
    const [few, many] = apart.size < this.pods.size ? [apart, this.pods] : [this.pods, apart];
    for (const pod of few) if (many.has(pod)) return true;
    return false;
  }
}

/** Processors of a node in thousandths; Infinity where nobody knows how many it has. */
export function roomMilli({ vcpus }: Pick<NodePlan, 'vcpus'>): number {
  return vcpus === undefined ? Number.POSITIVE_INFINITY : vcpus * 1000;
}
