import type { VendorCatalogue } from '../../src/fleet/catalogue';
import { type FitOptions, type FitResult, fitNodes } from '../../src/fleet/fit';
import type { PodSpec } from '../../src/fleet/spec-types';

const price = (amount: number) => ({ amount, currency: 'EUR', asOf: '2026-07' });

function vendor(
  name: string,
  sizes: readonly (readonly [ramMiB: number, vcpus: number, amount: number])[],
): VendorCatalogue {
  const facts = sizes.map(([ramMiB, vcpus, amount]) => [
    `${ramMiB}`,
    { ramMiB, vcpus, arch: 'amd64' as const, price: price(amount) },
  ]);
  const machineName = { pattern: /^/, rule: 'any' };
  return {
    vendor: name,
    regions: ['r1', 'r2'],
    sizes: Object.fromEntries(facts),
    images: { 'debian-13': 'd' },
    machineName,
  };
}

const cheap = vendor('cheap', [
  [1024, 1, 3],
  [4096, 2, 6],
]);
const dear = vendor('dear', [
  [1024, 1, 5],
  [4096, 2, 20],
]);

function pod(name: string, memoryMiB: number, replicas: number, more: Partial<PodSpec> = {}): PodSpec {
  const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } } as const;
  const nothing = { where: {}, with: [], apart: [], ports: [], images: [] };
  return { name, manifest, replicas, spread: 'vendor', memoryMiB, ...nothing, ...more };
}

function fitted(pods: readonly PodSpec[], options: FitOptions = {}, catalogues = [cheap, dear]): FitResult {
  const result = fitNodes(pods, catalogues, options);
  if (!result.ok) throw new Error(result.findings.map((f) => f.message).join('; '));
  return result.value;
}

const ordered = ({ nodes }: FitResult) => nodes.map((node) => `${node.size.vendor} ${node.size.size}`).sort();
const codes = (pods: readonly PodSpec[], options: FitOptions) => {
  const result = fitNodes(pods, [cheap, dear], options);
  return result.ok ? [] : result.findings.map((f) => f.code);
};

test('one small pod takes the cheapest node', () => {
  expect(ordered(fitted([pod('a', 64, 1)]))).toEqual(['cheap 1024']);
});

test('replicas that are spread over vendors take nodes from two of them', () => {
  expect(ordered(fitted([pod('a', 64, 2)]))).toEqual(['cheap 1024', 'dear 1024']);
});

test('one larger node is taken where it is cheaper than several small ones', () => {
  expect(ordered(fitted([pod('a', 700, 3, { spread: 'node' })], { vendors: ['cheap'] }))).toHaveLength(3);
  expect(ordered(fitted([pod('a', 700, 1), pod('b', 700, 1), pod('c', 700, 1)]))).toEqual(['cheap 4096']);
});

test('processors, ports, apart and labels are counted', () => {
  expect(fitted([pod('a', 16, 1, { cpuMilli: 900 }), pod('b', 16, 1, { cpuMilli: 900 })]).cost).toBe(6_000_000);
  const port = { ports: [{ port: 80, protocol: 'tcp' as const }] };
  expect(ordered(fitted([pod('a', 16, 1, port), pod('b', 16, 1, port)]))).toHaveLength(2);
  expect(ordered(fitted([pod('a', 16, 1, { apart: ['b'] }), pod('b', 16, 1)]))).toHaveLength(2);
  const labelled = fitted([pod('a', 16, 1, { where: { role: 'x' } }), pod('b', 16, 1, { where: { role: 'y' } })]);
  expect(labelled.nodes.map((node) => node.labels.role).sort()).toEqual(['x', 'y']);
});

test('a budget that does not reach is told with what would', () => {
  const result = fitNodes([pod('a', 64, 2)], [cheap, dear], { budget: { currency: 'EUR', amount: 7 } });
  expect(!result.ok && result.findings).toMatchObject([
    { code: 'over-budget', message: expect.stringContaining('EUR 8.00') },
  ]);
  expect(codes([pod('a', 64, 2)], { budget: { currency: 'EUR', amount: 8 } })).toEqual([]);
});

test('what no order can mend is told at once', () => {
  expect(codes([pod('a', 9000, 1), pod('b', 16, 1)], { survive: 'vendor', vendorCount: 3 }).sort()).toEqual([
    'not-survived',
    'not-survived',
    'nothing-fits',
    'nothing-fits',
  ]);
});

test('nodes that stay cost nothing more, and only what is missing is ordered', () => {
  const first = fitted([pod('a', 64, 2)]);
  const more = fitted([pod('a', 64, 2), pod('b', 3000, 1)], { kept: first.all });
  expect(ordered(more)).toEqual(['cheap 4096']);
  expect(more.all).toHaveLength(3);
  expect(ordered(fitted([pod('a', 64, 2)], { kept: first.all }))).toEqual([]);
});

test('with room for a loss either vendor has room for everything', () => {
  const { all } = fitted([pod('a', 600, 2)], { roomForLoss: true });
  for (const name of ['cheap', 'dear']) {
    const rooms = all.filter((node) => node.vendor === name).map((node) => Math.floor((node.ramMiB - 100) / 600));
    expect(rooms.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(2);
  }
});

test('the order of the input does not matter', () => {
  const pods = [pod('a', 64, 2), pod('b', 700, 3), pod('c', 300, 2)];
  expect(ordered(fitted([...pods].reverse(), {}, [dear, cheap]))).toEqual(ordered(fitted(pods)));
});
