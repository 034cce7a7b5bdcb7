import { failureDomainAt } from './failure-domain';
import type { Wanted } from './fit-demand';
import type { FitKind } from './fit-kinds';
import { naturally } from './natural-order';
import { meets } from './node-requirement';
import { solve } from './placement';
import type { FailureScope, NodePlan } from './plan-types';
import type { PodSpec } from './spec-types';

/** Nodes that take all pods, and where these are. */
export interface Attempt {
  readonly nodes: readonly NodePlan[];
  readonly placements: ReadonlyMap<string, readonly string[]>;
}

/** What every attempt is made with. */
export interface AttemptTask {
  readonly wanted: readonly Wanted[];
  readonly kept: readonly NodePlan[];
  readonly previous: Readonly<Record<string, readonly string[]>>;
  readonly vendors: number;
  readonly roomForLoss: boolean;
  /** By vendor; nodes take turns. */
  readonly regions: ReadonlyMap<string, readonly string[]>;
  readonly taken: ReadonlySet<string>;
  readonly image: string;
}

/**
 * Places all pods on nodes of some kinds, as a plan would.
 *
 * @returns undefined if one has no place there, or its replicas are not spread as wanted
 */
export function attempt(task: AttemptTask, kinds: readonly FitKind[], counts: readonly number[]): Attempt | undefined {
  const full = tried(task, [...task.kept, ...nodesOf(task, kinds, counts)]);
  if (full === undefined) return undefined;
  // Labels that nothing on a node asks for are only in the way of a reader.
  return tried(task, withoutIdleLabels(task, full)) ?? full;
}

function tried(task: AttemptTask, nodes: readonly NodePlan[]): Attempt | undefined {
  const pods = task.wanted.map((one) => one.pod);
  const placed = solve({ pods, nodes, previous: task.previous, rebalance: true });
  const placements = complete(placed.nodes);
  if (placements === undefined) return undefined;
  const byName = new Map(nodes.map((node) => [node.name, node]));
  if (new Set(nodes.map((node) => failureDomainAt('vendor', node))).size < task.vendors) return undefined;
  if (!task.wanted.every((one) => isSpread(one, placements.get(one.pod.name)!, byName))) return undefined;
  if (task.roomForLoss && !hasRoomForLoss(pods, nodes, placements)) return undefined;
  return { nodes, placements };
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
  placements: ReadonlyMap<string, readonly string[]>,
): boolean {
  const previous = Object.fromEntries(placements);
  return [...new Set(nodes.map((node) => failureDomainAt('vendor', node)))].every((domain) => {
    const left = nodes.filter((node) => failureDomainAt('vendor', node) !== domain);
    const names = new Set(left.map((node) => node.name));
    const free = pods.filter((pod) => pod.node === undefined || names.has(pod.node));
    return complete(solve({ pods: free, nodes: left, previous }).nodes) !== undefined;
  });
}

function nodesOf(task: AttemptTask, kinds: readonly FitKind[], counts: readonly number[]): readonly NodePlan[] {
  const names = freeNames(task.taken);
  const turns = new Map<string, number>();
  let index = Math.max(-1, ...task.kept.map((node) => node.index));
  const made = kinds.flatMap((kind, k) =>
    Array.from({ length: counts[k] ?? 0 }, () => {
      const size = kind.size!;
      const regions = task.regions.get(size.vendor) ?? [];
      const turn = turns.get(size.vendor) ?? 0;
      turns.set(size.vendor, turn + 1);
      const region = kind.region ?? regions[turn % Math.max(1, regions.length)] ?? size.vendor;
      return planned(task, kind, region);
    }),
  );
  return made.map((node) => ({ ...node, name: node.name === '' ? names.next().value : node.name, index: ++index }));
}

function planned({ image }: AttemptTask, { size, name, labels }: FitKind, region: string): NodePlan {
  const { vendor, size: word, ramMiB, arch, vcpus, price } = size!;
  return {
    ...{ name: name ?? '', index: 0, generation: 1, state: 'active', vendor, region, size: word, image },
    ...{ engine: 'podman', ramMiB, arch, price, labels },
    ...(vcpus === undefined ? {} : { vcpus }),
    // Given when the fleet is planned with it.
    subnet: '',
  };
}

/** `n1`, `n2`, ... without those that are taken. */
function* freeNames(taken: ReadonlySet<string>): Generator<string, never> {
  for (let number = 1; ; number++) if (!taken.has(`n${number}`)) yield `n${number}`;
}

function withoutIdleLabels(task: AttemptTask, { nodes, placements }: Attempt): readonly NodePlan[] {
  const kept = new Set(task.kept);
  return nodes.map((node) => {
    if (kept.has(node)) return node;
    const here = task.wanted.map((one) => one.pod).filter((pod) => placements.get(pod.name)!.includes(node.name));
    return { ...node, labels: asked(node, here) };
  });
}

/** The labels of a node without which some pods on it could not be there. */
function asked(node: NodePlan, here: readonly PodSpec[]): NodePlan['labels'] {
  let { labels } = node;
  for (const key of Object.keys(node.labels)) {
    const { [key]: _, ...without } = labels;
    if (here.every((pod) => takes({ ...node, labels: without }, pod))) labels = without;
  }
  return labels;
}

function takes(node: NodePlan, pod: PodSpec): boolean {
  const labelled = Object.entries(pod.where).every(([key, value]) => node.labels[key] === value);
  return labelled && meets(node, pod.needs ?? []);
}

/** Nodes by name, numbers in it by value. */
export function inOrder(nodes: readonly NodePlan[]): readonly NodePlan[] {
  return [...nodes].sort((a, b) => naturally(a.name, b.name));
}
