import loadHighs, { type Highs } from 'highs';
import type { PlacementRequest } from '../../src/fleet/placement';
import kept from '../fleet/optima.gen.json';
import { asValues, bruteForce } from '../support/exact-brute';
import { exactFleet, fleetCount, fleetDigest } from '../support/exact-fleets';
import type { KnownOptimum } from '../support/exact-optima';
import { optimum } from '../support/exact-placement';

const optima = kept.fleets as unknown as readonly KnownOptimum[];

let highs: Highs;
beforeAll(async () => {
  highs = await loadHighs();
});

/** The first few nodes and replicas of a fleet, so that every placement of it can be looked at. */
function tiny(seed: number): PlacementRequest {
  const { pods, nodes, ...rest } = exactFleet(seed);
  const few = nodes.slice(0, 4);
  const known = new Set(few.map((node) => node.name));
  let replicas = 0;
  const some = pods.filter((pod) => {
    if ((pod.node !== undefined && !known.has(pod.node)) || replicas + pod.replicas > 5) return false;
    replicas += pod.replicas;
    return true;
  });
  const names = new Set(some.map((pod) => pod.name));
  // Larger pods, so that not all fit.
  const large = some.map((pod) => ({
    ...pod,
    with: pod.with.filter((name) => names.has(name)),
    memoryMiB: pod.memoryMiB * (1 + (seed % 4)),
  }));
  return { ...rest, pods: large, nodes: few };
}

const shown = (values: readonly number[]) => values.map((value) => Number(value.toFixed(6)));

test('the exact solver finds what looking at every placement of a tiny fleet finds', () => {
  const seeds = Array.from({ length: 30 }, (_, i) => 1000 + i);
  const solved = seeds.map((seed) => [seed, shown(asValues(tiny(seed), optimum(highs, tiny(seed), 30)))]);
  expect(solved).toEqual(seeds.map((seed) => [seed, shown(bruteForce(tiny(seed)))]));
});

/** Of each kind of request some, small enough to take no time. */
const sample = Array.from({ length: fleetCount }, (_, seed) => seed)
  .filter((seed) => exactFleet(seed).pods.reduce((sum, pod) => sum + pod.replicas, 0) <= 24)
  .filter((_, i) => i % 5 === 0)
  .slice(0, 15);

test.each(sample)('the optimum that is kept of fleet %i is what the exact solver finds', (seed) => {
  const request = exactFleet(seed);
  expect({ seed, digest: fleetDigest(request), ...optimum(highs, request, 60) }).toEqual(optima[seed]);
});

test('the sample has fleets of each kind', () => {
  expect(sample.length).toBe(15);
  expect(new Set(sample.map((seed) => seed % 5)).size).toBeGreaterThan(3);
});
