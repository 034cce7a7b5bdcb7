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
  /** How much the pod in hand has already in each vendor, region and node. */
  private readonly shares: readonly [Float64Array, Float64Array, Float64Array];
  /** 1 for nodes that are lost. */
  private readonly gone: Uint8Array;

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
    const none = () => new Float64Array(problem.nodes.length);
    this.shares = [none(), none(), none()];
    this.gone = new Uint8Array(problem.nodes.length);
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
    const lostNodes = [...nodes].flatMap((name) => positions.get(name) ?? []);
    for (const node of lostNodes) this.gone[node] = 1;
    const homes = lostNodes.flatMap((node) => this.lost[node]!.map((replica): Seat => [replica, node]));
    for (const [replica] of homes) board.lift(replica);
    // What it had written is gone: it may begin anywhere.
    board.forgetful = true;
    const lost = homes.map(([replica]) => replica).sort((a, b) => a - b);
    this.placeAll(lost);
    const placed = lost.filter((replica) => board.at[replica]! >= 0);
    const homeless = lost.filter((replica) => board.at[replica]! < 0);
    const known = !whole || this.areHopeless(homeless);
    const answer = known ? this.told([...placed, ...homeless]) : undefined;
    for (const replica of placed) board.lift(replica);
    for (const [replica, node] of homes) board.put(replica, node);
    board.forgetful = false;
    this.gone.fill(0);
    return answer;
  }

  /** As `solve` goes about it: one group after the other. */
  private placeAll(lost: readonly number[]): void {
    const { board, turnOf } = this;
    const byTurn = new Map<number, number[]>();
    for (const replica of lost) {
      const turn = turnOf.get(board.podAt(replica))!;
      const own = byTurn.get(turn);
      if (own === undefined) byTurn.set(turn, [replica]);
      else own.push(replica);
    }
    for (const [turn, own] of [...byTurn].sort(([a], [b]) => a - b)) this.placeGroup(this.groups[turn]!, own);
  }

  /** Replicas of the same number go to one node where that can be, else each where it may. */
  private placeGroup(members: readonly PodFacts[], lost: readonly number[]): void {
    const waiting = new Set(lost);
    const numbers = new Set(lost.map((replica) => replica - this.board.podAt(replica).first));
    // Where one replica fits nowhere, the next one of the pod does not either.
    const failed = new Set<PodFacts>();
    for (const i of [...numbers].sort((a, b) => a - b)) {
      const pods = members.filter((pod) => waiting.has(pod.first + i) && i < pod.spec.replicas && !failed.has(pod));
      if (pods.length > 1 && this.placeTogether(pods, i)) continue;
      for (const pod of pods) if (!this.place([pod.first + i], pod)) failed.add(pod);
    }
  }

  /** Pods that need nothing but each other, where the one with the widest spread has it best. */
  private placeTogether(pods: readonly PodFacts[], i: number): boolean {
    const unit = pods.map((pod) => pod.first + i);
    const there = new Set(unit.map((replica) => this.board.problem.podOf[replica]!));
    if (pods.some((pod) => pod.with.some((other) => !there.has(other)))) return false;
    const widest = pods.reduce((a, b) => (b.scopes[0]! < a.scopes[0]! ? b : a));
    return this.place(unit, widest);
  }

  private place(unit: Unit, leader: PodFacts): boolean {
    const node = this.best(unit, leader);
    for (const replica of node < 0 ? [] : unit) this.board.put(replica, node);
    return node >= 0;
  }

  /**
   * The node whose failure domains have the fewest replicas of a pod, in the pod's order of scopes, then that with most free RAM, then the
   * one with the lowest index. -1: none has room.
   */
  private best(unit: Unit, pod: PodFacts): number {
    const { board, gone } = this;
    const { freeMiB } = board;
    const { memoryMiB } = board.podAt(unit[0]!);
    const [vendors, regions] = board.problem.domains as [Int32Array, Int32Array, Int32Array];
    const [inVendor, inRegion, inNode] = this.shares;
    this.count(pod, 1);
    let best = -1;
    let leastShared = 0;
    let mostFree = 0;
    for (let node = 0; node < freeMiB.length; node++) {
      const free = freeMiB[node]!;
      if (free < memoryMiB || gone[node] === 1) continue;
      const shared = inVendor[vendors[node]!]! + inRegion[regions[node]!]! + inNode[node]!;
      if (best >= 0 && (shared > leastShared || (shared === leastShared && free <= mostFree))) continue;
      if (!board.takesAll(unit, node)) continue;
      best = node;
      leastShared = shared;
      mostFree = free;
    }
    this.count(pod, -1);
    return best;
  }

  /** One replica more in what counts first weighs more than all of them in what counts next. */
  private count({ first, spec, scopes }: PodFacts, sign: 1 | -1): void {
    const { at, problem } = this.board;
    const [vendors, regions] = problem.domains as [Int32Array, Int32Array, Int32Array];
    const [inVendor, inRegion, inNode] = this.shares;
    const [ofVendor, ofRegion, ofNode] = [0, 1, 2].map(
      (scope) => sign * (spec.replicas + 1) ** (2 - scopes.indexOf(scope)),
    );
    for (let replica = first; replica < first + spec.replicas; replica++) {
      const node = at[replica]!;
      if (node < 0) continue;
      inVendor[vendors[node]!]! += ofVendor!;
      inRegion[regions[node]!]! += ofRegion!;
      inNode[node]! += ofNode!;
    }
  }

  /** Whether no node that is left could take any of some replicas if nobody else were there. */
  private areHopeless(replicas: readonly number[]): boolean {
    const { board } = this;
    const { nodes, podOf } = board.problem;
    // Replicas that may begin anywhere are all the same.
    const firsts = new Map(replicas.map((replica) => [podOf[replica]!, replica]));
    return [...firsts.values()].every(
      (replica) => !nodes.some((_, node) => this.gone[node] === 0 && board.couldHold(replica, node)),
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
