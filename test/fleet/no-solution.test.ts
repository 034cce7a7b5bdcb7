import fc from 'fast-check';
import { noSolutions } from '../../src/fleet/no-solution';
import { mended } from '../../src/fleet/no-solution-mend';
import { noSolutionHint, noSolutionText } from '../../src/fleet/no-solution-text';
import { type PlacementRequest, solve } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';
import { catalogues } from './oak';
import { node, pod, port } from './placement-samples';

/** Each finding's message and hint. */
function told(pods: readonly PodSpec[], nodes: readonly NodePlan[], previous: PlacementRequest['previous'] = {}) {
  const request = { pods, nodes, previous };
  return noSolutions(request, solve(request).nodes, solve, catalogues).map(
    (solution) => `${noSolutionText(solution)} (${noSolutionHint(solution, nodes)})`,
  );
}

const lb = { role: 'lb' };
const n1 = node('n1', 0);
const n2 = node('n2', 1);
const lbs = [node('n1', 0, { labels: lb }), node('n2', 1, { labels: lb }), node('n3', 2)];
const small = node('n1', 0, { labels: lb, ramMiB: 256 });
const arm = [[{ key: 'kubernetes.io/arch', operator: 'In' as const, values: ['arm64'] }]];
const tied = [pod('web', { node: 'n1', memoryMiB: 200 }), pod('db', { node: 'n1', memoryMiB: 300 })];

