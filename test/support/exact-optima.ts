import type { Highs } from 'highs';
import { solve } from '../../src/fleet/placement';
import { exactFleet, fleetCount, fleetDigest } from './exact-fleets';
import { type Gap, gapOf } from './exact-gaps';
import { type Optimum, optimum } from './exact-placement';

/** The best placement of one generated fleet, as it is kept. */
export interface KnownOptimum extends Optimum {
  readonly seed: number;
  /** Of the fleet that the optimum is of. */
  readonly digest: string;
}

/** Seconds for each step. */
const patience = 60;

/**
 * Finds the optima of all generated fleets, which takes minutes.
 *
 * @param tell is told of each
 */
export function allOptima(highs: Highs, tell: (found: KnownOptimum) => void): readonly KnownOptimum[] {
  return Array.from({ length: fleetCount }, (_, seed) => {
    const request = exactFleet(seed);
    const found = { seed, digest: fleetDigest(request), ...optimum(highs, request, patience) };
    tell(found);
    return found;
  });
}

/** The text of the file that keeps optima: one fleet a line. */
export function optimaText(optima: readonly KnownOptimum[]): string {
  const lines = optima.map((one) => `    ${JSON.stringify(one)}`);
  return `{\n  "generated": "by npm run optima; do not edit",\n  "fleets": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** How what is placed today differs from the kept optima, by seed. */
export function allGaps(highs: Highs, optima: readonly KnownOptimum[]): readonly (Gap | undefined)[] {
  return optima.map(({ seed, ...best }) => {
    const request = exactFleet(seed);
    return gapOf(highs, request, solve(request).nodes, best);
  });
}
