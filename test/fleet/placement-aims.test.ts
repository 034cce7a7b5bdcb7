import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import loadHighs, { type Highs } from 'highs';
import { solve } from '../../src/fleet/placement';
import { exactFleet, fleetCount, fleetDigest } from '../support/exact-fleets';
import { type Gap, gapOf, gapsPage } from '../support/exact-gaps';
import type { KnownOptimum } from '../support/exact-optima';
import { breaches } from '../support/exact-rules';
import kept from './optima.gen.json';

const optima = kept.fleets as unknown as readonly KnownOptimum[];
const seeds = optima.map(({ seed }) => seed);
const placed = seeds.map((seed) => solve(exactFleet(seed)).nodes);

let highs: Highs;
let gaps: readonly (Gap | undefined)[];
beforeAll(async () => {
  highs = await loadHighs();
  gaps = optima.map(({ seed, ...best }, i) => gapOf(highs, exactFleet(seed), placed[i]!, best));
}, 120_000);

test('the best placements are known of the very fleets that are generated; if not: npm run optima', () => {
  expect(seeds).toEqual(Array.from({ length: fleetCount }, (_, i) => i));
  expect(seeds.filter((seed) => fleetDigest(exactFleet(seed)) !== optima[seed]!.digest)).toEqual([]);
});

test('they are proved in every aim', () => {
  expect(optima.filter(({ open }) => open !== undefined)).toEqual([]);
});

test('the generated fleets ask for everything that a fleet can ask for', () => {
  const requests = seeds.map(exactFleet);
  const share = (has: (request: (typeof requests)[number]) => boolean) => requests.filter(has).length / fleetCount;
  const pods = (has: (pod: (typeof requests)[number]['pods'][number]) => boolean) =>
    share((request) => request.pods.some(has));
  expect(Math.max(...requests.map(({ nodes }) => nodes.length))).toBe(12);
  expect(Math.max(...requests.map((r) => r.pods.reduce((sum, p) => sum + p.replicas, 0)))).toBe(60);
  expect(
    Math.min(
      share((r) => Object.keys(r.previous).length > 0),
      share((r) => r.rebalance === true),
    ),
  ).toBeGreaterThan(0.15);
  const asked = [
    pods((pod) => pod.ports.length > 0),
    pods((pod) => Object.keys(pod.where).length > 0),
    pods((pod) => pod.node !== undefined),
    pods((pod) => pod.with.length > 0),
    pods((pod) => pod.apart.includes(pod.name)),
    pods((pod) => pod.apart.some((name) => name !== pod.name)),
    pods((pod) => pod.needs !== undefined),
    pods((pod) => pod.priority !== undefined),
    pods((pod) => pod.keepsData === true && pod.data === undefined),
    share(({ nodes }) => nodes.some((node) => node.vcpus !== undefined)),
    share(({ nodes }) => nodes.some((node) => node.engine === 'bosh')),
  ];
  expect(Math.min(...asked)).toBeGreaterThan(0.1);
});

test('no placement breaks a constraint', () => {
  const broken = seeds.flatMap((seed) => breaches(exactFleet(seed), placed[seed]!).map((what) => `${seed}: ${what}`));
  expect(broken).toEqual([]);
});

test('where all replicas can have a place they have one', () => {
  const missed = gaps.flatMap((gap, seed) => (gap?.aim === 'homeless' ? [seed] : []));
  expect(missed).toEqual([]);
});

test('most fleets are placed as well as can be in every aim, so that the median gap of each aim is 0', () => {
  expect(gaps.filter((gap) => gap === undefined).length).toBeGreaterThan(fleetCount / 2);
});

test('the page of gaps tells them as they are; if not: npm run optima -- --gaps', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'placement-gaps.md'), 'utf8');
  expect(page).toBe(gapsPage(gaps));
});