interface Row {
  readonly name: string;
  readonly pods: readonly PodSpec[];
  readonly nodes?: readonly NodePlan[];
  readonly previous?: PlacementRequest['previous'];
  readonly told: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'too little RAM on the nodes with a label',
    pods: [pod('web', { replicas: 2, memoryMiB: 256, where: lb }), pod('db', { memoryMiB: 300, where: lb }), pod('x')],
    nodes: lbs,
    told: [
      'no place for db: db (300 MiB) and web (2 x 256 MiB) need 812 MiB, and n1 and n2, the only nodes with role: lb, have 384 MiB each; n1 and n2: 172 MiB short; n3: label role is not set, not lb (give n3 the label role: lb, or add n4: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {role: lb}} (1024 MiB, USD 5.00 a month), or add n4: {vendor: hetzner, region: fsn1, size: cpx22, labels: {role: lb}} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a pod that is larger than any node',
    pods: [pod('web', { memoryMiB: 600 }), pod('x')],
    told: [
      'no place for web: web needs 600 MiB, and n1 and n2 have 384 MiB each; n1: 280 MiB short; n2: 216 MiB short (add n3: {vendor: linode, region: eu-central, size: g6-nanode-1} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a label that no node has',
    pods: [pod('web', { where: { tier: 'x' } })],
    told: [
      'no place for web: web asks for tier: x, which no node has; n1 and n2: label tier is not set, not x (give n1 the label tier: x, or add n3: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {tier: x}} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22, labels: {tier: x}} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a label that none of many nodes has',
    pods: [pod('web', { where: { tier: 'x' } })],
    nodes: Array.from({ length: 20 }, (_, i) => node(`n${i + 1}`, i)),
    told: [
      'no place for web: web asks for tier: x, which no node has; n1, n2, n3, n4, n5, n6, n7 and n8: label tier is not set, not x; and 12 more nodes (give n1 the label tier: x, or add n21: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {tier: x}} (1024 MiB, USD 5.00 a month), or add n21: {vendor: hetzner, region: fsn1, size: cpx22, labels: {tier: x}} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a port for more replicas than nodes',
    pods: [pod('web', { replicas: 3, ports: [port] })],
    told: [
      'no place for web-3: 3 replicas of web take port 80/tcp, which a node has once; n1 and n2 are the only nodes for it; n1: port 80/tcp is taken by web-1; n2: port 80/tcp is taken by web-2 (add n3: {vendor: linode, region: eu-central, size: g6-nanode-1} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month), or ask for 2 replicas of web)',
    ],
  },
  {
    name: 'a port that two pods take',
    pods: [pod('web', { replicas: 2, ports: [port] }), pod('api', { ports: [port] }), pod('x')],
    told: [
      'no place for api: 3 replicas (api and web) take port 80/tcp, which a node has once; n1 and n2 are the only nodes for them; n1: port 80/tcp is taken by web-2; n2: port 80/tcp is taken by web-1 (add n3: {vendor: linode, region: eu-central, size: g6-nanode-1} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a pod apart from itself',
    pods: [pod('web', { replicas: 3, apart: ['web'] })],
    told: [
      'no place for web-3: no two of the 3 replicas of web share a node; n1 and n2 are the only nodes for it; n1: web-1 is there and must be apart; n2: web-2 is there and must be apart (add n3: {vendor: linode, region: eu-central, size: g6-nanode-1} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month), or ask for 2 replicas of web)',
    ],
  },
  {
    name: 'pods apart from each other',
    pods: [pod('web', { replicas: 2, apart: ['web', 'db'] }), pod('db')],
    told: [
      'no place for db: no two of the 2 replicas of web share a node; web shares no node with db; n1 and n2 are the only nodes for them; n1: web-1 is there and must be apart; n2: web-2 is there and must be apart (add n3: {vendor: linode, region: eu-central, size: g6-nanode-1} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'two pods pinned to one node',
    pods: tied,
    told: [
      'no place for db: db and web are pinned to n1; db (300 MiB) and web (200 MiB) need 500 MiB, and n1 has 384 MiB; n1: 116 MiB short; n2: db is pinned to n1 (give n1 size: cpx22 (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'two pods pinned to a machine that nobody sells',
    pods: tied,
    nodes: [node('n1', 0, { vendor: 'static', address: '198.51.100.7' }), n2],
    told: [
      'no place for db: db and web are pinned to n1; db (300 MiB) and web (200 MiB) need 500 MiB, and n1 has 384 MiB; n1: 116 MiB short; n2: db is pinned to n1 (give n1 1024 MiB)',
    ],
  },
  {
    name: 'a pod beside a pinned one',
    pods: [pod('agent', { with: ['db'], memoryMiB: 100 }), pod('db', { memoryMiB: 300, node: 'n2' })],
    told: [
      'no place for agent: agent runs beside db; agent (100 MiB) and db (300 MiB) need 400 MiB on one node, and n1 and n2 have 384 MiB each; n1: no replica of db is there; n2: 16 MiB short (give n2 size: cpx22 (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a pod beside another',
    pods: [pod('agent', { with: ['db'], memoryMiB: 100 }), pod('db', { memoryMiB: 300 })],
    told: [
      'no place for agent: agent runs beside db; agent (100 MiB) and db (300 MiB) need 400 MiB on one node, and n1 and n2 have 384 MiB each; n1: 16 MiB short; n2: no replica of db is there (add n3: {vendor: linode, region: eu-central, size: g6-nanode-1} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'RAM in pieces that are too small',
    pods: ['a', 'b', 'c'].map((name) => pod(name, { memoryMiB: 200 })),
    told: [
      'no place for c: c (200 MiB), a (200 MiB) and b (200 MiB) cannot be divided among n1 and n2, which have 384 MiB each; n1 and n2: 16 MiB short (add n3: {vendor: linode, region: eu-central, size: g6-nanode-1} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'more pods than anybody reads',
    pods: Array.from({ length: 15 }, (_, i) => pod(`p${i}`)),
    told: [
      'no place for p7, p8 and p9: 13 pods, p7 (64 MiB) among them, need 832 MiB, and n1 and n2 have 384 MiB each; n1 and n2: 64 MiB short (add n3: {vendor: linode, region: eu-central, size: g6-nanode-1} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a fleet without a node for pods',
    pods: [pod('web')],
    nodes: [node('n1', 0, { engine: 'bosh' })],
    told: [
      'no place for web: no node has engine podman (add n2: {vendor: linode, region: eu-central, size: g6-nanode-1, engine: podman} (1024 MiB, USD 5.00 a month), or add n2: {vendor: hetzner, region: fsn1, size: cpx22, engine: podman} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'data that cannot move for a pinned pod',
    pods: [pod('db', { keepsData: true, memoryMiB: 300 }), pod('web', { node: 'n1', memoryMiB: 200 })],
    previous: { db: ['n1'] },
    told: [
      'no place for web: web is pinned to n1; db is never moved, because the data would stay behind; web (200 MiB) and db (300 MiB) need 500 MiB, and n1 has 384 MiB; n1: 116 MiB short; n2: web is pinned to n1 (give n1 size: cpx22 (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a processor that no node has',
    pods: [pod('web', { needs: arm })],
    told: [
      'no place for web: web asks for kubernetes.io/arch: arm64, which no node has; n1 and n2: its manifest asks for kubernetes.io/arch: arm64 (add n3: {vendor: hetzner, region: fsn1, size: cax11} (4096 MiB, price not known))',
    ],
  },
  {
    name: 'too few processors',
    pods: [pod('web', { cpuMilli: 1500, replicas: 2 })],
    nodes: [node('n1', 0, { vcpus: 2 })],
    told: [
      'no place for web-2: web (2 x 1.5 processors) needs 3 processors, and n1, the only node for it, has 2 processors; n1: 1 processor short (add n2: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month), or add n2: {vendor: linode, region: eu-central, size: g6-standard-2} (4096 MiB, USD 24.00 a month), or ask for 1 replica of web)',
    ],
  },
  {
    name: 'two things that have nothing to do with each other',
    pods: [pod('web', { where: { tier: 'x' } }), pod('db', { memoryMiB: 780 })],
    told: [
      'no place for db: db needs 780 MiB, and n1 and n2 have 384 MiB each; n1 and n2: 396 MiB short (add n3: {vendor: linode, region: eu-central, size: g6-nanode-1} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month))',
      'no place for web: web asks for tier: x, which no node has; n1 and n2: label tier is not set, not x (give n1 the label tier: x, or add n4: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {tier: x}} (1024 MiB, USD 5.00 a month), or add n4: {vendor: hetzner, region: fsn1, size: cpx22, labels: {tier: x}} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a label that is misspelt',
    pods: [pod('web', { where: { rool: 'lb' } }), pod('db', { where: { role: 'lp' } })],
    nodes: lbs,
    told: [
      'no place for db: db asks for role: lp, which no node has; n1 and n2: label role is lb, not lp; n3: label role is not set, not lp (did you mean role: lb, which n1 and n2 have? Else give n1 the label role: lp, or add n4: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {role: lp}} (1024 MiB, USD 5.00 a month), or add n4: {vendor: hetzner, region: fsn1, size: cpx22, labels: {role: lp}} (4096 MiB, EUR 5.99 a month))',
      'no place for web: web asks for rool: lb, which no node has; n1, n2 and n3: label rool is not set, not lb (did you mean role: lb, which n1 and n2 have? Else give n1 the label rool: lb, or add n4: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {rool: lb}} (1024 MiB, USD 5.00 a month), or add n4: {vendor: hetzner, region: fsn1, size: cpx22, labels: {rool: lb}} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a label of a manifest that is misspelt, for replicas that need several nodes',
    pods: [
      pod('web', { replicas: 2, ports: [port], needs: [[{ key: 'rool', operator: 'In' as const, values: ['lb'] }]] }),
    ],
    nodes: lbs,
    told: [
      'no place for web-1 and web-2: web asks for rool: lb, which no node has; n1, n2 and n3: its manifest asks for rool: lb (did you mean role: lb, which n1 and n2 have? Else give n1 and n2 the label rool: lb, or add 2 nodes, n4 and n5, each {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {rool: lb}} (1024 MiB, USD 5.00 a month each), or add 2 nodes, n4 and n5, each {vendor: hetzner, region: fsn1, size: cpx22, labels: {rool: lb}} (4096 MiB, EUR 5.99 a month each))',
    ],
  },
  {
    name: 'a label that only one of the pods asks for',
    pods: [
      pod('api', { memoryMiB: roomMiB(small) - 10 }),
      pod('db', { memoryMiB: 300 }),
      pod('web', { memoryMiB: 80, where: lb }),
    ],
    nodes: [small, n2],
    told: [
      'no place for db: web is only for n1 with role: lb; db (300 MiB), api (118 MiB) and web (80 MiB) cannot be divided among n1 and n2, which have 128 MiB and 384 MiB; n1: 252 MiB short; n2: 34 MiB short (give n2 the label role: lb, or add n3: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {role: lb}} (1024 MiB, USD 5.00 a month), or add n3: {vendor: hetzner, region: fsn1, size: cpx22, labels: {role: lb}} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'a node that lacks the label of the pod that is pinned to it',
    pods: [pod('web', { node: 'n3', where: lb })],
    nodes: lbs,
    told: [
      'no place for web: web is pinned to n3; web asks for role: lb, which no node of these has; n1 and n2: web is pinned to n3; n3: label role is not set, not lb (give n3 the label role: lb)',
    ],
  },
  {
    name: 'processors of which some are not known',
    pods: [pod('web', { cpuMilli: 1500, replicas: 3, apart: ['web'] })],
    nodes: [node('n1', 0, { vcpus: 1 }), node('n2', 1, { vcpus: 1 }), node('n3', 2)],
    told: [
      'no place for web-2 and web-3: no two of the 3 replicas of web share a node; web (3 x 1.5 processors) cannot be divided among n1, n2 and n3, the only nodes for it, which have 1 processor (n1) and 1 processor (n2), and of n3 nobody knows how many; n1 and n2: 0.5 processors short; n3: web-1 is there and must be apart (add 2 nodes, n4 and n5, each {vendor: hetzner, region: fsn1, size: cpx22} (4096 MiB, EUR 5.99 a month each), or add 2 nodes, n4 and n5, each {vendor: linode, region: eu-central, size: g6-standard-2} (4096 MiB, USD 24.00 a month each), or ask for 1 replica of web)',
    ],
  },
  {
    name: 'orders for several things that one order does',
    pods: [pod('db', { memoryMiB: 780 }), pod('web', { needs: arm, memoryMiB: 64 }), pod('big', { memoryMiB: 700 })],
    told: [
      'no place for db: db needs 780 MiB, and n1 and n2 have 384 MiB each; n1 and n2: 396 MiB short (add n3: {vendor: hetzner, region: fsn1, size: cax11} (4096 MiB, price not known), which is enough for all pods)',
      'no place for big: big needs 700 MiB, and n1 and n2 have 384 MiB each; n1 and n2: 316 MiB short (nothing more: what is proposed for db is enough)',
      'no place for web: web asks for kubernetes.io/arch: arm64, which no node has; n1 and n2: its manifest asks for kubernetes.io/arch: arm64 (nothing more: what is proposed for db is enough)',
    ],
  },
];

test.each(rows)('tells $name', ({ pods, nodes = [n1, n2], previous, told: expected }) => {
  expect(told(pods, nodes, previous)).toEqual(expected);
});

test('data on a node that leaves keeps no pod from going elsewhere', () => {
  const left = [node('n1', 0, { state: 'leaving' }), n2];
  expect(told([pod('db', { keepsData: true, memoryMiB: 300 })], left, { db: ['n1'] })).toEqual([]);
});

test('nothing is told where all have a place', () => {
  expect(told([pod('web', { replicas: 2 })], [n1, n2])).toEqual([]);
});

test('a large fleet is explained without looking at everything', () => {
  const nodes = Array.from({ length: 100 }, (_, i) => node(`n${i + 1}`, i));
  const pods = Array.from({ length: 520 }, (_, i) => pod(`p${i}`, { memoryMiB: 60 + ((i * 37) % 41) }));
  let calls = 0;
  const request = { pods, nodes, previous: {} };
  const counted = (asked: PlacementRequest) => {
    calls++;
    return solve(asked);
  };
  const [first, ...others] = noSolutions(request, solve(request).nodes, counted, catalogues);
  expect(others).toEqual([]);
  expect(noSolutionText(first!)).toMatch(
    /^no place for p.* \d+ pods, p\d+ \(\d+ MiB\) among them, need \d+ MiB, and 100 nodes have 384 MiB each; /,
  );
  expect(calls).toBeLessThan(250);
});

test.each([
  ['with a port', { ports: [port] }],
  ['with a port and a label', { ports: [port], where: lb }],
  ['apart from each other', { apart: ['web'] }],
])('thousands of replicas %s are refused without placing them', (_, more) => {
  const request = { pods: [pod('web', { ...more, replicas: 10_000, memoryMiB: 0 })], nodes: lbs, previous: {} };
  const placed = new Map([['web', Array.from({ length: 10_000 }, () => undefined)]]);
  let most = 0;
  const counted = (asked: PlacementRequest) => {
    most = Math.max(most, ...asked.pods.map(({ replicas, ports, apart }) => (ports.length + apart.length) * replicas));
    return solve(asked);
  };
  const [solution] = noSolutions(request, placed, counted, []);
  expect(noSolutionHint(solution!, lbs)).toMatch(/ask for [23] replicas of web$/);
  expect(most).toBeLessThan(10);
});

const someNode = fc.record({
  ramMiB: fc.constantFrom(192, 256, 320),
  labels: fc.constantFrom<Record<string, string>>({}, lb),
});
const names = ['a', 'b', 'c', 'd'];
const somePod = fc.record({
  replicas: fc.constantFrom(1, 1, 2),
  memoryMiB: fc.constantFrom(20, 40, 64, 100),
  where: fc.constantFrom<Record<string, string>>({}, {}, lb),
  ports: fc.constantFrom([], [], [port]),
  apart: fc.subarray(names, { maxLength: 1 }),
});
const fleets = fc.tuple(
  fc.array(someNode, { minLength: 1, maxLength: 3 }),
  fc.array(somePod, { minLength: 1, maxLength: 4 }),
);

/** Whether pods fit, by trying every way. */
function fits(pods: readonly PodSpec[], nodes: readonly NodePlan[]): boolean {
  const there = new Set(pods.map((p) => p.name));
  const clash = (p: PodSpec, q: PodSpec) =>
    p.apart.some((name) => there.has(name) && name === q.name) || q.apart.includes(p.name);
  const all = pods.flatMap((p) => Array.from({ length: p.replicas }, () => p));
  const on = new Map(nodes.map((n) => [n, [] as PodSpec[]]));
  const put = (i: number): boolean =>
    i === all.length ||
    nodes.some((n) => {
      const [p, here] = [all[i]!, on.get(n)!];
      const used = here.reduce((sum, q) => sum + q.memoryMiB, 0);
      if (used + p.memoryMiB > roomMiB(n)) return false;
      if (Object.entries(p.where).some(([key, value]) => n.labels[key] !== value)) return false;
      if (here.some((q) => (p.ports.length > 0 && q.ports.length > 0) || clash(p, q))) return false;
      here.push(p);
      const done = put(i + 1);
      here.pop();
      return done;
    });
  return put(0);
}

test('a set cannot hold together, and without any one of its pods the rest can', () => {
  let sets = 0;
  fc.assert(
    fc.property(fleets, ([someNodes, somePods]) => {
      const nodes = someNodes.map((more, i) => node(`n${i + 1}`, i, more));
      const pods = somePods.map((more, i) => pod(names[i]!, more));
      const request = { pods, nodes, previous: {} };
      const solutions = noSolutions(request, solve(request).nodes, solve, []);
      expect(solutions.length > 0).toBe(!fits(pods, nodes));
      for (const solution of solutions) {
        sets++;
        expect(solution.minimal).toBe(true);
        expect(fits(solution.pods, nodes)).toBe(false);
        for (const one of solution.pods) {
          expect(
            fits(
              solution.pods.filter((p) => p !== one),
              nodes,
            ),
          ).toBe(true);
        }
      }
      const explained = new Set(solutions.flatMap(({ homeless }) => homeless.map((one) => one.pod.name)));
      const homeless = [...solve(request).nodes].flatMap(([name, seats]) => (seats.includes(undefined) ? [name] : []));
      expect([...explained].sort()).toEqual(homeless.sort());
    }),
    { numRuns: Number(process.env.FLOTILLA_RUNS ?? 50) },
  );
  expect(sets).toBeGreaterThan(20);
});

test('whoever follows the first proposal of each finding has a fleet in which all have a place', () => {
  let several = 0;
  fc.assert(
    fc.property(fleets, ([someNodes, somePods]) => {
      const nodes = someNodes.map((more, i) => node(`n${i + 1}`, i, more));
      const request = { pods: somePods.map((more, i) => pod(names[i]!, more)), nodes, previous: {} };
      const solutions = noSolutions(request, solve(request).nodes, solve, catalogues);
      if (solutions.length > 1) several++;
      const followed = solutions.reduce<PlacementRequest>(
        (asked, { mends: [first] }) => mended(asked, first!),
        request,
      );
      expect(fits(followed.pods, followed.nodes)).toBe(true);
      expect([...solve(followed).nodes.values()].flat()).not.toContain(undefined);
      expect(new Set(followed.nodes.map(({ name }) => name)).size).toBe(followed.nodes.length);
    }),
    { numRuns: Number(process.env.FLOTILLA_RUNS ?? 50) },
  );
  expect(several).toBeGreaterThan(5);
});
