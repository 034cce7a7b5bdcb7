import type { VendorCatalogue } from './catalogue';
import { noSolutions } from './no-solution';
import type { Solve } from './no-solution-oracle';
import { noSolutionHint, noSolutionText } from './no-solution-text';
import type { Placed, PlacementRequest } from './placement-request';
import type { Report } from './report';
import { podPath } from './spec-types';

/** Tells why replicas have no place: one finding for each set of pods that cannot hold together, at the first of them. */
export function tellNoRoom(
  request: PlacementRequest,
  placed: Placed['nodes'],
  solve: Solve,
  catalogues: readonly VendorCatalogue[],
  report: Report,
): void {
  for (const solution of noSolutions(request, placed, solve, catalogues)) {
    report.error({
      code: 'no-room',
      path: podPath(solution.pods[0]!.name),
      part: 'key',
      message: noSolutionText(solution),
      hint: noSolutionHint(solution, request.nodes),
    });
  }
}
