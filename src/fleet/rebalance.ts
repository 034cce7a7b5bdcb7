import type { VendorCatalogue } from './catalogue';
import { failureDomainAt } from './failure-domain';
import { scopeOrder, usableNodes } from './placement-request';
import { isEnoughPlaced } from './placement-search';
import { type Planned, plan } from './plan';
import type { FailureScope, NodePlan, PodPlan } from './plan-types';
import type { FleetSpec } from './spec-types';

/** What a pod gains if replicas may move although they could stay. */
export interface SpreadGain {
  readonly pod: string;
  /** Of the scopes that are better then, the one that counts most for the pod. */
  readonly scope: FailureScope;
  /** Most replicas that one domain of that scope holds. */
  readonly before: number;
  readonly after: number;
}

/** What `--rebalance` would do. */
export interface Rebalancing {
  /** Replicas that would move. */
  readonly moves: number;
  /** By pod; never empty. */
  readonly gains: readonly SpreadGain[];
}

/**
 * What moving replicas would gain in spread. Takes a second plan only where a look at the first leaves it possible.
 *
 * @param planned the plan as it is
 * @returns undefined where nothing is spread better then
 */
export function rebalancing(
  spec: FleetSpec,
  planned: Pick<Planned, 'plan' | 'ledger'>,
  catalogues: readonly VendorCatalogue[],
): Rebalancing | undefined {
  const { nodes, pods } = planned.plan;
  const replicas = pods.reduce((sum, pod) => sum + pod.replicas.length, 0);
  // Of a large fleet nobody who could stay would move.
  if (isEnoughPlaced({}, usableNodes(nodes).length, replicas)) return undefined;
  const before = spreads(nodes, pods);
  const usable = domainCounts(nodes);
  if (!pods.some((pod) => mayGain(pod, before.get(pod.name)!, usable))) return undefined;
  const next = plan(spec, planned.ledger, catalogues, { rebalance: true });
  if (!next.ok) return undefined;
  const after = spreads(next.value.plan.nodes, next.value.plan.pods);
  const gains = planned.plan.pods.flatMap(({ name }) => gainOf(name, before.get(name)!, after.get(name) ?? []));
  const was = new Map(planned.plan.pods.flatMap((pod) => pod.replicas.map((r) => [r.name, r.node] as const)));
  const moved = next.value.plan.pods.flatMap((pod) => pod.replicas.filter((r) => was.get(r.name) !== r.node));
  return gains.length === 0 ? undefined : { moves: moved.length, gains };
}

/** The most replicas that one domain holds, for each scope in the order in which they count for the pod. */
type Spread = readonly { readonly scope: FailureScope; readonly most: number }[];

function spreads(nodes: readonly NodePlan[], pods: readonly PodPlan[]): ReadonlyMap<string, Spread> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return new Map(
    pods.map((pod) => {
      const on = pod.replicas.flatMap(({ node }) => byName.get(node) ?? []);
      return [pod.name, scopeOrder(pod).map((scope) => ({ scope, most: mostIn(scope, on) }))];
    }),
  );
}

function mostIn(scope: FailureScope, nodes: readonly NodePlan[]): number {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const domain = failureDomainAt(scope, node);
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** Whether a domain holds more than a fair share; without asking whether there is room, or whether the others would do. */
function mayGain({ replicas }: PodPlan, spread: Spread, usable: Readonly<Record<FailureScope, number>>): boolean {
  if (replicas.length < 2) return false;
  return spread.some(({ scope, most }) => most > Math.ceil(replicas.length / Math.max(1, usable[scope])));
}

/** How many failure domains can take pods. */
function domainCounts(nodes: readonly NodePlan[]): Readonly<Record<FailureScope, number>> {
  const usable = usableNodes(nodes);
  const count = (scope: FailureScope) => new Set(usable.map((node) => failureDomainAt(scope, node))).size;
  return { vendor: count('vendor'), region: count('region'), node: count('node') };
}

/** A gain counts only if nothing that counts more is worse. */
function gainOf(pod: string, before: Spread, after: Spread): readonly SpreadGain[] {
  const at = before.findIndex(({ most }, i) => most !== after[i]?.most);
  const [was, is] = [before[at], after[at]];
  if (was === undefined || is === undefined || is.most > was.most) return [];
  return [{ pod, scope: was.scope, before: was.most, after: is.most }];
}
