import { failureDomainAt } from './failure-domain';
import { type Seating, seatsOf } from './fit-attempt';
import type { Wanted } from './fit-demand';
import type { FitTask } from './fit-task';
import { naturally } from './natural-order';
import { meets } from './node-requirement';
import { solve } from './placement';
import type { FailureScope, NodePlan } from './plan-types';
import type { PodSpec } from './spec-types';

/** Nodes that take all pods, and where these are. */
export interface FitPlaces {
  /** By name, numbers in it by value. */
  readonly nodes: readonly NodePlan[];
  /** Node of each replica by number, for every pod. */
  readonly placements: ReadonlyMap<string, readonly string[]>;
  /** Whether a plan places all pods on these nodes, and spreads them no less. */
  readonly planned: boolean;
}

/** Makes nodes of what was found, and looks whether a plan would place the pods on them as well. */
export function placesOf(task: FitTask, seating: Seating): FitPlaces {
  const ordered = orderedNodes(task, seating);
  const placements = new Map(task.wanted.map(({ pod }, p) => [pod.name, seatsFor(task, pod, p, seating, ordered)]));
  // Labels that nothing on a node asks for are only in the way of a reader.
  const nodes = [...task.kept, ...ordered.map((node) => withoutIdleLabels(task, node, placements))];
  const planned = asPlanned(task, nodes);
  const all = [...nodes].sort((a, b) => naturally(a.name, b.name));
  return { nodes: all, placements: planned ?? placements, planned: planned !== undefined };
}

/** Where a plan places the pods; undefined if one has no place or its replicas are spread less than wanted. */
function asPlanned(task: FitTask, nodes: readonly NodePlan[]): FitPlaces['placements'] | undefined {
  const pods = task.wanted.map((one) => one.pod);
  const { previous } = task;
  const placed = complete(solve({ pods, nodes, previous }).nodes);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  if (placed === undefined || !task.wanted.every((one) => isSpread(one, placed.get(one.pod.name)!, byName)))
    return undefined;
  return !task.roomForLoss || hasRoomForLoss(pods, nodes, placed) ? placed : undefined;
}

function complete(
  nodes: ReadonlyMap<string, readonly (string | undefined)[]>,
): ReadonlyMap<string, readonly string[]> | undefined {
  const all = new Map<string, readonly string[]>();
  for (const [pod, seats] of nodes) {
    const known = seats.filter((seat) => seat !== undefined);
    if (known.length < seats.length) return undefined;
    all.set(pod, known);
  }
  return all;
}

function isSpread(wanted: Wanted, seats: readonly string[], nodes: ReadonlyMap<string, NodePlan>): boolean {
  const within = (scope: FailureScope, most: number): boolean => {
    const counts = new Map<string, number>();
    for (const seat of seats) {
      const domain = failureDomainAt(scope, nodes.get(seat)!);
      counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
    return Math.max(0, ...counts.values()) <= most;
  };
  return within('vendor', wanted.perVendor) && within('region', wanted.perRegion) && within('node', wanted.perNode);
}

/** Whether the nodes of any one vendor could go, and all that is not pinned to them would have a place. */
function hasRoomForLoss(
  pods: readonly PodSpec[],
  nodes: readonly NodePlan[],
  placements: FitPlaces['placements'],
): boolean {
  const previous = Object.fromEntries(placements);
  return [...new Set(nodes.map((node) => failureDomainAt('vendor', node)))].every((domain) => {
    const left = nodes.filter((node) => failureDomainAt('vendor', node) !== domain);
    const names = new Set(left.map((node) => node.name));
    const free = pods.filter((pod) => pod.node === undefined || names.has(pod.node));
    return complete(solve({ pods: free, nodes: left, previous }).nodes) !== undefined;
  });
}

function orderedNodes(task: FitTask, { kinds, regions }: Seating): readonly NodePlan[] {
  const names = freeNames(task.taken);
  const first = Math.max(-1, ...task.kept.map((node) => node.index)) + 1;
  return kinds.map(({ size, name, labels }, i) => {
    const { vendor, size: word, ramMiB, arch, vcpus, price } = size!;
    return {
      ...{ name: name ?? names.next().value, index: first + i, generation: 1, state: 'active', vendor },
      ...{ region: regions[i]!, size: word, image: task.image, engine: 'podman', ramMiB, arch, price, labels },
      ...(vcpus === undefined ? {} : { vcpus }),
      // Given when the fleet is planned with it.
      subnet: '',
    };
  });
}

/** `n1`, `n2`, ... without those that are taken. */
function* freeNames(taken: ReadonlySet<string>): Generator<string, never> {
  for (let number = 1; ; number++) if (!taken.has(`n${number}`)) yield `n${number}`;
}

/** Replicas stay where they are as far as their node keeps one; the others fill up in the order of the nodes. */
function seatsFor(
  task: FitTask,
  pod: PodSpec,
  p: number,
  { counts }: Seating,
  ordered: readonly NodePlan[],
): readonly string[] {
  const left = new Map([...task.kept, ...ordered].map((node, b) => [node.name, counts[b]![p]!]));
  const take = (name: string): boolean => {
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    return count > 0;
  };
  const before = seatsOf(task.previous, pod.name, pod.replicas);
  const seats = Array.from({ length: pod.replicas }, (_, i) => {
    const name = before[i];
    return name !== undefined && left.has(name) && take(name) ? name : undefined;
  });
  const free = [...left].flatMap(([name, count]) => Array.from({ length: Math.max(0, count) }, () => name));
  return seats.map((seat) => seat ?? free.shift()!);
}

function withoutIdleLabels(task: FitTask, node: NodePlan, placements: FitPlaces['placements']): NodePlan {
  const here = task.wanted.map((one) => one.pod).filter((pod) => placements.get(pod.name)!.includes(node.name));
  let { labels } = node;
  for (const key of Object.keys(node.labels)) {
    const { [key]: _, ...without } = labels;
    if (here.every((pod) => takes({ ...node, labels: without }, pod))) labels = without;
  }
  return { ...node, labels };
}

function takes(node: NodePlan, pod: PodSpec): boolean {
  const labelled = Object.entries(pod.where).every(([key, value]) => node.labels[key] === value);
  return labelled && meets(node, pod.needs ?? []);
}
