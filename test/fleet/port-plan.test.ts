import fc from 'fast-check';
import type { Checked } from '../../src/fleet/checked';
import { parseFleet } from '../../src/fleet/parse';
import { type Planned, plan } from '../../src/fleet/plan';
import type { FleetPlan } from '../../src/fleet/plan-types';
import { ownPorts, type PortUse, portPlan } from '../../src/fleet/port-plan';
import type { BoshPorts } from '../../src/fleet/spec-types';
import { sampleNode, samplePlan } from '../artifacts/sample-fleets';
import { catalogues, fleetFile, lines, oak, ok } from './oak';

type Ports = Readonly<Record<string, BoshPorts>>;

const machine = '{vendor: hetzner, region: fsn1, size: cx23, engine: bosh}';
const podman = '{vendor: linode, region: eu-central, size: g6-standard-2}';
const ports = (...hostPorts: readonly string[]) => hostPorts.map((own) => `{containerPort: 1, ${own}}`).join(', ');
const manifest = (name: string, own: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: localhost/c, ports: [${own}]}]}\n`;

/** Plans bosh nodes b1, b2 ... and podman nodes p1, p2 ... whose VM extensions take the ports, and a pod on every podman node. */
function planned(bosh: number, podmans: number, own?: Ports, bucc?: string, hostPorts = ''): Checked<Planned> {
  const nodes = [
    ...Array.from({ length: bosh }, (_, i) => `  b${i + 1}: ${machine}`),
    ...Array.from({ length: podmans }, (_, i) => `  p${i + 1}: ${podman}`),
  ];
  const pods = podmans === 0 ? '' : `pods:\n  web: {manifest: web.yaml, replicas: ${podmans}, spread: node}\n`;
  const text = oak(`nodes:\n${nodes.join('\n')}\n${pods}`);
  const spec = ok(parseFleet(fleetFile(text, { 'web.yaml': manifest('web', hostPorts) }), catalogues));
  const told = { ...spec.bosh!, ...(own === undefined ? {} : { ports: own }), ...(bucc === undefined ? {} : { bucc }) };
  return plan(bosh === 0 ? spec : { ...spec, bosh: told }, undefined, catalogues);
}

const clashes = (result: Checked<unknown>) =>
  lines(result)
    .filter((line) => line.includes('port'))
    .map((line) => line.replace(/^oak\/fleet.yaml:\d+:\d+: /, ''));

const shown = (uses: readonly PortUse[]) =>
  uses.map(({ node, port, protocol, holder, open }) => `${node} ${port}/${protocol} ${holder}${open ? ', open' : ''}`);

test('every port that anything takes is told with its holder', () => {
  const nodes = [
    sampleNode('b1', { engine: 'bosh' }),
    sampleNode('b2', { index: 1, engine: 'bosh' }),
    sampleNode('p1', { index: 2 }),
  ];
  const { pods } = ok(planned(1, 1, undefined, undefined, ports('hostPort: 53', 'hostPort: 53, protocol: UDP'))).plan;
  const spec = ok(
    parseFleet(
      fleetFile(oak(`nodes:\n  p1: ${podman}\npods:\n  web: {manifest: web.yaml}\n`), {
        'web.yaml': manifest('web', ports('hostPort: 53', 'hostPort: 53, protocol: UDP')),
      }),
      catalogues,
    ),
  );
  const own: Ports = { router: { ports: [80] }, api: { ports: [8443], nodes: ['b2'] } };
  const over: Partial<FleetPlan> = { bosh: { bucc: 'b1', apiVersion: '1.44', ports: own }, pods };
  const sample = samplePlan(nodes, over);
  const overlay = { ...sample.overlay, etcd: ['b1'] };
  expect(shown(portPlan({ ...sample, overlay }, spec.pods))).toEqual([
    'b1 22/tcp ssh, open',
    'b1 80/tcp bosh router, open',
    'b1 1443/tcp concourse (BUCC)',
    'b1 1444/tcp uaa (BUCC)',
    'b1 2376/tcp docker (bosh), open',
    'b1 2379/tcp etcd (clients)',
    'b1 2380/tcp etcd (members)',
    'b2 22/tcp ssh, open',
    'b2 80/tcp bosh router, open',
    'b2 2376/tcp docker (bosh), open',
    'b2 8443/tcp bosh api, open',
    'p1 22/tcp ssh, open',
    'p1 53/tcp pod web, open',
    'p1 53/udp pod web, open',
  ]);
});

test("a fleet that says nothing has the ports of MoltenCore's VM extensions open on every bosh node", () => {
  const { openPorts } = ok(planned(2, 0)).plan;
  expect(openPorts.b2!.map((p) => p.port)).toEqual([22, 80, 443, 1024, 1025, 1026, 1027, 2222, 2376]);
  expect(openPorts.b1).toEqual(openPorts.b2);
});

test('own ports are open where their extension may run, and nowhere else', () => {
  const { openPorts } = ok(planned(2, 1, { web: { ports: [443], nodes: ['b2'] } })).plan;
  const numbers = Object.entries(openPorts).map(([node, open]) => [node, open.map((p) => p.port)]);
  expect(Object.fromEntries(numbers)).toEqual({ b1: [22, 2376], b2: [22, 443, 2376], p1: [22] });
});

test('a node that leaves keeps what is reached from outside, no VM extension', () => {
  const nodes = [
    sampleNode('b1', { engine: 'bosh' }),
    sampleNode('b2', { index: 1, engine: 'bosh', state: 'leaving' }),
  ];
  const uses = ownPorts({ nodes, bosh: { bucc: 'b1', apiVersion: '1.44' } });
  expect(uses.filter((use) => use.node === 'b2').map((use) => use.port)).toEqual([22, 2376]);
});

test('what collides on a node is told once for each two, with the next step', () => {
  expect(clashes(planned(5, 0, { a: { ports: [22] }, b: { ports: [1443, 1444] }, c: { ports: [2376] } }))).toEqual([
    'bosh.ports.a: expected each port of a node to be taken once, got port 22/tcp on b1, b2, b3 and 2 more for ssh and for bosh a (take another port: every node needs this one itself)',
    'bosh.ports.b: expected each port of a node to be taken once, got port 1443/tcp on b1 for concourse (BUCC) and for bosh b (BUCC has 1443 and 1444 on its node: take another port, or keep the extension off that node with bosh.ports.b.nodes)',
    'bosh.ports.b: expected each port of a node to be taken once, got port 1444/tcp on b1 for uaa (BUCC) and for bosh b (BUCC has 1443 and 1444 on its node: take another port, or keep the extension off that node with bosh.ports.b.nodes)',
    'bosh.ports.c: expected each port of a node to be taken once, got port 2376/tcp on b1, b2, b3 and 2 more for docker (bosh) and for bosh c (take another port: every node needs this one itself)',
  ]);
  expect(clashes(planned(2, 0, { api: { ports: [80, 443] }, web: { ports: [80, 443], nodes: ['b2'] } }))).toEqual([
    'bosh.ports.web: expected each port of a node to be taken once, got ports 80/tcp, 443/tcp on b2 for bosh api and for bosh web (give one of them another port, or keep them on different nodes with bosh.ports.web.nodes)',
  ]);
});

test('what is kept on different nodes does not collide', () => {
  const apart: Ports = { api: { ports: [443, 1443], nodes: ['b1'] }, web: { ports: [443], nodes: ['b2'] } };
  expect(clashes(planned(2, 0, apart, 'b2'))).toEqual([]);
  expect(clashes(planned(2, 0, apart, 'b1'))).toHaveLength(1);
});

/** Every `node port/protocol` that is taken, one entry for each taker: written anew, from the fleet as it was drawn. */
function taken(bosh: number, bucc: number, own: Ports, result: FleetPlan | undefined): readonly string[] {
  const all: string[] = [];
  for (let i = 1; i <= bosh; i++) {
    const given = Object.values(own).filter(({ nodes }) => nodes === undefined || nodes.includes(`b${i}`));
    const numbers = [22, 2376, ...(i === bucc ? [1443, 1444] : []), ...given.flatMap((extension) => extension.ports)];
    all.push(...numbers.map((port) => `b${i} ${port}/TCP`));
  }
  for (const pod of result?.pods ?? []) {
    for (const { node } of pod.replicas) {
      const wanted = pod.manifest.spec.containers.flatMap((container) => container.ports ?? []);
      all.push(...wanted.map(({ hostPort, protocol = 'TCP' }) => `${node} ${hostPort}/${protocol}`), `${node} 22/TCP`);
    }
  }
  return all;
}

test('no plan gives one port of a node to two, and none is refused that does not', () => {
  const extension = fc.record(
    {
      ports: fc.uniqueArray(fc.constantFrom(22, 80, 443, 1443, 1444, 2222, 2376, 8443, 9000), {
        minLength: 1,
        maxLength: 2,
      }),
      nodes: fc.uniqueArray(fc.constantFrom('b1', 'b2', 'b3'), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['ports'] },
  );
  const fleets = fc.record({
    bosh: fc.integer({ min: 3, max: 4 }),
    podmans: fc.nat(2),
    bucc: fc.integer({ min: 1, max: 3 }),
    own: fc.dictionary(fc.constantFrom('api', 'web', 'ssh'), extension, { maxKeys: 3 }),
    podPort: fc.constantFrom('hostPort: 80', 'hostPort: 53, protocol: UDP', 'hostPort: 2376'),
  });
  let refused = 0;
  fc.assert(
    fc.property(fleets, ({ bosh, podmans, bucc, own, podPort }) => {
      const result = planned(bosh, podmans, own, `b${bucc}`, ports(podPort));
      const all = taken(bosh, bucc, own, result.ok ? result.value.plan : undefined);
      expect(result.ok).toBe(new Set(all).size === all.length);
      if (!result.ok) refused += 1;
      expect(result.ok ? [] : result.findings.map((finding) => finding.code)).toEqual(
        result.ok ? [] : expect.arrayContaining(['port-clash']),
      );
      for (const [node, open] of Object.entries(result.ok ? result.value.plan.openPorts : {})) {
        const closed = open.filter(({ port, protocol }) => !all.includes(`${node} ${port}/${protocol.toUpperCase()}`));
        expect(closed).toEqual([]);
      }
    }),
    { numRuns: 200 },
  );
  expect(refused).toBeGreaterThan(20);
});
