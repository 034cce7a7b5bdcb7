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
  /** Replica that has a port, by `port/protocol`. */
  private readonly ports = new Map<string, string>();
  /** Replica of each pod that came here first. */
  private readonly pods = new Map<string, string>();

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
      this.intruder(demand.apart) === undefined
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

  take(pod: string, replica: string, demand: Demand): void {
    this.freeMiB -= demand.memoryMiB;
    this.freeMilli -= demand.cpuMilli;
    for (const port of demand.ports) this.ports.set(port, replica);
    if (!this.pods.has(pod)) this.pods.set(pod, replica);
  }

  /** Why a demand does not fit, for people. */
  whyNot(demand: Demand): string {
    const taken = demand.ports.find((port) => this.ports.has(port));
    if (taken !== undefined) return `port ${taken} is taken by ${this.ports.get(taken)}`;
    const intruder = this.intruder(demand.apart);
    if (intruder !== undefined) return `${this.pods.get(intruder)} is there and must be apart`;
    if (this.freeMiB < demand.memoryMiB || this.freeMilli >= demand.cpuMilli) {
      return `${this.freeMiB} of ${this.roomMiB} MiB free`;
    }
    return `${this.freeMilli / 1000} of ${roomMilli(this.node) / 1000} processors free`;
  }

  private intruder(apart: ReadonlySet<string>): string | undefined {
    if (apart.size === 0 || this.pods.size === 0) return undefined;
    const [few, many] = apart.size < this.pods.size ? [apart, this.pods] : [this.pods, apart];
    for (const pod of few.keys()) if (many.has(pod)) return pod;
    return undefined;
  }
}

/** Processors of a node in thousandths; Infinity where nobody knows how many it has. */
export function roomMilli({ vcpus }: Pick<NodePlan, 'vcpus'>): number {
  return vcpus === undefined ? Number.POSITIVE_INFINITY : vcpus * 1000;
}
