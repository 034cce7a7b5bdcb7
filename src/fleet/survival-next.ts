import { replicaName } from './names';
import { solve } from './placement';
import type { FleetPlan } from './plan-types';
import type { PodSpec } from './spec-types';
import type { Domain } from './survival-domains';
import type { StruckPod } from './survival-pods';
import { FreeRoom } from './survival-room';
import type { PodLoss } from './survival-types';

/** What the next plan does with a pod: where its replicas go, and which have no room. */
export type NextPlaces = Pick<PodLoss, 'moves' | 'homeless'>;

/** Node of replicas that are no longer where they were, undefined if they are nowhere, by pod and number counted from 0. */
type Seats = ReadonlyMap<string, ReadonlyMap<number, string | undefined>>;

/**
 * How much work may go into moving others out of the way of what is lost, for all losses of a plan together: to think through a fleet of
 * up to 200 nodes and replicas counts 1, one that is twice as large 2. What is left over is told by the room that there is: vendors come
 * first, so in small fleets all that matters is thought through, and in none the answer is waited for.
 */
const mostWork = 32;
const smallFleet = 200;

/**
 * How much work may go into making the very plans that would follow: losses of different nodes, times nodes, times replicas. Fleets that
 * need more are told where there is room. @see NextPlans.exact
 */
const mostExact = 10_000;

/** Asks where the next plan puts what is lost. */
export class NextPlans {
  private readonly previous: Readonly<Record<string, readonly string[]>>;
  private readonly room: FreeRoom;
  /** Whether somebody is without a place already: then every loss has to be thought through as a whole. */
  private readonly isPartial: boolean;
  private readonly workOfOne: number;
  private work = 0;
  /** Whether what is told is what the plan that follows does; else it is where there is room, and that plan may know better. */
  readonly exact: boolean;
  /** What was thought out, by the nodes that are lost: a vendor's only region or node is lost with the same. */
  private readonly known = new Map<string, Seats>();

  constructor(
    private readonly plan: FleetPlan,
    private readonly pods: readonly PodSpec[],
    losses: readonly Domain[],
  ) {
    this.previous = Object.fromEntries(placesOf(plan));
    const replicas = plan.pods.reduce((sum, pod) => sum + pod.replicas.length, 0);
    const wanted = pods.reduce((sum, pod) => sum + pod.replicas, 0);
    this.workOfOne = Math.max(1, (plan.nodes.length + replicas) / smallFleet);
    this.isPartial = replicas < wanted;
    this.exact = new Set(losses.map(keyOf)).size * plan.nodes.length * wanted <= mostExact;
    this.room = new FreeRoom({ pods, nodes: plan.nodes, previous: this.previous });
  }

  /**
   * What the plan would do that follows the loss of some nodes: who finds a place while all others stay, else, as long as that is not too
   * much work, who finds one by others' moving or stopping.
   *
   * @param after that plan itself, where it has been made. @default - it is thought out, as far as room goes
   * @returns by pod; pods for which it would do nothing are not in it
   */
  without(
    nodes: ReadonlySet<string>,
    struck: readonly StruckPod[],
    after?: FleetPlan,
  ): ReadonlyMap<string, NextPlaces> {
    const empty = new Set(struck.flatMap(({ pod, data }) => (data === 'lost' ? [pod.name] : [])));
    const next = new Map<string, NextPlaces>();
    for (const [pod, seats] of after === undefined ? this.seats(nodes) : this.changes(placesOf(after))) {
      const changed = [...seats].map(([i, to]) => ({
        replica: replicaName(pod, i + 1),
        from: this.previous[pod]![i]!,
        to,
      }));
      next.set(pod, {
        moves: changed.flatMap(({ replica, from, to }) =>
          to === undefined || (nodes.has(from) && empty.has(pod)) ? [] : [{ replica, from, to }],
        ),
        homeless: changed.flatMap(({ replica, to }) => (to === undefined ? [replica] : [])),
      });
    }
    return next;
  }

  private seats(nodes: ReadonlySet<string>): Seats {
    const { room, workOfOne } = this;
    if (this.exact) return this.planned(nodes);
    const tooMuch = this.work + workOfOne > mostWork;
    const quick = this.isPartial && !tooMuch ? undefined : room.without(nodes, !tooMuch);
    if (quick !== undefined) return quick;
    this.work += workOfOne;
    return this.thought(nodes, 'places');
  }

  private planned(nodes: ReadonlySet<string>): Seats {
    const key = [...nodes].join(' ');
    const known = this.known.get(key) ?? this.thought(nodes, 'all');
    this.known.set(key, known);
    return known;
  }

  private thought(nodes: ReadonlySet<string>, effort: 'places' | 'all'): Seats {
    const rest = this.plan.nodes.filter((node) => !nodes.has(node.name));
    return this.changes(solve({ pods: this.pods, nodes: rest, previous: this.previous, effort }).nodes);
  }

  /** What is not where it was. */
  private changes(next: ReadonlyMap<string, readonly (string | undefined)[]>): Seats {
    const changed = [...next].flatMap(([pod, seats]) => {
      const own = (this.previous[pod] ?? []).flatMap((from, i) =>
        from === (seats[i] ?? '') || from === '' ? [] : [[i, seats[i] || undefined] as const],
      );
      return own.length === 0 ? [] : [[pod, new Map(own)] as const];
    });
    return new Map(changed);
  }
}

function keyOf({ nodes }: Domain): string {
  return nodes.map((node) => node.name).join(' ');
}

function placesOf({ pods }: FleetPlan): ReadonlyMap<string, readonly string[]> {
  return new Map(pods.map((pod) => [pod.name, seatsOf(pod.replicas)]));
}

/** Nodes by number; of a replica that has none, an empty name. */
function seatsOf(replicas: FleetPlan['pods'][number]['replicas']): readonly string[] {
  const byNumber = new Map(replicas.map((replica) => [replica.number, replica.node]));
  const last = Math.max(0, ...byNumber.keys());
  return Array.from({ length: last }, (_, i) => byNumber.get(i + 1) ?? '');
}
