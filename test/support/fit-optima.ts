import { createHash } from 'node:crypto';
import type { Highs } from 'highs';
import { fitNodes } from '../../src/fleet/fit';
import { caseCount, type FitCase, fitCase } from './fit-cases';
import { type FitOptimum, fitOptimum } from './fit-exact';

/** What the cheapest nodes for one case cost, as it is kept. */
export interface KnownFit extends FitOptimum {
  /** Of the case that it is of. */
  readonly digest: string;
}

/** Seconds for each case. */
const patience = 300;

/** Tells whether a case is the one that an optimum was found for. */
export function caseDigest({ pods, catalogues, options }: FitCase): string {
  const sizes = catalogues.map(({ vendor, sizes }) => [vendor, sizes]);
  return createHash('sha256')
    .update(JSON.stringify([pods, sizes, options]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * Finds the cheapest nodes of all cases, which takes minutes.
 *
 * What the product finds only narrows what the solver has to look at: were it wrong, there would be nothing as cheap.
 *
 * @param tell is told of each
 */
export function allFitOptima(highs: Highs, tell: (found: KnownFit) => void): readonly KnownFit[] {
  return Array.from({ length: caseCount }, (_, i) => {
    const given = fitCase(i + 1);
    const result = fitNodes(given.pods, given.catalogues, given.options);
    if (!result.ok) throw new Error(`case ${given.seed}: ${result.findings.map((one) => one.message).join('; ')}`);
    const optimum = fitOptimum(highs, given, Math.round(result.value.cost / 10_000), patience);
    if (optimum.bound === null) throw new Error(`case ${given.seed}: what was chosen is cheaper than can be`);
    const found = { digest: caseDigest(given), ...optimum };
    tell(found);
    return found;
  });
}

/** The text of the file that keeps them: one case a line. */
export function fitOptimaText(optima: readonly KnownFit[]): string {
  const lines = optima.map((one) => `    ${JSON.stringify(one)}`);
  return `{\n  "generated": "by npm run optima -- --fit; do not edit",\n  "cases": [\n${lines.join(',\n')}\n  ]\n}\n`;
}
