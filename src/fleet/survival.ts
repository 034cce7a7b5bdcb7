import type { FleetPlan, PodPlan } from './plan-types';
import type { PodSpec } from './spec-types';
import { type Domain, domainsOf } from './survival-domains';
import { PlanFacts } from './survival-facts';
import { type NextPlaces, NextPlans } from './survival-next';
import type { Loss, PodLoss } from './survival-types';

/**
 * What is lost, and what is left, with each vendor, each region and each node: vendors and regions by name, then nodes by index.
 *
 * @param pods as the plan was made from
 */
export function survival(plan: FleetPlan, pods: readonly PodSpec[]): readonly Loss[] {
  const losses = new PlanLosses(plan, pods);
  return domainsOf(plan.nodes).map((domain) => losses.of([domain]));
}

/** A plan, prepared for telling what is lost with what. */
export class PlanLosses {
  private readonly facts: PlanFacts;
  private readonly next: NextPlans;
  private readonly byName: ReadonlyMap<string, PodPlan>;

  constructor(plan: FleetPlan, pods: readonly PodSpec[]) {
    this.facts = new PlanFacts(plan, pods);
    this.next = new NextPlans(plan, pods, domainsOf(plan.nodes));
    this.byName = new Map(plan.pods.map((pod) => [pod.name, pod]));
  }

  /**
   * @param domains that are gone together; at least one. The loss has the scope of the first and the names of all
   * @param after the plan that follows, where it has been made. @default - what room there is
   */
  of(domains: readonly Domain[], after?: FleetPlan): Loss {
    const { struck, causes, ...facts } = this.facts.without(domains);
    const nodes = [...new Set(domains.flatMap((domain) => domain.nodes))].sort((a, b) => a.index - b.index);
    const names = nodes.map((node) => node.name);
    const next = this.next.without(new Set(names), struck, after);
    const hit = struck.map(({ pod, lost, left, data }) => ({
      pod: pod.name,
      left,
      of: pod.replicas.length,
      lost: lost.map((replica) => replica.name),
      ...(next.get(pod.name) ?? nowhere),
      data,
    }));
    return {
      scope: domains[0]!.scope,
      name: domains.map((domain) => domain.name).join(', '),
      nodes: names,
      pods: [...hit, ...this.givingWay(next, new Set(hit.map((loss) => loss.pod)))],
      exact: after !== undefined || this.next.exact,
      ...facts,
      survived: causes.length === 0,
      why: causes.map((cause) => cause.tell(cause.nodes)),
    };
  }

  /** Pods that lose nothing, of which the next plan moves or stops replicas all the same; by name. */
  private givingWay(next: ReadonlyMap<string, NextPlaces>, struck: ReadonlySet<string>): readonly PodLoss[] {
    return [...next].flatMap(([pod, places]) => {
      const of = this.byName.get(pod)?.replicas.length ?? 0;
      return struck.has(pod) ? [] : [{ pod, left: of, of, lost: [], ...places, data: 'none' as const }];
    });
  }
}

const nowhere: NextPlaces = { moves: [], homeless: [] };
