import type { VendorCatalogue } from './catalogue';
import { labelsAsked, type NearLabel, nearLabel } from './near-label';
import { boundTo, Occupied, type ReplicaOf } from './no-solution-lacks';
import { type Limit, limitsThatMatter } from './no-solution-limits';
import type { Mend } from './no-solution-mend';
import { type Budget, Oracle, type Solve } from './no-solution-oracle';
import { remedies, type Trouble } from './no-solution-remedies';
import { competitors, smallestSet, suitableNodes } from './no-solution-set';
import type { Placed, PlacementRequest } from './placement-request';
import { usableNodes } from './placement-request';
import type { NodePlan } from './plan-types';
import type { PodSpec } from './spec-types';

/** Pods that cannot hold together, why, and what would help. */
export interface NoSolution {
  /** The smallest set: a pod without a place first. */
  readonly pods: readonly PodSpec[];
  /** Whether without any one of them the others fit; else some may not matter. */
  readonly minimal: boolean;
  /** Replicas without a place that this explains: of pods of the set, and of others that want the same nodes. */
  readonly homeless: readonly ReplicaOf[];
  /** Limits without which the pods would fit. */
  readonly limits: readonly Limit[];
  /** Nodes that may take a replica of the set, however full they are, by index. */
  readonly nodes: readonly NodePlan[];
  /** For every node for pods what keeps the first replica without a place from it: those that could take it if they were emptier first. */
  readonly lacks: readonly { readonly node: string; readonly texts: readonly string[] }[];
  /** Labels that were probably misspelt. */
  readonly near: readonly NearLabel[];
  /** Ways out that were tried, the best first. Empty if none was found. What helps against all before it is done already. */
  readonly mends: readonly Mend[];
}

/** How many sets are told at most; the others are the same trouble again or come up when these are mended. */
const mostSets = 8;

/** What finding the sets may cost, and what finding out about them may, in replicas and nodes that are looked at. */
const mostWork = 20_000;

/** Explains why replicas have no place, by as few words of as few pods as it takes. Empty if all have one. */
export function noSolutions(
  request: PlacementRequest,
  placed: Placed['nodes'],
  solve: Solve,
  catalogues: readonly VendorCatalogue[],
): readonly NoSolution[] {
  const seeds = request.pods.filter((pod) => placed.get(pod.name)?.includes(undefined) === true).sort(bySeed);
  if (seeds.length === 0) return [];
  const suitable = suitableNodes(request);
  const search: Budget = { work: mostWork };
  const sets: { readonly pods: readonly PodSpec[]; readonly minimal: boolean; readonly homeless: PodSpec[] }[] = [];
  for (const seed of seeds) {
    const known =
      sets.find((set) => belongs(seed, set.pods, set.minimal, suitable)) ??
      (sets.length < mostSets ? undefined : sets[0]);
    if (known !== undefined) {
      known.homeless.push(seed);
      continue;
    }
    const taken = new Set(sets.flatMap((set) => set.homeless));
    const left = { ...request, pods: request.pods.filter((pod) => !taken.has(pod)) };
    const oracle = new Oracle(request, solve, search);
    const others = competitors(seed, left, suitable, placed);
    // What would fit without those that were told already has no place because of what stands of them.
    const cause =
      sets.length > 0 && oracle.fits([seed, ...others]) !== false ? nearestSet(seed, sets, suitable) : undefined;
    if (cause !== undefined) {
      cause.homeless.push(seed);
      continue;
    }
    const found = smallestSet(seed, others, oracle);
    const same = sets.find((set) => set.pods.some((pod) => found.pods.includes(pod) && pod !== seed));
    if (same === undefined) sets.push({ ...found, homeless: [seed] });
    else same.homeless.push(seed);
  }
  const budget: Budget = { work: mostWork };
  const ask = (asked: PlacementRequest) => new Oracle(asked, solve, budget);
  const troubles = sets.map((set) => ({ ...set, limits: limitsThatMatter(set.pods, ask(request)) }));
  const found = remedies(troubles, request, { catalogues, ask });
  return troubles.map((trouble, i) => explained(trouble, found[i]!, { request, placed, suitable }));
}

/** The first set whose nodes a pod could take too, else the first of all. */
function nearestSet<T extends { readonly pods: readonly PodSpec[] }>(
  pod: PodSpec,
  sets: readonly T[],
  suitable: ReadonlyMap<PodSpec, ReadonlySet<string>>,
): T | undefined {
  const nodes = suitable.get(pod)!;
  return sets.find((set) => set.pods.some((one) => [...suitable.get(one)!].some((name) => nodes.has(name)))) ?? sets[0];
}

/** Whether a pod is in a set, or competes for the same nodes with so many others that the set is not known exactly. */
function belongs(
  pod: PodSpec,
  set: readonly PodSpec[],
  minimal: boolean,
  suitable: ReadonlyMap<PodSpec, ReadonlySet<string>>,
): boolean {
  const nodes = suitable.get(pod)!;
  return (
    set.includes(pod) || (!minimal && nodes.size > 0 && [...suitable.get(set[0]!)!].some((node) => nodes.has(node)))
  );
}

interface Case {
  readonly request: PlacementRequest;
  readonly placed: Placed['nodes'];
  readonly suitable: ReadonlyMap<PodSpec, ReadonlySet<string>>;
}

function explained(
  { pods, minimal, homeless, limits }: Trouble & Pick<NoSolution, 'minimal'>,
  found: readonly Mend[],
  { request, placed, suitable }: Case,
): NoSolution {
  const replicas = homeless.flatMap((pod) => homelessOf(pod, placed));
  const nodes = usableNodes(request.nodes);
  const homes = new Set(
    homeless.flatMap((pod) => pod.node ?? []).concat(replicas.flatMap((one) => boundTo(one, request) ?? [])),
  );
  const shut = request.nodes.filter((node) => homes.has(node.name) && !nodes.includes(node));
  const occupied = new Occupied(request, placed);
  const may = new Set(pods.flatMap((pod) => [...suitable.get(pod)!]));
  const near = new Set(suitable.get(homeless[0]!));
  const lacks = [...shut, ...nodes].map((node) => ({ node: node.name, texts: occupied.lacks(replicas[0]!, node) }));
  return {
    ...{ pods, minimal, homeless: replicas, limits },
    nodes: nodes.filter((node) => may.has(node.name)),
    lacks: [...lacks.filter(({ node }) => near.has(node)), ...lacks.filter(({ node }) => !near.has(node))],
    near: pods.flatMap((pod) => nearLabel(labelsAsked(pod), nodes) ?? []).filter(isFirst),
    mends: found,
  };
}

/** Whether nobody before it asks for the same. */
function isFirst(one: NearLabel, i: number, list: readonly NearLabel[]): boolean {
  return list.findIndex(({ asked }) => asked.join() === one.asked.join()) === i;
}

function homelessOf(pod: PodSpec, placed: Placed['nodes']): readonly ReplicaOf[] {
  return (placed.get(pod.name) ?? []).flatMap((node, i) => (node === undefined ? [{ pod, i }] : []));
}

/** What matters most first, then the largest: what is short of room is best told of those. */
function bySeed(a: PodSpec, b: PodSpec): number {
  return (b.priority ?? 0) - (a.priority ?? 0) || b.memoryMiB - a.memoryMiB || (a.name < b.name ? -1 : 1);
}
