import { failureDomainAt } from './failure-domain';
import { meets } from './node-requirement';
import { roomMilli } from './placement-host';
import { keepsItsNode, type PlacementRequest, scopeOrder, scopes, stoodOn, usableNodes } from './placement-request';
import type { NodePlan } from './plan-types';
import { roomMiB } from './reserve';
import type { PodSpec } from './spec-types';

export { keepsItsNode, scopeOrder, scopes, stoodOn, usableNodes } from './placement-request';

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
  /** Whether a replica has data that it would lose elsewhere: it is on the node where it was or nowhere. */
  readonly bound: Uint8Array;

  constructor(request: Pick<PlacementRequest, 'pods' | 'nodes' | 'previous'>) {
    this.nodes = usableNodes(request.nodes);
    this.roomMiB = this.nodes.map((node) => roomMiB(node));
    this.roomMilli = this.nodes.map(roomMilli);
    const names = scopes.map((scope) => this.nodes.map((node) => failureDomainAt(scope, node)));
    const known = names.map((list) => new Map([...new Set(list)].map((name, d) => [name, d])));
    this.domains = names.map((list, s) => Int32Array.from(list, (name) => known[s]!.get(name)!));
    this.vendors = [...known[0]!.keys()];
    this.pods = this.facts([...request.pods].sort((a, b) => (a.name < b.name ? -1 : 1)));
    const count = this.pods.reduce((sum, pod) => sum + pod.spec.replicas, 0);
    this.podOf = new Int32Array(count);
    this.before = new Int32Array(count).fill(-1);
    this.bound = new Uint8Array(count);
    this.remember(request);
  }

  private remember({ nodes, previous }: Pick<PlacementRequest, 'nodes' | 'previous'>): void {
    const there = new Set(nodes.map((node) => node.name));
    const positions = new Map(this.nodes.map((node, n) => [node.name, n]));
    this.pods.forEach(({ spec, first }, p) => {
      this.podOf.fill(p, first, first + spec.replicas);
      stoodOn(spec, previous).forEach((name, i) => {
        this.before[first + i] = positions.get(name) ?? -1;
        this.bound[first + i] = keepsItsNode(spec) && there.has(name) ? 1 : 0;
      });
    });
  }

  private facts(pods: readonly PodSpec[]): readonly PodFacts[] {
    const positions = new Map(pods.map((pod, p) => [pod.name, p]));
    const apart = pods.map(() => new Set<number>());
    const followers = pods.map((): number[] => []);
    const ports = new Map<string, number>();
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
  private suited({ node: pin, where, needs = [] }: PodSpec, known: Map<string, Uint8Array>): Uint8Array {
    const key = JSON.stringify([pin, Object.entries(where).sort(), needs]);
    const own =
      known.get(key) ??
      Uint8Array.from(this.nodes, (node) => {
        const right = (pin ?? node.name) === node.name && Object.entries(where).every(([k, v]) => node.labels[k] === v);
        return right && meets(node, needs) ? 1 : 0;
      });
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
