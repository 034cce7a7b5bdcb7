import type { VendorCatalogue } from './catalogue';
import type { Checked } from './checked';
import { failureDomain } from './failure-domain';
import { type Attempt, type AttemptTask, attempt, inOrder } from './fit-attempt';
import { type Cover, coversOf } from './fit-cover';
import { vendorsWanted, type Wanted, wantedOf } from './fit-demand';
import { tellBudget, tellImpossible, tellNothing } from './fit-findings';
import { type FitKind, keptKind, kindsOf, suits } from './fit-kinds';
import { type Bin, packs } from './fit-pack';
import { type Candidate, FitSearch } from './fit-search';
import { type Sizes, sizesFor, withoutDominated } from './fit-sizes';
import type { FitNode, FitOptions, FitResult } from './fit-types';
import type { NodePlan } from './plan-types';
import { Report } from './report';
import type { PodSpec } from './spec-types';

export type { FitNode, FitOptions, FitResult } from './fit-types';

/** Parts of multisets that are looked at, at most. */
const searchSteps = 150_000;

/** Rounds of dearer and dearer sets, at most. */
const rounds = 24;

/** Replicas that are placed in all attempts together, at most: what bounds a large fit. */
const placedReplicas = 1_500;

/** Replicas that are packed in all attempts together before they are placed, at most. */
const packedReplicas = 60_000;

/** How much dearer the sets of one round are than those of the round before: a hundredth. */
const round = 0.01;

/** What every need is multiplied with when sets that just meet it are all too small. */
const scales = [1.005, 1.01, 1.02, 1.035, 1.05, 1.075, 1.1, 1.15, 1.2, 1.3, 1.5, 2, 3, 5];

/**
 * The cheapest nodes for some pods: all of them have a place, with every hard constraint, and their replicas are spread as they ask. Sets
 * of nodes are tried in the order of their cost, each by placing the pods as a plan would. Pure and total; bounded by counted steps.
 *
 * @param pods only these are placed; engine podman
 * @example
 * const result = fitNodes(spec.pods, catalogues, { vendorCount: 2, budget: { currency: 'EUR', amount: 20 } });
 * result.ok && result.value.nodes.map((n) => n.size.size); // => ['cpx22', 'g6-nanode-1']
 */
export function fitNodes(
  pods: readonly PodSpec[],
  catalogues: readonly VendorCatalogue[],
  options: FitOptions = {},
): Checked<FitResult> {
  const report = new Report();
  const image = options.image ?? 'debian-13';
  const currency = options.budget === undefined ? {} : { currency: options.budget.currency };
  const sizes = sizesFor(catalogues, { ...options, image, ...currency });
  const task = fitTask([...pods].sort(byName), catalogues, options, sizes, image);
  tellImpossible(task, options, report);
  if (report.findings.length > 0) return report.result(() => never());
  const found = cheapest(task);
  if (found === undefined) tellNothing(task, report);
  else tellBudget(found.cost, options, sizes.currency, report);
  return report.result(() => resultOf(task, sizes, found!));
}

/** A fit that is being looked for. */
export interface FitTask extends AttemptTask {
  /** Kinds that can be ordered. */
  readonly kinds: readonly FitKind[];
  /** Failure domains of all nodes that could be. */
  readonly domains: readonly string[];
  /** Of all kinds, then of the nodes that stay; by place of the pod. */
  readonly suits: readonly (readonly boolean[])[];
  readonly unpriced: readonly string[];
}

interface Cheapest {
  readonly attempt: Attempt;
  readonly cost: number;
  readonly bound: number;
  readonly proved: boolean;
}

