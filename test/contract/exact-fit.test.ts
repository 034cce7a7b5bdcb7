import loadHighs, { type Highs } from 'highs';
import kept from '../fleet/fit-optima.gen.json';
import { fitCase } from '../support/fit-cases';
import { fitOptimum } from '../support/fit-exact';
import { caseDigest, type KnownFit } from '../support/fit-optima';

const optima: readonly KnownFit[] = kept.cases;

let highs: Highs;
beforeAll(async () => {
  highs = await loadHighs();
});

/** Small enough to take no time, with all that is asked for in some of them. */
const sample = optima
  .filter(({ seed }) => fitCase(seed).pods.reduce((sum, pod) => sum + pod.replicas, 0) <= 20)
  .filter((_, i) => i % 9 === 0)
  .slice(0, 8);

test.each(sample)(
  'what the cheapest nodes cost of case $seed is what the exact solver finds',
  ({ digest, ...optimum }) => {
    const given = fitCase(optimum.seed);
    expect(caseDigest(given)).toBe(digest);
    // A little more than is known, so that it has to be found.
    expect(fitOptimum(highs, given, Math.ceil(optimum.bound! * 1.2), 60)).toEqual(optimum);
  },
);

test('there are no nodes for less', () => {
  const { seed, bound } = sample[0]!;
  expect(fitOptimum(highs, fitCase(seed), bound! - 1, 60).bound).toBeNull();
});
