import type { VendorCatalogue } from './catalogue';
import { tellNoRoom } from './no-room-findings';
import { tellAllCrowded } from './placement-findings';
import type { Placed, PlacementRequest, Placements } from './placement-request';
import { solution } from './placement-solution';
import type { Report } from './report';

export type { Placed, PlacementRequest, Placements } from './placement-request';

/**
 * Places pods, without a word about those that fit nowhere: what a plan is made of, and every "what if". What a previous plan placed
 * stays where that is still allowed; then come those of higher priority, pinned pods, the largest replicas, each on the node whose
 * failure domains have the fewest replicas of the pod (those of its own `spread` first), then the most free RAM, then the lowest
 * index. Pods that run together are placed as one: replica k of each on one node, chosen for the pod with the widest spread.
 */
export function solve(request: PlacementRequest): Placed {
  return { nodes: new Map(solution(request).tasks.map((task) => [task.pod.name, task.seats])) };
}

/**
 * As {@link solve}. Replicas that fit nowhere are errors that say which pods cannot hold together, and what would help.
 *
 * @param catalogues of which a size to order is proposed. @default - none is
 */
export function place(
  request: PlacementRequest,
  report: Report,
  catalogues: readonly VendorCatalogue[] = [],
): Placements {
  const solved = solution(request);
  const { tasks } = solved;
  tellNoRoom(request, new Map(tasks.map((task) => [task.pod.name, task.seats])), solve, catalogues, report);
  tellAllCrowded(solved, request, solve, report);
  return new Map(tasks.map((task) => [task.pod.name, task.nodes]));
}