function fitTask(
  pods: readonly PodSpec[],
  catalogues: readonly VendorCatalogue[],
  options: FitOptions,
  { sizes, unpriced }: Sizes,
  image: string,
): FitTask {
  const kept = (options.kept ?? []).filter((node) => node.engine === 'podman' && node.state !== 'leaving');
  const standing = new Set(kept.map((node) => node.name));
  const pinned = [...new Set(pods.flatMap((pod) => pod.node ?? []))].filter((name) => !standing.has(name)).sort();
  const kinds = kindsOf(pods, byInstance(pods) ? sizes : withoutDominated(sizes), catalogues, pinned);
  const domains = [...new Set([...kinds.map((kind) => kind.domain), ...kept.map(failureDomain)])].sort();
  const regions = regionsOf(pods, catalogues, options);
  const reach = { vendors: vendorsWanted(pods, domains.length, options), regions: regionCount(regions, kinds, kept) };
  return {
    ...{ kept, kinds, domains, regions, image, unpriced, vendors: reach.vendors },
    wanted: wantedOf(pods, { ...reach, vendors: Math.min(reach.vendors, domains.length) }, options),
    previous: options.previous ?? {},
    roomForLoss: options.roomForLoss === true,
    taken: new Set([...(options.taken ?? []), ...standing, ...pinned]),
    suits: pods.map((pod) => [
      ...kinds.map((kind) => suits(pod, kind)),
      ...kept.map((node) => suits(pod, keptKind(node), node)),
    ]),
  };
}

/** Whether a pod asks for a size by its name, so that a better one may not do. */
function byInstance(pods: readonly PodSpec[]): boolean {
  return pods.some((pod) => (pod.needs ?? []).flat().some((one) => one.key === 'node.kubernetes.io/instance-type'));
}

function regionsOf(
  pods: readonly PodSpec[],
  catalogues: readonly VendorCatalogue[],
  { regions, survive }: FitOptions,
): ReadonlyMap<string, readonly string[]> {
  const several = survive === 'region' || pods.some((pod) => pod.spread === 'region');
  return new Map(
    catalogues.map(({ vendor, regions: known = [] }) => [
      vendor,
      regions?.[vendor] ?? (several ? known : known.slice(0, 1)),
    ]),
  );
}

function regionCount(
  regions: ReadonlyMap<string, readonly string[]>,
  kinds: readonly FitKind[],
  kept: readonly NodePlan[],
): number {
  const vendors = new Set(kinds.map((kind) => kind.domain));
  const ordered = [...vendors].flatMap((vendor) => (regions.get(vendor) ?? []).map((region) => `${vendor}/${region}`));
  return new Set([...ordered, ...kept.map((node) => `${failureDomain(node)}/${node.region}`)]).size;
}

/** Finds nodes that will do, then goes through cheaper sets in the order of their cost. */
function cheapest(task: FitTask): Cheapest | undefined {
  const search = new FitSearch(task.kinds, coversBeside(task), searchSteps);
  const first = search.cheapest();
  if (first.value === undefined && first.complete) return undefined;
  const bound = first.complete && first.value !== undefined ? first.value.cost : search.bound;
  const tries = new Tries(task);
  const roomy = tries.first(first.value === undefined ? [] : [first.value], true) ?? roomier(search, tries);
  if (roomy === undefined || roomy.cost === bound) return roomy && { ...roomy, bound, proved: true };
  return { bound, ...cheaper(search, tries, bound, roomy) };
}

