import { replicaName } from './names';
import { meets, requirementText } from './node-requirement';
import { boundNodes } from './placement-data';
import type { Placed, PlacementRequest } from './placement-request';
import type { NodePlan } from './plan-types';
import { roomMiB } from './reserve';
import type { PodSpec } from './spec-types';

/** A replica, by its pod and its number counted from 0. */
export interface ReplicaOf {
  readonly pod: PodSpec;
  readonly i: number;
}

/** What replicas leave of one node. */
interface Left {
  freeMiB: number;
  /** Thousandths of processors; Infinity where nobody knows how many there are. */
  freeMilli: number;
  /** Replica that has a port, by `80/tcp`. */
  readonly ports: Map<string, string>;
  /** First replica of each pod that is there. */
  readonly pods: Map<string, string>;
}

/** Why replicas cannot go where others stand: the placement as it is, or as it would be without one replica. */
export class Occupied {
  private readonly left = new Map<string, Left>();
  private readonly apart = new Map<string, Set<string>>();

  /** @param without a replica that is thought away. @default - none is */
  constructor(
    private readonly request: PlacementRequest,
    placed: Placed['nodes'],
    without?: ReplicaOf,
  ) {
    for (const node of request.nodes) this.left.set(node.name, empty(node));
    for (const { node, port, protocol, holder } of request.taken ?? [])
      this.left.get(node)?.ports.set(`${port}/${protocol}`, holder);
    for (const pod of request.pods) {
      for (const name of pod.apart) {
        setOf(this.apart, pod.name).add(name);
        setOf(this.apart, name).add(pod.name);
      }
      placed.get(pod.name)?.forEach((node, i) => {
        if (pod.name !== without?.pod.name || i !== without.i) this.take(pod, i, node);
      });
    }
  }

  private take(pod: PodSpec, i: number, node: string | undefined): void {
    const left = this.left.get(node ?? '');
    if (left === undefined) return;
    const replica = replicaName(pod.name, i + 1);
    left.freeMiB -= pod.memoryMiB;
    left.freeMilli -= pod.cpuMilli ?? 0;
    for (const port of portsOf(pod)) left.ports.set(port, replica);
    if (!left.pods.has(pod.name)) left.pods.set(pod.name, replica);
  }

  /** RAM in MiB that nobody takes; less than 0 only where a placement is wrong. */
  freeMiB(node: string): number {
    return this.left.get(node)?.freeMiB ?? 0;
  }

  /** All that keeps a replica from a node, in words; empty if nothing does. What no room could mend is told alone. */
  lacks(replica: ReplicaOf, node: NodePlan): readonly string[] {
    const never = unsuited(replica, node, this.request);
    return never === undefined ? this.crowded(replica.pod, node) : [never];
  }

  private crowded(pod: PodSpec, node: NodePlan): readonly string[] {
    const left = this.left.get(node.name) ?? empty(node);
    const alone = pod.with.find((name) => name !== pod.name && !left.pods.has(name));
    const port = portsOf(pod).find((one) => left.ports.has(one));
    const intruder = [...(this.apart.get(pod.name) ?? [])].sort().find((name) => left.pods.has(name));
    const milli = (pod.cpuMilli ?? 0) - left.freeMilli;
    return [
      ...(pod.memoryMiB > left.freeMiB ? [`${pod.memoryMiB - left.freeMiB} MiB short`] : []),
      ...(milli > 0 ? [`${processors(milli)} short`] : []),
      ...(port === undefined ? [] : [`port ${port} is taken by ${left.ports.get(port)}`]),
      ...(intruder === undefined ? [] : [`${left.pods.get(intruder)} is there and must be apart`]),
      ...(alone === undefined ? [] : [`no replica of ${alone} is there`]),
    ];
  }
}

/** Why a node is out of the question for a replica, however empty it is; undefined if it is not. */
export function unsuited({ pod, i }: ReplicaOf, node: NodePlan, request: PlacementRequest): string | undefined {
  if (node.state === 'leaving') return 'it leaves the fleet';
  if (node.engine !== 'podman') return `its engine is ${node.engine}, not podman`;
  if (pod.node !== undefined && pod.node !== node.name) return `${pod.name} is pinned to ${pod.node}`;
  const home = boundTo({ pod, i }, request);
  if (home !== undefined && home !== node.name) return `its data is on ${home}`;
  const wrong = Object.entries(pod.where).find(([key, value]) => node.labels[key] !== value);
  if (wrong !== undefined) {
    const [key, value] = wrong;
    return `label ${key} is ${Object.hasOwn(node.labels, key) ? node.labels[key] : 'not set'}, not ${value}`;
  }
  if (pod.needs === undefined || meets(node, pod.needs)) return undefined;
  return `its manifest asks for ${requirementText(pod.needs)}`;
}

/** The node that a replica cannot leave, because its data would stay behind; undefined if there is none. */
export function boundTo({ pod, i }: ReplicaOf, request: PlacementRequest): string | undefined {
  return boundNodes(pod, request)[i];
}

/** `0.5 processors`; thousandths are as exact as it gets. */
export function processors(milli: number): string {
  return milli === 1000 ? '1 processor' : `${milli / 1000} processors`;
}

/** `80/tcp`, each. */
export function portsOf({ ports }: Pick<PodSpec, 'ports'>): readonly string[] {
  return ports.map(({ port, protocol }) => `${port}/${protocol}`);
}

function empty(node: NodePlan): Left {
  const freeMilli = node.vcpus === undefined ? Number.POSITIVE_INFINITY : node.vcpus * 1000;
  return { freeMiB: roomMiB(node), freeMilli, ports: new Map(), pods: new Map() };
}

function setOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const known = sets.get(key) ?? new Set();
  sets.set(key, known);
  return known;
}
