import type { NoSolution } from './no-solution';
import { portsOf, processors } from './no-solution-lacks';
import type { Limit } from './no-solution-limits';
import { meets, requirementText } from './node-requirement';
import type { NodePlan } from './plan-types';
import { roomMiB } from './reserve';
import { all, some } from './shown';
import type { PodSpec } from './spec-types';

/**
 * Why pods cannot hold together, in the user's words, clause by clause: first what binds them, then what they need and what the nodes have
 * that may take them.
 */
export function reasons(solution: NoSolution): readonly string[] {
  if (solution.lacks.length === 0) return ['no node has engine podman'];
  const bound = [pins, homes, companions, strangers, ports, wishes].flatMap((clause) => clause(solution));
  const supply = [processing, memory].flatMap((resource) => amounts(solution, resource));
  if (supply.length > 0) return [...bound, ...supply];
  const { nodes } = solution;
  if (nodes.length === 0) return bound.length > 0 ? bound : ['no node is for it'];
  return [
    ...bound,
    `${all(short(nodes))} ${nodes.length === 1 ? 'is the only node' : 'are the only nodes'}${forWhom(solution)}`,
  ];
}

function pins({ pods, limits }: NoSolution): readonly string[] {
  if (!limits.includes('pin')) return [];
  return byText(
    pods.filter((pod) => pod.node !== undefined),
    (pod) => `pinned to ${pod.node}`,
  );
}

function homes({ pods, limits }: NoSolution): readonly string[] {
  if (!limits.includes('data')) return [];
  return byText(
    pods.filter((pod) => pod.keepsData === true && pod.data === undefined),
    () => 'never moved, because the data would stay behind',
  );
}

/** `a and b are pinned to n1`: pods of which the same is said, together. */
function byText(pods: readonly PodSpec[], text: (pod: PodSpec) => string): readonly string[] {
  const names = new Map<string, string[]>();
  for (const pod of pods) names.set(text(pod), [...(names.get(text(pod)) ?? []), pod.name]);
  return [...names].map(([what, own]) => `${some(own)} ${own.length === 1 ? 'is' : 'are'} ${what}`);
}

function companions({ pods, limits }: NoSolution): readonly string[] {
  if (!limits.includes('with')) return [];
  return pods.flatMap((pod) => (pod.with.length === 0 ? [] : [`${pod.name} runs beside ${all(pod.with)}`]));
}

function strangers({ pods, limits }: NoSolution): readonly string[] {
  if (!limits.includes('apart')) return [];
  const there = new Set(pods.map((pod) => pod.name));
  return pods.flatMap((pod) => {
    const others = pod.apart.filter((name) => name !== pod.name && there.has(name));
    return [
      ...(pod.apart.includes(pod.name) ? [`no two of the ${pod.replicas} replicas of ${pod.name} share a node`] : []),
      ...(others.length === 0 ? [] : [`${pod.name} shares no node with ${all(others)}`]),
    ];
  });
}

function ports({ pods, limits }: NoSolution): readonly string[] {
  if (!limits.includes('ports')) return [];
  const takers = new Map<string, PodSpec[]>();
  for (const pod of pods) for (const port of portsOf(pod)) takers.set(port, [...(takers.get(port) ?? []), pod]);
  const clashes = new Map<string, string[]>();
  for (const [port, own] of takers) {
    const count = own.reduce((sum, pod) => sum + pod.replicas, 0);
    if (count < 2) continue;
    const who =
      own.length === 1 ? `${count} replicas of ${own[0]!.name}` : `${count} replicas (${some(own.map((p) => p.name))})`;
    clashes.set(who, [...(clashes.get(who) ?? []), port]);
  }
  return [...clashes].map(([who, own]) => `${who} take port ${all(own)}, which a node has once`);
}

/** What is asked of nodes, where not all of them have it: else it is told with the nodes. */
function wishes({ pods, limits, nodes }: NoSolution): readonly string[] {
  if (nodes.length > 0) {
    return byText(
      pods.filter((pod) => asksOfNodes(pod, limits) && !nodes.every((node) => has(node, pod, limits))),
      (pod) => {
        const names = nodes.filter((node) => has(node, pod, limits)).map((node) => node.name);
        return `only for ${names.length === 0 ? 'nodes' : some(names)} with ${all(wishTexts([pod], limits))}`;
      },
    );
  }
  const asked = wishTexts(pods, limits);
  if (asked.length === 0) return [];
  return [
    `${some(pods.map((pod) => pod.name))} asks for ${all(asked)}, which no node ${limits.length === 1 ? 'has' : 'of these has'}`,
  ];
}

/** What is summed up: RAM or processors. */
interface Resource {
  /** Whether it is told although no limit was found to matter. */
  readonly always: boolean;
  readonly limit: Limit;
  of(pod: PodSpec): number;
  room(node: NodePlan): number;
  text(amount: number): string;
}

const memory: Resource = {
  ...{ always: true, limit: 'memory', of: (pod) => pod.memoryMiB, room: roomMiB },
  text: (amount) => `${amount} MiB`,
};

const processing: Resource = {
  ...{ always: false, limit: 'processors', of: (pod) => pod.cpuMilli ?? 0, room: roomMilli, text: processors },
};

