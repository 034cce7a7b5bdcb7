import { type PlacementRequest, solve } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';
import { Dice, nodeWithRoom } from '../support/exact-fleets';
import { breaches, domainOf, type Places } from '../support/exact-rules';

/*
 * Fleets in the shape of clusters whose traces were published; no data of theirs, only their shape.
 *
 * - Google, May 2019: what jobs ask for is so heavy-tailed that the top 1 % of them takes 99 % of all. Tirmazi and others: Borg: the Next
 *   Generation, EuroSys 2020, https://doi.org/10.1145/3342195.3387517. Only Pareto distributions with an exponent below 1 have such tails.
 * - Alibaba, 2018: online services of many instances beside small batch work on about 4,000 machines:
 *   https://github.com/alibaba/clusterdata/blob/master/cluster-trace-v2018/trace_2018.md. Instances of one service, and services that
 *   disturb each other, are kept on different machines, for which log-normal sizes and anti-affinity stand here.
 */

const seconds = 60;

const vendors = ['hetzner', 'linode', 'acme', 'bolt'] as const;

function nodesOf(rooms: readonly number[], vcpus?: number): readonly NodePlan[] {
  return rooms.map((room, index) =>
    nodeWithRoom(room, {
      name: `n${index + 1}`,
      index,
      generation: 1,
      state: 'active',
      vendor: vendors[index % vendors.length]!,
      region: `r${index % 8}`,
      size: 's',
      image: 'debian-13',
      engine: 'podman',
      arch: 'amd64',
      ...(vcpus === undefined ? {} : { vcpus }),
      labels: {},
      subnet: '10.1.1.0/24',
    }),
  );
}

function pod(name: string, more: Partial<PodSpec>): PodSpec {
  return {
    name,
    manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } },
    replicas: 1,
    spread: 'node',
    where: {},
    with: [],
    apart: [],
    memoryMiB: 16,
    ports: [],
    images: [],
    ...more,
  };
}

/** A size from a Pareto distribution with the least size 16 MiB. */
function pareto(dice: Dice, exponent: number, most: number): number {
  return Math.min(most, Math.round(16 / (1 - dice.next()) ** (1 / exponent)));
}

/** A size from a log-normal distribution. */
function logNormal(dice: Dice, median: number, sigma: number, most: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - dice.next())) * Math.cos(2 * Math.PI * dice.next());
  return Math.max(8, Math.min(most, Math.round(median * Math.exp(sigma * normal))));
}

const total = (pods: readonly PodSpec[]) => pods.reduce((sum, one) => sum + one.replicas * one.memoryMiB, 0);

/** 4,000 jobs of few tasks, most of them tiny, few as large as half a node. */
function google(seed: number): PlacementRequest {
  const dice = new Dice(seed);
  const pods = Array.from({ length: 4000 }, (_, i) =>
    pod(`job${i + 1}`, {
      replicas: dice.one([1, 1, 1, 2, 3]),
      spread: dice.one(['vendor', 'region', 'node']),
      memoryMiB: pareto(dice, 0.7, 4000),
      priority: dice.one([0, 0, 100, 200]),
    }),
  );
  // Machines of several generations, four fifths full.
  const load = total(pods) / 0.8;
  const rooms: number[] = [];
  for (let all = 0; all < load; all += rooms.at(-1)!) rooms.push(dice.one([7900, 15_900, 15_900, 31_900]));
  return { pods, nodes: nodesOf(rooms), previous: {} };
}

/** 400 services of up to 60 instances on nodes of their own, some of which disturb each other, among 2,000 pods of batch work. */
function alibaba(seed: number): PlacementRequest {
  const dice = new Dice(seed);
  const names = Array.from({ length: 400 }, (_, i) => `service${i + 1}`);
  const services = names.map((name, i) =>
    pod(name, {
      replicas: Math.min(60, pareto(dice, 1, 960) >> 4),
      spread: dice.one(['vendor', 'node']),
      apart: [name, ...(i > 0 && dice.chance(0.2) ? [names[dice.from(0, i - 1)]!] : [])],
      memoryMiB: logNormal(dice, 256, 0.8, 2048),
      cpuMilli: dice.one([100, 200, 400]),
    }),
  );
  const batch = Array.from({ length: 2000 }, (_, i) =>
    pod(`batch${i + 1}`, { memoryMiB: logNormal(dice, 48, 1, 1024), cpuMilli: 50, priority: -1 }),
  );
  const pods = [...services, ...batch];
  const count = Math.max(100, Math.ceil(total(pods) / 0.7 / 7900));
  return {
    pods,
    nodes: nodesOf(
      Array.from({ length: count }, () => 7900),
      16,
    ),
    previous: {},
  };
}

const shapes = [
  ['heavy-tailed requests as at Google', google],
  ['services with anti-affinity as at Alibaba', alibaba],
] as const;

describe.each(shapes)('%s', (_, make) => {
  const request = make(1);
  let places: Places;
  beforeAll(() => {
    places = solve(request).nodes;
  }, seconds * 1000);

  test('has the tail that it is to have', () => {
    const sizes = request.pods.map((one) => one.memoryMiB * one.replicas).sort((a, b) => b - a);
    const top = sizes.slice(0, sizes.length / 20).reduce((sum, size) => sum + size, 0);
    expect(top / total(request.pods)).toBeGreaterThan(0.3);
    expect(request.pods.reduce((sum, one) => sum + one.replicas, 0)).toBeGreaterThan(3000);
  });

  test('breaks no constraint', () => {
    expect(breaches(request, places)).toEqual([]);
  });

  // The largest pod is smaller than what is free on average, and no service has more instances than there are nodes.
  test('has a place for all, because there is room for all', () => {
    const free = request.nodes.reduce((sum, node) => sum + roomMiB(node), 0) - total(request.pods);
    expect(free).toBeGreaterThan(0);
    const homeless = [...places].filter(([, nodes]) => nodes.includes(undefined)).map(([name]) => name);
    expect(homeless).toEqual([]);
  });

  test('spreads each pod over as many vendors as it has replicas', () => {
    const vendorOf = new Map(request.nodes.map((node) => [node.name, domainOf(node, 'vendor')]));
    const narrow = request.pods.filter(
      ({ name, replicas, spread }) =>
        spread === 'vendor' &&
        new Set(places.get(name)!.map((node) => vendorOf.get(node!))).size < Math.min(replicas, vendors.length),
    );
    expect(narrow.map(({ name }) => name)).toEqual([]);
  });

  test(
    'is placed the same in any order, and stays where it is',
    () => {
      const mixed = { ...request, pods: [...request.pods].reverse(), nodes: [...request.nodes].reverse() };
      expect(solve(mixed).nodes).toEqual(places);
      const previous = Object.fromEntries(places) as PlacementRequest['previous'];
      expect(solve({ ...request, previous }).nodes).toEqual(places);
    },
    seconds * 1000,
  );
});
