import { type FitResult, fitNodes } from '../../src/fleet/fit';
import type { PodSpec } from '../../src/fleet/spec-types';
import { breaches } from '../support/exact-rules';
import { caseCount, type FitCase, fitCase } from '../support/fit-cases';
import { caseDigest, type KnownFit } from '../support/fit-optima';
import kept from './fit-optima.gen.json';

const known: readonly KnownFit[] = kept.cases;
/** Every tenth, with the two that are hardest: all of them, which FLOTILLA_ALL=1 asks for, take minutes. */
const optima = known.filter(({ seed }) => process.env.FLOTILLA_ALL === '1' || seed % 10 === 7);
const cases = optima.map(({ seed }) => fitCase(seed));

function fitted({ pods, catalogues, options }: FitCase): FitResult {
  const result = fitNodes(pods, catalogues, options);
  if (!result.ok) throw new Error(result.findings.map((one) => one.message).join('; '));
  return result.value;
}

const cents = ({ cost }: Pick<FitResult, 'cost'>) => Math.round(cost / 10_000);

let results: readonly FitResult[];
beforeAll(() => {
  results = cases.map(fitted);
}, 120_000);

test('what the cheapest nodes cost is known of the very cases that are generated; if not: npm run optima -- --fit', () => {
  expect(known.map(({ seed }) => seed)).toEqual(Array.from({ length: caseCount }, (_, i) => i + 1));
  expect(known.filter(({ seed, digest }) => caseDigest(fitCase(seed)) !== digest)).toEqual([]);
});

test('it is proved of all of them', () => {
  expect(known.filter((one) => one.open === true)).toEqual([]);
});

test('nothing is cheaper than can be, or costs one percent more', () => {
  const over = results.map((result, i) => cents(result) / optima[i]!.bound! - 1);
  expect(over.filter((share) => share < 0)).toEqual([]);
  const dearer = optima.flatMap(({ seed }, i) => (over[i]! > 0.01 ? [{ seed, percent: over[i]! * 100 }] : []));
  expect(dearer).toEqual([]);
  expect(over.filter((share) => share === 0).length).toBeGreaterThan(0.8 * optima.length);
});

test('no bound is above what the cheapest nodes cost, and what counts as proved is', () => {
  const wrong = results.filter(({ bound }, i) => Math.ceil(bound / 10_000 - 1e-6) > optima[i]!.bound!);
  expect(wrong).toEqual([]);
  expect(results.filter((result, i) => result.proved && cents(result) !== optima[i]!.bound)).toEqual([]);
  expect(results.filter(({ proved }) => proved).length).toBeGreaterThan(optima.length / 3);
});

test('the chosen nodes take all pods by the rules of placement, and cost what is said', () => {
  const wrong = cases.flatMap(({ seed, pods }, i) => {
    const { all, nodes, placements, cost } = results[i]!;
    const broken = breaches({ pods, nodes: all, previous: {} }, placements);
    const paid = nodes.reduce((sum, { size }) => sum + size.cost, 0);
    return broken.length === 0 && paid === cost ? [] : [{ seed, broken, paid, cost }];
  });
  expect(wrong).toEqual([]);
});

test('they are from as many vendors as asked, and none of these holds more of a pod than its share', () => {
  const wrong = cases.flatMap(({ seed, pods, options, catalogues }, i) => {
    const { all, placements } = results[i]!;
    const vendorOf = new Map(all.map((node) => [node.name, node.vendor]));
    const most = Math.max(1, ...pods.filter((pod) => pod.spread === 'vendor').map((pod) => pod.replicas));
    const least = options.roomForLoss === true ? 2 : 1;
    const wanted = options.vendorCount ?? Math.max(least, Math.min(most, catalogues.length));
    const share = (pod: PodSpec) => Math.ceil(pod.replicas / Math.min(pod.replicas, wanted));
    const crowded = pods.filter(
      (pod) => pod.spread === 'vendor' && largest(placements.get(pod.name)!, vendorOf) > share(pod),
    );
    const enough = new Set(vendorOf.values()).size >= wanted;
    return crowded.length === 0 && enough ? [] : [{ seed, crowded: crowded.map((pod) => pod.name), enough }];
  });
  expect(wrong).toEqual([]);
});

function largest(seats: readonly string[], vendorOf: ReadonlyMap<string, string>): number {
  const counts = new Map<string, number>();
  for (const seat of seats) counts.set(vendorOf.get(seat)!, (counts.get(vendorOf.get(seat)!) ?? 0) + 1);
  return Math.max(...counts.values());
}

const resultOf = (seed: number) => results[optima.findIndex((one) => one.seed === seed)]!;

const some = cases.filter(({ pods }) => pods.reduce((sum, pod) => sum + pod.replicas, 0) < 30).slice(0, 5);

test('the order of pods, vendors and sizes does not matter', () => {
  const turned = some.map((given) => {
    const catalogues = [...given.catalogues].reverse().map((one) => ({
      ...one,
      sizes: Object.fromEntries(Object.entries(one.sizes).reverse()),
    }));
    return fitted({ ...given, pods: [...given.pods].reverse(), catalogues });
  });
  expect(turned.map((one) => one.nodes)).toEqual(some.map(({ seed }) => resultOf(seed).nodes));
});

test('one more size makes nothing dearer, beyond what is known of the search', () => {
  const dearer = some.filter((given) => {
    const price = { amount: 4.5, currency: 'EUR', asOf: '2026-07' };
    const [first, ...rest] = given.catalogues;
    const sizes = { ...first!.sizes, more: { ramMiB: 3072, vcpus: 2, arch: 'amd64' as const, price } };
    const more = fitted({ ...given, catalogues: [{ ...first!, sizes }, ...rest] });
    return cents(more) > known[given.seed - 1]!.bound! * 1.01;
  });
  expect(dearer.map(({ seed }) => seed)).toEqual([]);
});

test('a budget of a cent less than was found is too low, and that much is not', () => {
  for (const given of some.slice(0, 3)) {
    const found = cents(resultOf(given.seed));
    const within = (amount: number) =>
      fitNodes(given.pods, given.catalogues, { ...given.options, budget: { currency: 'EUR', amount: amount / 100 } });
    expect(within(found).ok).toBe(true);
    expect(within(found - 1)).toMatchObject({ ok: false, findings: [{ code: 'over-budget' }] });
  }
});
