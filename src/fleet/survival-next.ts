import { replicaName } from './names';
import { solve } from './placement';
import type { FleetPlan } from './plan-types';
import type { PodSpec } from './spec-types';
import type { StruckPod } from './survival-pods';
import type { PodLoss } from './survival-types';

/** What the next plan does with a pod: where its replicas go, and which have no room. */
export type NextPlaces = Pick<PodLoss, 'moves' | 'homeless'>;

/** Asks where the next plan puts what is lost. */
export class NextPlans {
  private readonly previous: Readonly<Record<string, readonly string[]>>;

  constructor(
    private readonly plan: FleetPlan,
    private readonly pods: readonly PodSpec[],
  ) {
    this.previous = Object.fromEntries(plan.pods.map((pod) => [pod.name, pod.replicas.map((replica) => replica.node)]));
  }

  /**
   * What the plan would do that follows the loss of some nodes.
   *
   * @returns by pod; pods for which it would do nothing are not in it
   */
  without(nodes: ReadonlySet<string>, struck: readonly StruckPod[]): ReadonlyMap<string, NextPlaces> {
    const empty = new Set(struck.flatMap(({ pod, data }) => (data === 'lost' ? [pod.name] : [])));
    const rest = this.plan.nodes.filter((node) => !nodes.has(node.name));
    const placed = solve({ pods: this.pods, nodes: rest, previous: this.previous });
    const next = new Map<string, NextPlaces>();
    for (const [pod, seats] of placed.nodes) {
      const before = this.previous[pod] ?? [];
      if (before.every((node, i) => seats[i] === node)) continue;
      const changed = before.flatMap((from, i) =>
        seats[i] === from ? [] : [{ replica: replicaName(pod, i + 1), from, to: seats[i] }],
      );
      next.set(pod, {
        moves: changed.flatMap(({ replica, from, to }) =>
          to === undefined || (nodes.has(from) && empty.has(pod)) ? [] : [{ replica, from, to }],
        ),
        homeless: changed.flatMap(({ replica, to }) => (to === undefined ? [replica] : [])),
      });
    }
    return next;
  }
}
