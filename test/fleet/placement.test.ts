import { place, reserveMiB } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import { Report } from '../../src/fleet/report';
import type { PodSpec } from '../../src/fleet/spec-types';
import { lines } from './oak';

function node(name: string, index: number, more: Partial<NodePlan> = {}): NodePlan {
  return {
    name,
    index,
    generation: 1,
    state: 'active',
    vendor: 'hetzner',
    region: 'fsn1',
    size: 'cx23',
    image: 'debian-13',
    engine: 'podman',
    ramMiB: 512,
    arch: 'amd64',
    labels: {},
    subnet: `10.1.${index + 1}.0/24`,
    ...more,
  };
}

function pod(name: string, more: Partial<PodSpec> = {}): PodSpec {
  return {
    name,
    manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } },
    replicas: 1,
    spread: 'node',
    where: {},
    with: [],
    apart: [],
    memoryMiB: 64,
    ports: [],
    images: [],
    ...more,
  };
}

const port = { port: 80, protocol: 'tcp' } as const;
const n1 = node('n1', 0);
const n2 = node('n2', 1);
const n3 = node('n3', 2, { vendor: 'linode', region: 'eu-central' });

function placed(
  pods: readonly PodSpec[],
  nodes: readonly NodePlan[],
  previous: Readonly<Record<string, readonly string[]>> = {},
) {
  const report = new Report();
  const placements = place(pods, nodes, previous, report);
  return { nodes: Object.fromEntries(placements), told: lines(report.result(() => undefined)) };
}

describe('replicas', () => {
  test('go to the node with most free RAM, then to the lowest index', () => {
    expect(placed([pod('web')], [n1, n2, node('n4', 3, { ramMiB: 1024 })]).nodes).toEqual({ web: ['n4'] });
    expect(placed([pod('web')], [n1, n2]).nodes).toEqual({ web: ['n1'] });
  });

  test('of the largest pod are placed first', () => {
    const small = node('n1', 0, { ramMiB: 512 });
    const pods = [pod('a', { memoryMiB: 100 }), pod('b', { memoryMiB: 384 })];
    expect(placed(pods, [small, node('n2', 1, { ramMiB: 300 })])).toEqual({
      nodes: { a: ['n2'], b: ['n1'] },
      told: [],
    });
  });

  test.each([
    ['vendor', ['n1', 'n3', 'n2']],
    ['node', ['n1', 'n2', 'n3']],
  ] as const)('are spread over each %s', (spread, nodes) => {
    expect(placed([pod('web', { replicas: 3, spread })], [n1, n2, n3]).nodes).toEqual({ web: nodes });
  });

  test('are spread over regions', () => {
    const hel1 = node('n2', 1, { region: 'hel1' });
    expect(placed([pod('web', { replicas: 3, spread: 'region' })], [n1, hel1, n3])).toEqual({
      nodes: { web: ['n1', 'n2', 'n3'] },
      told: [],
    });
  });

  test('go round the nodes of a failure domain', () => {
    expect(placed([pod('web', { replicas: 4, spread: 'vendor' })], [n1, n2, n3]).nodes).toEqual({
      web: ['n1', 'n3', 'n2', 'n3'],
    });
  });

  test('stay where they were although a better place has appeared, and say so', () => {
    expect(placed([pod('web', { replicas: 2, spread: 'vendor' })], [n1, n2, n3], { web: ['n2', 'n1'] })).toEqual({
      nodes: { web: ['n2', 'n1'] },
      told: [
        'pods.web.spread: all 2 replicas are in one vendor (hetzner), 2 could be used (replicas stay where they are as long as that is allowed)',
      ],
    });
  });

  test.each([
    ['is leaving', [node('n1', 0, { state: 'leaving' }), n2]],
    ['is not there any more', [n2]],
    ['runs another engine', [node('n1', 0, { engine: 'bosh' }), n2]],
    ['is too small', [node('n1', 0, { ramMiB: 128 }), n2]],
  ])('move when their node %s', (_, nodes) => {
    expect(placed([pod('web')], nodes, { web: ['n1'] }).nodes).toEqual({ web: ['n2'] });
  });

  test('stay on a node whose machine is replaced', () => {
    expect(placed([pod('web')], [node('n1', 0, { state: 'replacing' }), n2], { web: ['n1'] }).nodes).toEqual({
      web: ['n1'],
    });
  });

  test('move when labels or a pin say so', () => {
    const lb = node('n2', 1, { labels: { role: 'lb' } });
    expect(placed([pod('web', { where: { role: 'lb' } })], [n1, lb], { web: ['n1'] }).nodes).toEqual({ web: ['n2'] });
    expect(placed([pod('web', { node: 'n2' })], [n1, n2], { web: ['n1'] }).nodes).toEqual({ web: ['n2'] });
  });

  test('of the highest numbers go first when there are to be fewer', () => {
    expect(placed([pod('web')], [n1, n2], { web: ['n2', 'n1'] }).nodes).toEqual({ web: ['n2'] });
  });

  test('share no host port of a node, but TCP and UDP are apart', () => {
    const pods = [
      pod('a', { ports: [port] }),
      pod('b', { ports: [{ ...port, protocol: 'udp' }] }),
      pod('c', { ports: [port] }),
    ];
    expect(placed(pods, [n1, n2], { a: ['n1'], b: ['n1'] }).nodes).toEqual({ a: ['n1'], b: ['n1'], c: ['n2'] });
  });

  test('that are pinned may share their node', () => {
    expect(placed([pod('web', { node: 'n1', replicas: 2 })], [n1, n2])).toEqual({
      nodes: { web: ['n1', 'n1'] },
      told: [],
    });
  });
});

test('a node keeps RAM for itself, to the last MiB', () => {
  const room = 512 - reserveMiB.podman;
  expect(placed([pod('web', { memoryMiB: room })], [n1]).told).toEqual([]);
  expect(placed([pod('web', { memoryMiB: room + 1 })], [n1]).told).toEqual([
    `pods.web: no node can take replica 1 of 1 (${room + 1} MiB): n1: ${room} of ${room} MiB free (add a node, take a larger size, or ask for less)`,
  ]);
});

test('a failure explains each node that was asked, and many nodes in short', () => {
  const nodes = Array.from({ length: 10 }, (_, i) => node(`n${i}`, i, { ramMiB: 129 + i }));
  const { told } = placed(
    [pod('db', { where: { disk: 'ssd' } }), pod('web', { node: 'n9', ports: [port], replicas: 2, memoryMiB: 1 })],
    nodes,
  );
  expect(told).toEqual([
    'pods.web: no node can take replica 2 of 2 (1 MiB, port 80/tcp): n9: port 80/tcp is taken by web-1 (add a node, take a larger size, or ask for less)',
    'pods.db: no node can take replica 1 of 1 (64 MiB): n0: label disk is not set, not ssd; n1: label disk is not set, not ssd; n2: label disk is not set, not ssd; n3: label disk is not set, not ssd; n4: label disk is not set, not ssd; n5: label disk is not set, not ssd; n6: label disk is not set, not ssd; n7: label disk is not set, not ssd; and 2 more nodes (add a node, take a larger size, or ask for less)',
  ]);
});

test('replicas that have only one failure domain are told', () => {
  expect(placed([pod('web', { replicas: 2, spread: 'vendor' })], [n1, n2]).told).toEqual([
    'pods.web.spread: all 2 replicas are in one vendor (hetzner), 1 could be used (add a node in another vendor)',
  ]);
});