/** The cheapest sets with more than is needed, until one has room enough. */
function roomier(search: FitSearch, tries: Tries): Tried | undefined {
  for (const scale of scales) {
    const set = search.cheapest(scale).value;
    const found = set === undefined ? undefined : tries.first([set], true);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Tries cheaper sets than one that will do, in rounds of dearer and dearer ones, each with a part of the tries that are left. */
function cheaper(search: FitSearch, tries: Tries, bound: number, roomy: Tried): Tried & { readonly proved: boolean } {
  let proved = true;
  for (let i = 0, from = bound - 1; i < rounds && from < roomy.cost - 1; i++) {
    const to = Math.min(roomy.cost - 1, from + Math.max(1, Math.ceil(from * round)));
    const share = Math.max(1, Math.ceil(tries.left / 3));
    const sets = search.between(from, to, share);
    const found = tries.first(sets.value);
    proved &&= sets.complete;
    if (found !== undefined) return { ...found, proved };
    from = to;
    if (i === rounds - 1) proved &&= from >= roomy.cost - 1;
  }
  return { ...roomy, proved };
}

type Tried = Candidate & { readonly attempt: Attempt };

/** Attempts, counted by the replicas that they place. */
class Tries {
  /** Sets that may still be looked at. */
  left: number;
  private placings: number;
  private readonly bins: readonly Bin[];
  private readonly standing: readonly Bin[];

  constructor(private readonly task: FitTask) {
    const replicas = Math.max(
      1,
      task.wanted.reduce((sum, one) => sum + one.pod.replicas, 0),
    );
    this.left = Math.max(40, Math.floor(packedReplicas / replicas));
    this.placings = Math.max(8, Math.floor(placedReplicas / replicas));
    this.bins = task.kinds.map((kind, k) => this.bin(kind, k));
    this.standing = task.kept.map((node, i) => this.bin(keptKind(node), task.kinds.length + i));
  }

  /** The first set that takes all pods. @param surely whether sets are placed that cannot be packed quickly */
  first(sets: readonly Candidate[], surely = false): Tried | undefined {
    for (const set of sets) {
      this.left -= 1;
      if (!surely && (this.placings <= 0 || !this.isPacked(set))) continue;
      this.placings -= 1;
      const found = attempt(this.task, this.task.kinds, set.counts);
      if (found !== undefined) return { ...set, attempt: found };
    }
    return undefined;
  }

  private isPacked({ counts }: Candidate): boolean {
    const ordered = counts.flatMap((count, k) => Array.from({ length: count }, () => this.bins[k]!));
    return packs(this.task.wanted, [...this.standing, ...ordered]);
  }

  private bin({ domain, roomMiB, cpuMilli = Number.POSITIVE_INFINITY }: FitKind, k: number): Bin {
    return { domain, roomMiB, cpuMilli, suits: this.task.suits.map((row) => row[k]!) };
  }
}

/** What the nodes that stay leave to be met. */
function coversBeside(task: FitTask): readonly Cover[] {
  const standing = task.kept.map(keptKind);
  const covers = coversOf({ ...task, kinds: [...task.kinds, ...standing] });
  return covers
    .map(({ need, gains }) => ({
      need: need - gains.slice(task.kinds.length).reduce((sum, gain) => sum + gain, 0),
      gains: gains.slice(0, task.kinds.length),
    }))
    .filter(({ need }) => need > 0);
}

function resultOf(
  task: FitTask,
  sizes: Sizes,
  { attempt: { nodes, placements }, cost, bound, proved }: Cheapest,
): FitResult {
  const kept = new Set(task.kept);
  const all = inOrder(nodes);
  return {
    nodes: all.filter((node) => !kept.has(node)).map((node) => fitNode(node, sizes)),
    ...{ all, placements, cost, bound, proved },
    ...{ currency: sizes.currency, assumed: sizes.assumed, unpriced: sizes.unpriced },
  };
}

function fitNode({ name, vendor, size, region, labels }: NodePlan, { sizes }: Sizes): FitNode {
  return { name, size: sizes.find((one) => one.vendor === vendor && one.size === size)!, region, labels };
}

function byName(a: PodSpec, b: PodSpec): number {
  return a.name < b.name ? -1 : 1;
}

function never(): never {
  throw new Error('a report with findings makes nothing');
}

/** Which pods no node that could be ordered takes. */
export function homelessPods({ wanted, suits: rows }: Pick<FitTask, 'wanted' | 'suits'>): readonly Wanted[] {
  return wanted.filter((_, p) => !rows[p]!.some((can) => can));
}