/** `web (2 x 256 MiB) and db (300 MiB) need 812 MiB, and n1 has 384 MiB`: only what can be added up is called a need of so much. */
function amounts(solution: NoSolution, resource: Resource): readonly string[] {
  const { limits, nodes } = solution;
  if (!limits.includes(resource.limit) && !(resource.always && limits.length === 0)) return [];
  const pods = solution.pods.filter((pod) => resource.of(pod) > 0);
  const [first] = pods;
  if (first === undefined || nodes.length === 0) return [];
  const rooms = nodes.map(resource.room);
  const roomiest = Math.max(...rooms);
  const who = whose(pods, solution.minimal, resource);
  const verb = pods.length === 1 ? 'needs' : 'need';
  const need = sum(pods.map((pod) => resource.of(pod) * pod.replicas));
  const group = sum(pods.map((pod) => resource.of(pod)));
  const has = supply(solution, rooms, resource);
  if (pods.length === 1 && resource.of(first) > roomiest) {
    return [
      `${first.replicas === 1 ? '' : 'a replica of '}${first.name} needs ${resource.text(resource.of(first))}, and ${has}`,
    ];
  }
  if (limits.includes('with') && group > roomiest)
    return [`${who} ${verb} ${resource.text(group)} on one node, and ${has}`];
  if (need > sum(rooms)) return [`${who} ${verb} ${resource.text(need)}, and ${has}`];
  return [`${who} cannot be divided among ${divided(solution, rooms, resource)}`];
}

function roomMilli({ vcpus }: NodePlan): number {
  return vcpus === undefined ? Number.POSITIVE_INFINITY : vcpus * 1000;
}

/** How many names a clause lists. */
const most = 8;

/** Each pod of a set by what it needs; of a set that may be larger than it must be the one that is without a place. */
function whose(pods: readonly PodSpec[], minimal: boolean, resource: Resource): string {
  if (minimal || pods.length < 3) return some(pods.map((pod) => demand(pod, resource)));
  return `${pods.length} pods, ${demand(pods[0]!, resource)} among them,`;
}

/** `web (2 x 256 MiB)` */
function demand(pod: PodSpec, resource: Resource): string {
  return `${pod.name} (${pod.replicas === 1 ? '' : `${pod.replicas} x `}${resource.text(resource.of(pod))})`;
}

/** `n1 and n2, the only nodes with role: lb, have 384 MiB each` */
function supply(solution: NoSolution, rooms: readonly number[], resource: Resource): string {
  const { nodes } = solution;
  const verb = nodes.length === 1 ? 'has' : 'have';
  return `${all(short(nodes))}${forNodes(solution)} ${verb} ${roomText(nodes, rooms, resource)}`;
}

/** `n1 and n2, the only nodes with role: lb, which have 384 MiB each` */
function divided(solution: NoSolution, rooms: readonly number[], resource: Resource): string {
  const { nodes } = solution;
  const aside = forNodes(solution);
  const verb = nodes.length === 1 ? 'has' : 'have';
  return `${all(short(nodes))}${aside}${aside === '' ? ', ' : ' '}which ${verb} ${roomText(nodes, rooms, resource)}`;
}

/** `384 MiB each`; RAM that is for pods. */
function roomText(nodes: readonly NodePlan[], rooms: readonly number[], { text }: Resource): string {
  const unknown = nodes.filter((_, i) => rooms[i] === Number.POSITIVE_INFINITY).map((node) => node.name);
  if (unknown.length === nodes.length) return 'a number that nobody knows';
  if (unknown.length > 0) {
    const known = nodes.flatMap(({ name }, i) => (unknown.includes(name) ? [] : [`${text(rooms[i]!)} (${name})`]));
    return `${some(known)}, and of ${some(unknown)} nobody knows how many`;
  }
  if (rooms.length === 1) return text(rooms[0]!);
  if (new Set(rooms).size === 1) return `${text(rooms[0]!)} each`;
  return rooms.length <= 4 ? all(rooms.map(text)) : `${text(sum(rooms))} together`;
}

/** `, the only nodes with role: lb,`; empty where any node would do. */
function forNodes(solution: NoSolution): string {
  const text = forWhom(solution);
  return text === '' ? '' : `, the only node${solution.nodes.length === 1 ? '' : 's'}${text},`;
}

/** ` with role: lb`; of what keeps other nodes out. */
function forWhom({ pods, limits, nodes }: NoSolution): string {
  const everywhere = pods.filter((pod) => nodes.every((node) => has(node, pod, limits)));
  const asked = pods.every((pod) => asksOfNodes(pod, limits)) ? wishTexts(everywhere, limits) : [];
  if (asked.length > 0) return ` with ${all(asked)}`;
  return limits.includes('memory') ? '' : ` for ${pods.length === 1 ? 'it' : 'them'}`;
}

/** Whether a pod asks something of nodes that matters. */
function asksOfNodes(pod: PodSpec, limits: readonly Limit[]): boolean {
  return wishTexts([pod], limits).length > 0;
}

/** Whether a node has all that a pod asks for and that matters. */
function has(node: NodePlan, pod: PodSpec, limits: readonly Limit[]): boolean {
  const labelled = Object.entries(pod.where).every(([key, value]) => node.labels[key] === value);
  return (labelled || !limits.includes('labels')) && (!limits.includes('needs') || meets(node, pod.needs ?? []));
}

function wishTexts(pods: readonly PodSpec[], limits: readonly Limit[]): readonly string[] {
  return [...(limits.includes('labels') ? labelTexts(pods) : []), ...(limits.includes('needs') ? needTexts(pods) : [])];
}

function labelTexts(pods: readonly PodSpec[]): readonly string[] {
  return [...new Set(pods.flatMap((pod) => Object.entries(pod.where).map(([key, value]) => `${key}: ${value}`)))];
}

function needTexts(pods: readonly PodSpec[]): readonly string[] {
  return [...new Set(pods.flatMap((pod) => (pod.needs === undefined ? [] : [requirementText(pod.needs)])))];
}

/** Names of nodes, or how many there are where nobody reads them all. */
function short(nodes: readonly NodePlan[]): readonly string[] {
  return nodes.length <= most ? nodes.map((node) => node.name) : [`${nodes.length} nodes`];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
