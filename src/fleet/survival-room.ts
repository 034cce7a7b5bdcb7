import { Board } from './placement-board';
import { type PodFacts, Problem } from './placement-problem';
import type { PlacementRequest } from './placement-request';

/** A replica on its way; both are positions in the problem. */
type Seat = readonly [replica: number, node: number];

/**
 * The room that a plan leaves, for finding new places for what is lost while everything else stays where it is. Gives the places that
 * `solve` gives, in time in proportion to what is lost, or nothing where `solve` would have to move others too.
 */
export class FreeRoom {
  private readonly board: Board;
  private readonly lost: readonly (readonly number[])[];
  private readonly positions: ReadonlyMap<string, number>;
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
    if (homes.some(([replica]) => isCompany(board.podAt(replica)))) return undefined;
    for (const [replica] of homes) board.lift(replica);
    // What it had written is gone: it may begin anywhere.
    board.forgetful = true;
    const placed: number[] = [];
    const homeless: number[] = [];
    for (const replica of homes.map(([r]) => r).sort((a, b) => this.byUrgency(a, b))) {
      const node = this.best(replica, gone);
      if (node >= 0) board.put(replica, node);
      (node >= 0 ? placed : homeless).push(replica);
    }
    const known = !whole || homeless.every((replica) => this.isHopeless(replica, gone));
    const answer = known ? this.told(placed, homeless) : undefined;
    for (const replica of placed) board.lift(replica);
    for (const [replica, node] of homes) board.put(replica, node);
    board.forgetful = false;
    return answer;
  }

  /** As `solve` goes about it: of higher priority first, then pinned ones, then the largest. */
  private byUrgency(a: number, b: number): number {
    const [x, y] = [this.board.podAt(a), this.board.podAt(b)];
    const pins = Number(y.spec.node !== undefined) - Number(x.spec.node !== undefined);
    return y.priority - x.priority || pins || y.memoryMiB - x.memoryMiB || a - b;
  }

  /**
   * The node whose failure domains have the fewest replicas of the pod, in the pod's order of scopes, then that with most free RAM,
   * then the one with the lowest index. -1: none has room.
   */
  private best(replica: number, gone: ReadonlySet<number>): number {
    const { board } = this;
    const pod = board.podAt(replica);
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
      if (!gone.has(node) && board.fits(replica, node)) best = node;
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

  /** Whether no node that is left could take a replica if it were empty. */
  private isHopeless(replica: number, gone: ReadonlySet<number>): boolean {
    const { suited, memoryMiB, cpuMilli } = this.board.podAt(replica);
    const { roomMiB, roomMilli } = this.board.problem;
    return !roomMiB.some(
      (room, node) => suited[node] === 1 && !gone.has(node) && room >= memoryMiB && roomMilli[node]! >= cpuMilli,
    );
  }

  private told(
    placed: readonly number[],
    homeless: readonly number[],
  ): ReadonlyMap<string, ReadonlyMap<number, string | undefined>> {
    const { board } = this;
    const seats = new Map<string, Map<number, string | undefined>>();
    for (const replica of [...placed, ...homeless]) {
      const { spec, first } = board.podAt(replica);
      const own = seats.get(spec.name) ?? new Map<number, string | undefined>();
      const node = board.at[replica]!;
      seats.set(spec.name, own.set(replica - first, node < 0 ? undefined : board.problem.nodes[node]!.name));
    }
    return seats;
  }
}

/** Whether pods have to run beside each other: then places are chosen for all of them at once. */
function isCompany(pod: PodFacts): boolean {
  return pod.with.length > 0 || pod.followers.length > 0;
}
