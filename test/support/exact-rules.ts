import type { PlacementRequest } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';

/* The rules of placement once more, written from their description, so that what is placed can be judged by other code than placed it. */

/** Node of each replica by number, by pod; undefined: without a place. */
export type Places = ReadonlyMap<string, readonly (string | undefined)[]>;

export type Scope = 'vendor' | 'region' | 'node';

/** What fails together with a node. */
export function domainOf(node: NodePlan, scope: Scope): string {
  if (scope === 'node') return `node ${node.name}`;
  const seller = node.seller ?? node.vendor;
  return scope === 'vendor' ? seller : `${seller} ${node.region}`;
}

/** A pod's scopes, the one that it names first. */
export function scopesOf(pod: PodSpec): readonly Scope[] {
  return [pod.spread, ...(['vendor', 'region', 'node'] as const).filter((scope) => scope !== pod.spread)];
}

/** Nodes that take pods, by index. */
export function usable(nodes: readonly NodePlan[]): readonly NodePlan[] {
  return nodes
    .filter((node) => node.engine === 'podman' && node.state !== 'leaving')
    .sort((one, other) => one.index - other.index);
}

/** Whether a node could take a replica of a pod if it were empty. */
export function suits(pod: PodSpec, node: NodePlan): boolean {
  return (
    isMeant(pod, node) &&
    pod.memoryMiB <= roomMiB(node) &&
    (node.vcpus === undefined || (pod.cpuMilli ?? 0) <= 1000 * node.vcpus)
  );
}

/** The same, however small it is. */
function isMeant(pod: PodSpec, node: NodePlan): boolean {
  return (
    node.engine === 'podman' &&
    node.state !== 'leaving' &&
    (pod.node === undefined || pod.node === node.name) &&
    Object.keys(pod.where).every((key) => node.labels[key] === pod.where[key]) &&
    hasWhatManifestNeeds(pod, node)
  );
}

function hasWhatManifestNeeds({ needs = [] }: PodSpec, node: NodePlan): boolean {
  const labels: Readonly<Record<string, string | undefined>> = {
    'kubernetes.io/arch': node.arch,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/hostname': node.name,
    'topology.kubernetes.io/region': node.region,
    'node.kubernetes.io/instance-type': node.size,
    ...node.labels,
  };
  if (needs.length === 0) return true;
  return needs.some((term) => {
    for (const { key, operator, values } of term) {
      const value = labels[key];
      const right = {
        In: value !== undefined && values.includes(value),
        NotIn: value === undefined || !values.includes(value),
        Exists: value !== undefined,
        DoesNotExist: value === undefined,
      };
      if (!right[operator]) return false;
    }
    return true;
  });
}

/** Other pods with which a pod may share no node, whichever of the two says so. */
export function strangers(pod: PodSpec, pods: readonly PodSpec[]): readonly PodSpec[] {
  return pods.filter((other) => other !== pod && (pod.apart.includes(other.name) || other.apart.includes(pod.name)));
}

/** How many replicas of a pod a node can take at most, for its ports and its wish to be alone. */
export function mostOnANode(pod: PodSpec): number {
  return pod.ports.length > 0 || pod.apart.includes(pod.name) ? Math.min(1, pod.replicas) : pod.replicas;
}

/**
 * Replicas whose data would be lost by a move, with the nodes on which they are; those whose node is gone or leaves are not among them. Of
 * copies it is the first whose node can still take one.
 */
export function boundByData(request: PlacementRequest, pod: PodSpec): ReadonlyMap<number, string> {
  if (pod.keepsData !== true || pod.data === 'disposable') return new Map();
  const { nodes, data = request.previous } = request;
  const before = (Object.hasOwn(data, pod.name) ? data[pod.name]! : []).slice(0, pod.replicas);
  const copies = before.flatMap((name, i) => {
    const node = nodes.find((one) => one.name === name);
    return node === undefined || node.state === 'leaving' ? [] : [{ i, node }];
  });
  const kept = pod.data === 'replicated' ? copies.filter(({ node }) => isMeant(pod, node)).slice(0, 1) : copies;
  return new Map(kept.map(({ i, node }) => [i, node.name] as const));
}

/** What is wrong with a placement, in words; empty: nothing. Replicas without a place are not judged. */
export function breaches(request: PlacementRequest, places: Places): readonly string[] {
  const { pods, nodes } = request;
  const wrong: string[] = [];
  const here = new Map<string, PodSpec[]>(nodes.map((node) => [node.name, []]));
  for (const pod of pods) {
    const seats = places.get(pod.name) ?? [];
    if (seats.length !== pod.replicas) wrong.push(`${pod.name}: ${seats.length} of ${pod.replicas} replicas`);
    for (const [i, name] of seats.entries()) {
      if (name === undefined) continue;
      if (!here.has(name)) wrong.push(`${pod.name}: no node ${name}`);
      here.get(name)?.push(pod);
      const bound = boundByData(request, pod).get(i);
      if (bound !== undefined && bound !== name) wrong.push(`${pod.name}: replica ${i} left its data on ${bound}`);
    }
  }
  return [...wrong, ...nodes.flatMap((node) => breachesOn(node, here.get(node.name)!, pods))];
}

function breachesOn(node: NodePlan, here: readonly PodSpec[], pods: readonly PodSpec[]): readonly string[] {
  const wrong: string[] = [];
  const total = (amount: (pod: PodSpec) => number) => here.reduce((sum, pod) => sum + amount(pod), 0);
  if (total((pod) => pod.memoryMiB) > roomMiB(node)) wrong.push('memory');
  if (node.vcpus !== undefined && total((pod) => pod.cpuMilli ?? 0) > 1000 * node.vcpus) wrong.push('processors');
  const ports = here.flatMap((pod) => pod.ports.map(({ port, protocol }) => `${port}/${protocol}`));
  if (new Set(ports).size < ports.length) wrong.push('ports');
  for (const pod of new Set(here)) {
    const names = here.map(({ name }) => name);
    if (!suits(pod, node)) wrong.push(`${pod.name} does not suit`);
    if (pod.with.some((name) => !names.includes(name))) wrong.push(`${pod.name} is not beside its companions`);
    if (strangers(pod, pods).some(({ name }) => names.includes(name))) wrong.push(`${pod.name} is not apart`);
    if (pod.apart.includes(pod.name) && names.filter((name) => name === pod.name).length > 1)
      wrong.push(`${pod.name} is not apart from itself`);
  }
  return wrong.map((what) => `${node.name}: ${what}`);
}
