import type { Board } from './placement-board';
import type { Problem } from './placement-problem';

/** Replicas of one pod by failure domain, for each scope; and the most of any domain. */
interface Shares {
  readonly counts: readonly Map<number, number>[];
  readonly most: [number, number, number];
}

/** A board on which steps can be taken back, with the figures that can be kept up with every step. */
export class Trial {
  /** Homeless replicas by priority, the highest first. */
  readonly homeless: number[];
  /** Replicas without a place. */
  readonly missing = new Set<number>();
  /** Sums over the pods of the most replicas that one failure domain holds, by place of the scope in the pod's own order. */
  readonly spread: [number, number, number] = [0, 0, 0];
  /** Replicas that could have stayed: of pods that are as they were, and of edited ones. */
  readonly moves: [number, number] = [0, 0];
  /** The same by priority, the highest first. */
  readonly movesOf: number[];
  private readonly problem: Problem;
  private readonly shares: Shares[];
  private readonly rankOf: readonly number[];
  /** Steps that can be taken back: a replica and the node where it was, or -1. */
  private readonly log: (readonly [replica: number, from: number])[] = [];

  /** @param edited 1 for pods that are no longer as they were */
  constructor(
    readonly board: Board,
    private readonly edited: Uint8Array,
  ) {
    const { problem } = board;
    this.problem = problem;
    const priorities = [...new Set(problem.pods.map((pod) => pod.priority))].sort((a, b) => b - a);
    this.rankOf = problem.pods.map((pod) => priorities.indexOf(pod.priority));
    this.homeless = priorities.map(() => 0);
    this.movesOf = priorities.map(() => 0);
    this.shares = problem.pods.map(() => ({ counts: [new Map(), new Map(), new Map()], most: [0, 0, 0] }));
    board.at.forEach((node, r) => {
      if (node < 0) this.lose(r);
      else this.count(r, node, 1);
    });
  }

  /** Puts replicas that are nowhere on one node. @returns false, and nothing has changed, if it cannot take all of them */
  put(replicas: readonly number[], node: number): boolean {
    if (!this.board.putAll(replicas, node)) return false;
    for (const r of replicas) {
      this.find(r);
      this.count(r, node, 1);
      this.log.push([r, -1]);
    }
    return true;
  }

  lift(replica: number): void {
    const node = this.board.at[replica]!;
    this.board.lift(replica);
    this.lose(replica);
    this.count(replica, node, -1);
    this.log.push([replica, node]);
  }

  /** Makes all steps so far lasting. */
  keep(): void {
    this.log.length = 0;
  }

  /** Takes all steps back since they were made lasting. */
  undo(): void {
    for (let step = this.log.pop(); step !== undefined; step = this.log.pop()) {
      const [r, from] = step;
      if (from < 0) {
        this.count(r, this.board.at[r]!, -1);
        this.board.lift(r);
        this.lose(r);
      } else {
        this.board.put(r, from);
        this.count(r, from, 1);
        this.find(r);
      }
    }
  }

  /**
   * Adds to a list by how much {@link moves} and {@link spread} would grow if a replica came to a node.
   *
   * @param moves where in the list the two numbers of moves are
   * @param spread where the three numbers of spread are
   */
  rate(replica: number, node: number, cost: number[], moves: number, spread: number): void {
    const p = this.problem.podOf[replica]!;
    const { counts, most } = this.shares[p]!;
    const before = this.problem.before[replica]!;
    if (before >= 0 && before !== node) cost[moves + this.edited[p]!]!++;
    const order = this.problem.pods[p]!.scopes;
    for (let place = 0; place < order.length; place++) {
      const scope = order[place]!;
      const count = counts[scope]!.get(this.problem.domains[scope]![node]!) ?? 0;
      if (count >= most[scope]!) cost[spread + place]!++;
    }
  }

  private lose(replica: number): void {
    this.missing.add(replica);
    this.homeless[this.rankOf[this.problem.podOf[replica]!]!]!++;
  }

  private find(replica: number): void {
    this.missing.delete(replica);
    this.homeless[this.rankOf[this.problem.podOf[replica]!]!]!--;
  }

  private count(replica: number, node: number, by: 1 | -1): void {
    const { problem } = this;
    const p = problem.podOf[replica]!;
    const { counts, most } = this.shares[p]!;
    const before = problem.before[replica]!;
    if (before >= 0 && before !== node) {
      this.moves[this.edited[p]!]! += by;
      this.movesOf[this.rankOf[p]!]! += by;
    }
    problem.pods[p]!.scopes.forEach((scope, place) => {
      const domain = problem.domains[scope]![node]!;
      const own = counts[scope]!;
      const count = (own.get(domain) ?? 0) + by;
      own.set(domain, count);
      const was = most[scope]!;
      if (by > 0 ? count > was : count + 1 === was) {
        most[scope] = by > 0 ? count : Math.max(0, ...own.values());
        this.spread[place]! += most[scope]! - was;
      }
    });
  }
}
