import type { VendorCatalogue } from './catalogue';
import type { Checked } from './checked';
import { Attempts } from './fit-attempt';
import { type Cover, coversOf } from './fit-cover';
import { loosened, type Wanted } from './fit-demand';
import { type Descent, descended, type Fitting, grown, rebuilt } from './fit-descent';
import { tellBudget, tellImpossible, tellNothing } from './fit-findings';
import { keptKind } from './fit-kinds';
import { placesOf } from './fit-nodes';
import { coveredAtLeast, FitSearch } from './fit-search';
import { type Sizes, sizesFor } from './fit-sizes';
import { type FitTask, fitTask } from './fit-task';
import type { FitNode, FitOptions, FitResult, Uneven } from './fit-types';
import type { NodePlan } from './plan-types';
import { Report } from './report';
import type { PodSpec } from './spec-types';

export type { FitNode, FitOptions, FitResult } from './fit-types';

/** Parts of multisets that are looked at, at most. */
const searchSteps = 150_000;

/** What is tried on one set of nodes. */
const effort = { orders: 12, steps: 20_000 };
const growing = { orders: 3, steps: 4_000 };

/** Looks at a node while sets are taken apart, while nodes are exchanged, and while cheaper sets are gone through in order. */
const firstSteps = 300_000;
const rebuildingSteps = 4_000_000;
const patientSteps = 40_000_000;
const exchangingSteps = 600_000;
const orderedSteps = 800_000;

/** What is known to cost so little more than it must at least is not looked at for long. */
const nearly = 1.01;

/** What needs are multiplied with for sets to begin with. */
const scales = [1.02, 1.05, 1.1, 1.2];

/** Rounds of dearer and dearer sets, at most, and by how much each goes beyond the one before: a hundredth. */
const rounds = 24;
const round = 0.01;

/** Sets of one round, at most. */
const setsOfRound = 400;

/** How often limits are loosened that no nodes can meet, at most. */
const mostLoosened = 64;

/**
 * The cheapest nodes for some pods: all of them have a place, with every hard constraint, and their replicas are spread as they ask.
 * Nodes that are known to be needed are added to until all have a place; then nodes are exchanged for cheaper ones, and at last sets are
 * gone through in the order of their cost. Pure and total; bounded by counted steps.
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
  const found = cheapestOf(task);
  if (found.cheapest === undefined) tellNothing(task, found.failed, report);
  else tellBudget(found.cheapest, options, sizes.currency, report);
  return report.result(() => resultOf(found.task, sizes, found.cheapest!));
}

interface Cheapest extends Fitting {
  readonly bound: number;
}

interface Found {
  readonly task: FitTask;
  readonly cheapest: Cheapest | undefined;
  /** A pod that has no place whatever is ordered. */
  readonly failed: PodSpec | undefined;
}

/** The cheapest nodes; where none can meet all limits of how replicas are spread, with as few of them loosened as are found to be in the way. */
function cheapestOf(task: FitTask): Found {
  let { wanted } = task;
  for (let i = 0; ; i++) {
    const now = { ...task, wanted };
    const found = cheapest(now);
    if ('cost' in found) return { task: now, cheapest: found, failed: undefined };
    const pod = wanted[found.failed];
    const looser = pod && loosened(pod);
    if (looser === undefined || i >= mostLoosened) return { task: now, cheapest: undefined, failed: pod?.pod };
    wanted = wanted.map((one) => (one === pod ? looser : one));
  }
}

function cheapest(task: FitTask): Cheapest | { readonly failed: number } {
  const covers = coversBeside(task);
  const search = new FitSearch(task.kinds, covers, searchSteps);
  const first = search.cheapest();
  const bound = first.complete && first.value !== undefined ? first.value.cost : search.bound;
  const attempts = new Attempts(task);
  const descent = { kinds: task.kinds, covers, suits: task.suits, attempts, effort, growing };
  let best: Fitting | undefined;
  let failed = -1;
  for (const start of starts(task, search, covers, first.value?.counts)) {
    const found = grown(descent, start, best?.cost);
    if (!('failed' in found)) best = found;
    else if (!found.dear) failed = found.failed;
    if (best?.cost === bound) return { ...best, bound };
  }
  if (best === undefined) return { failed };
  const [early, all] = inOrder(descent, search, bound, rebuilt(descent, best, firstSteps, bound));
  if (all) return { ...early, bound };
  const rebuild = (steps: number, enough: number) =>
    descended(descent, rebuilt(descent, early, steps, enough), exchangingSteps);
  const quick = rebuild(rebuildingSteps, bound);
  const slow = quick.cost <= nearly * bound ? quick : rebuild(patientSteps, nearly * bound);
  return { ...inOrder(descent, search, bound, slow.cost < quick.cost ? slow : quick)[0], bound };
}

/** Sets that nodes are added to: the cheapest that meet what is needed, more and more generously. */
function* starts(
  { kinds }: FitTask,
  search: FitSearch,
  covers: readonly Cover[],
  first: readonly number[] | undefined,
): Generator<readonly number[]> {
  if (first !== undefined) yield first;
  yield coveredAtLeast(kinds, covers);
  for (const scale of scales) {
    const { value } = search.cheapest(scale);
    if (value !== undefined) yield value.counts;
  }
}

/**
 * Goes through cheaper sets than one that will do in the order of their cost, in rounds of dearer and dearer ones.
 *
 * @returns the first that will do, and whether every cheaper one was tried
 */
function inOrder(
  descent: Descent,
  search: FitSearch,
  bound: number,
  roomy: Fitting,
): readonly [found: Fitting, all: boolean] {
  const { attempts } = descent;
  const end = attempts.spent + orderedSteps;
  let all = true;
  let from = bound - 1;
  for (let i = 0; i < rounds && from < roomy.cost - 1; i++) {
    const to = Math.min(roomy.cost - 1, from + Math.max(1, Math.ceil(from * round)));
    const sets = search.between(from, to, setsOfRound);
    all &&= sets.complete;
    for (const { counts, cost } of sets.value) {
      if (attempts.spent >= end) return [roomy, false];
      const { seating } = attempts.at(counts, descent.effort);
      if (seating !== undefined) return [{ counts, cost, seating }, all];
    }
    from = to;
  }
  return [roomy, all && from >= roomy.cost - 1];
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

function resultOf(task: FitTask, sizes: Sizes, { seating, cost, bound }: Cheapest): FitResult {
  const kept = new Set(task.kept.map((node) => node.name));
  const { nodes, placements, planned } = placesOf(task, seating);
  return {
    nodes: nodes.filter((node) => !kept.has(node.name)).map((node) => fitNode(node, sizes)),
    ...{ all: nodes, placements, planned, cost, bound, proved: cost === bound },
    uneven: task.wanted.flatMap(unevenness),
    ...{ currency: sizes.currency, assumed: sizes.assumed, unpriced: sizes.unpriced },
  };
}

/** Which limits of a pod are looser than they would be if it could be wherever there are nodes. */
function unevenness({ pod, ideal, ...own }: Wanted): readonly Uneven[] {
  const tell = (scope: Uneven['scope'], most: number, wanted: number): readonly Uneven[] =>
    pod.spread === scope && most > wanted ? [{ pod: pod.name, scope, most, wanted }] : [];
  return [
    ...tell('vendor', own.perVendor, ideal.perVendor),
    ...tell('region', own.perRegion, ideal.perRegion),
    ...tell('node', own.perNode, ideal.perNode),
  ];
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
