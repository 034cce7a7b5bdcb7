import { Board } from './placement-board';
import { byUrgency, groupsOf } from './placement-groups';
import { type PodFacts, Problem } from './placement-problem';
import type { PlacementRequest } from './placement-request';

/** A replica on its way; both are positions in the problem. */
type Seat = readonly [replica: number, node: number];

/** Replicas that go to one node. */
type Unit = readonly number[];

/**
 * The room that a plan leaves, for finding new places for what is lost while everything else stays where it is. Gives the places that
 * `solve` gives, in time in proportion to what is lost, or nothing where `solve` would have to move others too.
 */
export class FreeRoom {
  private readonly board: Board;
  private readonly lost: readonly (readonly number[])[];
  private readonly positions: ReadonlyMap<string, number>;
  /** Pods that hang together, each after those beside which it must run; what is placed first comes first. */
  private readonly groups: readonly (readonly PodFacts[])[];
  /** Position of each pod's group. */
  private readonly turnOf: ReadonlyMap<PodFacts, number>;
  /** Replicas of the pod in hand, by scope and failure domain. */
  private readonly counts: readonly Int32Array[];

  constructor(request: PlacementRequest) {
    const problem = new Problem(request);
    const lost = problem.nodes.map((): number[] => []);
    this.board = new Board(problem);
    problem.before.forEach((node, replica) => {
      if (node < 0) return;
      this.board.put(replica, node);
      lost[node]!.push(replica);
    });
    this.lost = lost;
    this.positions = new Map(problem.nodes.map((node, n) => [node.name, n]));
    this.groups = groupsInTurn(problem);
    this.turnOf = new Map(this.groups.flatMap((members, turn) => members.map((pod) => [pod, turn] as const)));
    this.counts = problem.domains.map((domains) => new Int32Array(domains.length));
  }

  /**
   * @param nodes that are lost
   * @param whole whether to give an answer only if everybody who could be placed at all is
   * @returns node of each lost replica, undefined for one without room, by pod and number counted from 0; undefined: it is not known
   */
  without(
    nodes: ReadonlySet<string>,
    whole: boolean,
  ): ReadonlyMap<string, ReadonlyMap<number, string | undefined>> | undefined {
    const { board, positions } = this;
    const gone = new Set([...nodes].flatMap((name) => positions.get(name) ?? []));
    const homes = [...gone].flatMap((node) => this.lost[node]!.map((replica): Seat => [replica, node]));
    for (const [replica] of homes) board.lift(replica);
    // What it had written is gone: it may begin anywhere.
    board.forgetful = true;
    const lost = homes.map(([replica]) => replica).sort((a, b) => a - b);
    this.placeAll(lost, gone);
    const placed = lost.filter((replica) => board.at[replica]! >= 0);
    const homeless = lost.filter((replica) => board.at[replica]! < 0);
    const known = !whole || this.areHopeless(homeless, gone);
    const answer = known ? this.told([...placed, ...homeless]) : undefined;
    for (const replica of placed) board.lift(replica);
    for (const [replica, node] of homes) board.put(replica, node);
    board.forgetful = false;
    return answer;
  }

  /** As `solve` goes about it: one group after the other. */
  private placeAll(lost: readonly number[], gone: ReadonlySet<number>): void {
    const { board, turnOf } = this;
    const byTurn = new Map<number, number[]>();
    for (const replica of lost) {
      const turn = turnOf.get(board.podAt(replica))!;
      const own = byTurn.get(turn);
      if (own === undefined) byTurn.set(turn, [replica]);
      else own.push(replica);
    }
    for (const [turn, own] of [...byTurn].sort(([a], [b]) => a - b)) this.placeGroup(this.groups[turn]!, own, gone);
  }

  /** Replicas of the same number go to one node where that can be, else each where it may. */
  private placeGroup(members: readonly PodFacts[], lost: readonly number[], gone: ReadonlySet<number>): void {
    const waiting = new Set(lost);
    const numbers = new Set(lost.map((replica) => replica - this.board.podAt(replica).first));
    // Where one replica fits nowhere, the next one of the pod does not either.
    const failed = new Set<PodFacts>();
    for (const i of [...numbers].sort((a, b) => a - b)) {
      const pods = members.filter((pod) => waiting.has(pod.first + i) && i < pod.spec.replicas && !failed.has(pod));
      if (pods.length > 1 && this.placeTogether(pods, i, gone)) continue;
      for (const pod of pods) if (!this.place([pod.first + i], pod, gone)) failed.add(pod);
    }
  }

