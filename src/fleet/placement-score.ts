import { Board } from './placement-board';
import { type WorstLoss, worstLoss } from './placement-loss';
import { Problem } from './placement-problem';
import type { Placed, PlacementRequest } from './placement-request';

/** How good a placement is: what is to be least comes first. Of two the better is the one that is better in the first figure that differs. */
export interface PlacementScore {
  /** Replicas without a place. */
  readonly homeless: number;
  /** The most replicas of a pod that one failure domain holds, summed up over the pods: for each pod's own `spread`, then for the other scopes, wider ones first. */
  readonly spread: readonly [number, number, number];
  /** Replicas on another node than before, though the node where they were can still be used. */
  readonly moves: number;
  /** What is left after the worst loss of one vendor: the less is homeless the better, then the more stays free. @default - no node can take pods */
  readonly worstLoss: WorstLoss | undefined;
  /** Share of its room that the fullest node has given away, from 0 to 1. */
  readonly fullestShare: number;
}

/**
 * Judges a placement, whoever made it. It is taken as it is: that it keeps every constraint is not asked.
 *
 * @param nodes node of each replica by number, by pod
 * @example
 * scoreOf(request, solve(request).nodes).homeless; // 0
 */
export function scoreOf(request: PlacementRequest, nodes: Placed['nodes']): PlacementScore {
  const problem = new Problem(request);
  const board = new Board(problem);
  const positions = new Map(problem.nodes.map((node, n) => [node.name, n]));
  for (const { spec, first } of problem.pods) {
    nodes.get(spec.name)?.forEach((name, i) => {
      const node = positions.get(name ?? '');
      if (node !== undefined && i < spec.replicas) board.put(first + i, node);
    });
  }
  return boardScore(board);
}

/** Judges what is on a board. */
function boardScore(board: Board): PlacementScore {
  return {
    homeless: board.at.reduce((count, node) => count + (node < 0 ? 1 : 0), 0),
    spread: spreadOf(board),
    moves: movesOf(board),
    worstLoss: worstLoss(board),
    fullestShare: fullestShare(board),
  };
}

/** Sums of {@link mostShared} over the pods: for the scope that each puts first, second, third. */
function spreadOf(board: Board): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  board.problem.pods.forEach((pod, p) => {
    pod.scopes.forEach((scope, place) => {
      sums[place]! += mostShared(p, scope, board);
    });
  });
  return sums;
}

/** The most replicas of a pod that one failure domain of a scope holds. */
export function mostShared(pod: number, scope: number, { problem, at }: Board): number {
  const { first, spec } = problem.pods[pod]!;
  const counts = new Map<number, number>();
  let most = 0;
  for (let r = first; r < first + spec.replicas; r++) {
    if (at[r]! < 0) continue;
    const domain = problem.domains[scope]![at[r]!]!;
    const count = (counts.get(domain) ?? 0) + 1;
    counts.set(domain, count);
    if (count > most) most = count;
  }
  return most;
}

function movesOf({ problem, at }: Board): number {
  let moves = 0;
  at.forEach((node, r) => {
    const before = problem.before[r]!;
    if (node >= 0 && before >= 0 && before !== node) moves++;
  });
  return moves;
}

/** Share of its room that the fullest node has given away, from 0 to 1. */
export function fullestShare({ problem, freeMiB }: Board): number {
  return problem.roomMiB.reduce((most, room, n) => (room === 0 ? most : Math.max(most, 1 - freeMiB[n]! / room)), 0);
}
