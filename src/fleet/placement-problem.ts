import { failureDomainAt } from './failure-domain';
import { boundNodes } from './placement-data';
import { roomMilli } from './placement-host';
import { type PlacementRequest, scopeOrder, scopes, stoodOn, usableNodes } from './placement-request';
import { suits } from './placement-suits';
import type { NodePlan } from './plan-types';
import { roomMiB } from './reserve';
import type { PodSpec } from './spec-types';

export { scopeOrder, scopes, stoodOn, usableNodes } from './placement-request';

/** One pod in numbers: other pods, nodes and ports are positions in lists. */
export interface PodFacts {
  readonly spec: PodSpec;
  readonly memoryMiB: number;
  readonly cpuMilli: number;
  readonly priority: number;
  readonly ports: readonly number[];
  /** Pods with which no node may be shared, whichever of the two says so. */
  readonly apart: ReadonlySet<number>;
  /** Pods beside which replicas must run; -1: one that is not there. */
  readonly with: readonly number[];
  /** Pods that must run beside this one. */
  readonly followers: readonly number[];
  /** The same for pods that refer to each other by `with`, over however many others. */
  readonly group: number;
  /** Positions in {@link scopes}, in the pod's own order. */
  readonly scopes: readonly number[];
  /** Its replicas: numbers from here on. */
  readonly first: number;
  /** Tells for each node whether it is suited, however full it is. */
  readonly suited: Uint8Array;
}

/** A placement problem in numbers, as searching needs it. What does not change while replicas move. */
export class Problem {
  /** By index. */
  readonly nodes: readonly NodePlan[];
  /** By name. */
  readonly pods: readonly PodFacts[];
  /** RAM for pods, by node. */
  readonly roomMiB: readonly number[];
  /** Thousandths of processors, by node; Infinity where nobody knows. */
  readonly roomMilli: readonly number[];
  /** For each of {@link scopes} the failure domain of each node. */
  readonly domains: readonly Int32Array[];
  /** Names of the failure domains of scope vendor. */
  readonly vendors: readonly string[];
  /** Pod of each replica. */
  readonly podOf: Int32Array;
  /** Node on which each replica was; -1: none, or one that cannot be used. */
  readonly before: Int32Array;
  /** Node of the data that a replica would lose elsewhere: it is there or nowhere. -1: it may go anywhere; -2: no node for pods. */
  readonly bound: Int32Array;
  /** Ports that each node does not have for pods. */
  readonly taken: readonly (readonly number[])[];

  constructor(request: Pick<PlacementRequest, 'pods' | 'nodes' | 'previous' | 'data' | 'taken'>) {
    this.nodes = usableNodes(request.nodes);
    this.roomMiB = this.nodes.map((node) => roomMiB(node));
    this.roomMilli = this.nodes.map(roomMilli);
    const names = scopes.map((scope) => this.nodes.map((node) => failureDomainAt(scope, node)));
    const known = names.map((list) => new Map([...new Set(list)].map((name, d) => [name, d])));
    this.domains = names.map((list, s) => Int32Array.from(list, (name) => known[s]!.get(name)!));
    this.vendors = [...known[0]!.keys()];
    const ports = new Map<string, number>();
    this.pods = this.facts(
      [...request.pods].sort((a, b) => (a.name < b.name ? -1 : 1)),
      ports,
    );
    this.taken = this.takenPorts(request, ports);
    const count = this.pods.reduce((sum, pod) => sum + pod.spec.replicas, 0);
    this.podOf = new Int32Array(count);
    this.before = new Int32Array(count).fill(-1);
    this.bound = new Int32Array(count).fill(-1);
    this.remember(request);
  }

  private remember(request: Pick<PlacementRequest, 'nodes' | 'previous' | 'data'>): void {
    const byName = new Map(request.nodes.map((node) => [node.name, node]));
    const positions = new Map(this.nodes.map((node, n) => [node.name, n]));
    this.pods.forEach(({ spec, first }, p) => {
      this.podOf.fill(p, first, first + spec.replicas);
      stoodOn(spec, request.previous).forEach((name, i) => {
        this.before[first + i] = positions.get(name) ?? -1;
      });
      boundNodes(spec, request, (name) => byName.get(name)).forEach((name, i) => {
        if (name !== undefined) this.bound[first + i] = positions.get(name) ?? -2;
      });
    });
  }

  /** Only those that a pod asks for. */
  private takenPorts({ taken = [] }: Pick<PlacementRequest, 'taken'>, known: ReadonlyMap<string, number>): number[][] {
    const own = this.nodes.map((): number[] => []);
    const positions = new Map(taken.length === 0 ? [] : this.nodes.map((node, n) => [node.name, n]));
    for (const { node, port, protocol } of taken) {
      const number = known.get(`${port}/${protocol}`);
      if (number !== undefined) own[positions.get(node) ?? -1]?.push(number);
    }
    return own;
  }

  private facts(pods: readonly PodSpec[], ports: Map<string, number>): readonly PodFacts[] {
    const positions = new Map(pods.map((pod, p) => [pod.name, p]));
    const apart = pods.map(() => new Set<number>());
    const followers = pods.map((): number[] => []);
    pods.forEach((pod, p) => {
      for (const name of pod.apart) {
        const other = positions.get(name);
        if (other === undefined) continue;
        apart[p]!.add(other);
        apart[other]!.add(p);
      }
      for (const name of pod.with) if (name !== pod.name) followers[positions.get(name) ?? -1]?.push(p);
    });
    const portOf = (key: string) => {
      const port = ports.get(key) ?? ports.size;
      ports.set(key, port);
      return port;
    };
    const groups = groupNumbers(followers);
    const suited = new Map<string, Uint8Array>();
    let first = 0;
    return pods.map((spec, p) => {
      const facts: PodFacts = {
        spec,
        memoryMiB: spec.memoryMiB,
        cpuMilli: spec.cpuMilli ?? 0,
        priority: spec.priority ?? 0,
        ports: spec.ports.map(({ port, protocol }) => portOf(`${port}/${protocol}`)),
        apart: apart[p]!,
        with: spec.with.filter((name) => name !== spec.name).map((name) => positions.get(name) ?? -1),
        followers: followers[p]!,
        group: groups[p]!,
        scopes: scopeOrder(spec).map((scope) => scopes.indexOf(scope as (typeof scopes)[number])),
        first,
        suited: this.suited(spec, suited),
      };
      first += spec.replicas;
      return facts;
    });
  }

  /** Pods that ask for the same share one list. */
  private suited(pod: PodSpec, known: Map<string, Uint8Array>): Uint8Array {
    const { node: pin, where, needs = [] } = pod;
    const key = JSON.stringify([pin, Object.entries(where).sort(), needs]);
    const own = known.get(key) ?? Uint8Array.from(this.nodes, (node) => (suits(pod, node) ? 1 : 0));
    known.set(key, own);
    return own;
  }
}

/** For each pod the first one of those that it hangs together with. */
function groupNumbers(followers: readonly (readonly number[])[]): readonly number[] {
  const leader = followers.map((_, p) => p);
  const find = (p: number): number => {
    let at = p;
    while (leader[at] !== at) at = leader[at] = leader[leader[at]!]!;
    return at;
  };
  followers.forEach((others, p) => {
    for (const other of others) {
      const [a, b] = [find(p), find(other)];
      leader[Math.max(a, b)] = Math.min(a, b);
    }
  });
  return leader.map((_, p) => find(p));
}