  /** Pods that need nothing but each other, where the one with the widest spread has it best. */
  private placeTogether(pods: readonly PodFacts[], i: number, gone: ReadonlySet<number>): boolean {
    const unit = pods.map((pod) => pod.first + i);
    const there = new Set(unit.map((replica) => this.board.problem.podOf[replica]!));
    if (pods.some((pod) => pod.with.some((other) => !there.has(other)))) return false;
    const widest = pods.reduce((a, b) => (b.scopes[0]! < a.scopes[0]! ? b : a));
    return this.place(unit, widest, gone);
  }

  private place(unit: Unit, leader: PodFacts, gone: ReadonlySet<number>): boolean {
    const node = this.best(unit, leader, gone);
    for (const replica of node < 0 ? [] : unit) this.board.put(replica, node);
    return node >= 0;
  }

  /**
   * The node whose failure domains have the fewest replicas of a pod, in the pod's order of scopes, then that with most free RAM, then the
   * one with the lowest index. -1: none has room.
   */
  private best(unit: Unit, pod: PodFacts, gone: ReadonlySet<number>): number {
    const { board } = this;
    const [first, second, third] = pod.scopes.map((scope) => board.problem.domains[scope]!) as [
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    const [inFirst, inSecond, inThird] = pod.scopes.map((scope) => this.counts[scope]!) as [
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    this.count(pod, 1);
    let best = -1;
    for (let node = 0; node < first.length; node++) {
      if (best >= 0) {
        const order =
          inFirst[first[node]!]! - inFirst[first[best]!]! ||
          inSecond[second[node]!]! - inSecond[second[best]!]! ||
          inThird[third[node]!]! - inThird[third[best]!]! ||
          board.freeMiB[best]! - board.freeMiB[node]!;
        if (order >= 0) continue;
      }
      if (!gone.has(node) && board.takesAll(unit, node)) best = node;
    }
    this.count(pod, -1);
    return best;
  }

  private count({ first, spec }: PodFacts, by: number): void {
    const { domains } = this.board.problem;
    for (let replica = first; replica < first + spec.replicas; replica++) {
      const node = this.board.at[replica]!;
      if (node < 0) continue;
      for (let scope = 0; scope < domains.length; scope++) this.counts[scope]![domains[scope]![node]!]! += by;
    }
  }

  /** Whether no node that is left could take any of some replicas if nobody else were there. */
  private areHopeless(replicas: readonly number[], gone: ReadonlySet<number>): boolean {
    const { board } = this;
    const { nodes, podOf } = board.problem;
    // Replicas that may begin anywhere are all the same.
    const firsts = new Map(replicas.map((replica) => [podOf[replica]!, replica]));
    return [...firsts.values()].every(
      (replica) => !nodes.some((_, node) => !gone.has(node) && board.couldHold(replica, node)),
    );
  }

  private told(replicas: readonly number[]): ReadonlyMap<string, ReadonlyMap<number, string | undefined>> {
    const { board } = this;
    const seats = new Map<string, Map<number, string | undefined>>();
    for (const replica of replicas) {
      const { spec, first } = board.podAt(replica);
      const own = seats.get(spec.name) ?? new Map<number, string | undefined>();
      const node = board.at[replica]!;
      seats.set(spec.name, own.set(replica - first, node < 0 ? undefined : board.problem.nodes[node]!.name));
    }
    return seats;
  }
}

/** Those of higher priority first, as `solve` takes them. */
function groupsInTurn({ pods }: Problem): readonly (readonly PodFacts[])[] {
  const companions = pods.map((facts) => ({
    facts,
    pod: facts.spec,
    with: facts.spec.with.filter((name) => name !== facts.spec.name),
  }));
  return byUrgency(groupsOf(companions)).map(({ members }) => members.map(({ facts }) => facts));
}
