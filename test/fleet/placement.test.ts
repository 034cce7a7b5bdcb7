import { place } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import { Report } from '../../src/fleet/report';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';
import { lines } from './oak';
import { node, pod } from './placement-samples';

const port = { port: 80, protocol: 'tcp' } as const;
const n1 = node('n1', 0);
const n2 = node('n2', 1);
const n3 = node('n3', 2, { vendor: 'linode', region: 'eu-central' });

function placed(
  pods: readonly PodSpec[],
  nodes: readonly NodePlan[],
  previous: Readonly<Record<string, readonly string[]>> = {},
  edited: ReadonlySet<string> = new Set(),
) {
  const report = new Report();
  const placements = place({ pods, nodes, previous, edited }, report);
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
    ['node', ['n1', 'n3', 'n2']],
  ] as const)('are spread over each %s', (spread, nodes) => {
    expect(placed([pod('web', { replicas: 3, spread })], [n1, n2, n3]).nodes).toEqual({ web: nodes });
  });

  test('are spread over regions', () => {
    const hel1 = node('n2', 1, { region: 'hel1' });
    expect(placed([pod('web', { replicas: 3, spread: 'region' })], [n1, hel1, n3])).toEqual({
      nodes: { web: ['n1', 'n3', 'n2'] },
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
        'pods.web.spread: all 2 replicas are in one vendor (hetzner), 2 could be used (flotilla plan --rebalance would spread them)',
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

describe('failure domains', () => {
  const acme = node('n1', 0, { vendor: 'static', seller: 'acme', region: 'acme' });
  const bolt = node('n2', 1, { vendor: 'static', seller: 'bolt', region: 'bolt' });

  test('two sellers are two, although both machines are static', () => {
    expect(
      placed(
        [pod('web', { replicas: 2, spread: 'vendor' })],
        [acme, node('n3', 2, { vendor: 'static', seller: 'acme' }), bolt],
      ),
    ).toEqual({
      nodes: { web: ['n1', 'n2'] },
      told: [],
    });
  });

  test('a region of the same name at another seller is another', () => {
    const elsewhere = { ...bolt, region: 'acme' };
    expect(placed([pod('web', { replicas: 2, spread: 'region' })], [acme, elsewhere]).told).toEqual([]);
  });
});

describe('pods beside others', () => {
  test('run on the nodes of those, though others have more room', () => {
    const big = node('n4', 3, { ramMiB: 4096 });
    expect(placed([pod('agent', { with: ['db'] }), pod('db', { node: 'n2' })], [n1, n2, big]).nodes).toEqual({
      agent: ['n2'],
      db: ['n2'],
    });
  });

  test('get a node that has room for all of them', () => {
    const room = [node('n1', 0, { ramMiB: 500 }), node('n2', 1, { ramMiB: 400 }), node('n3', 2, { ramMiB: 450 })];
    const pods = [
      pod('agent', { with: ['db'], memoryMiB: 100 }),
      pod('db', { memoryMiB: 200 }),
      pod('x', { node: 'n1', memoryMiB: 100 }),
    ];
    expect(placed(pods, room)).toEqual({ nodes: { agent: ['n3'], db: ['n3'], x: ['n1'] }, told: [] });
  });

  test('have as many places as replicas, each with its own companion', () => {
    const pods = [
      pod('agent', { with: ['db'], replicas: 2 }),
      pod('db', { with: ['agent'], replicas: 2, spread: 'vendor' }),
    ];
    expect(placed(pods, [n1, n2, n3])).toEqual({ nodes: { agent: ['n1', 'n3'], db: ['n1', 'n3'] }, told: [] });
  });

  test('join the replicas that stand already', () => {
    expect(
      placed([pod('agent', { with: ['db'], replicas: 2 }), pod('db', { replicas: 2 })], [n1, n2, n3], {
        db: ['n3', 'n2'],
      }).nodes,
    ).toEqual({
      agent: ['n2', 'n3'],
      db: ['n3', 'n2'],
    });
  });

  test('move when those are moved', () => {
    const before = { agent: ['n1'], db: ['n1'] };
    expect(placed([pod('agent', { with: ['db'] }), pod('db', { node: 'n2' })], [n1, n2], before).nodes).toEqual({
      agent: ['n2'],
      db: ['n2'],
    });
  });

  test('that fit on no node of those say so for each node, nearest first', () => {
    const pods = [pod('agent', { with: ['db'], memoryMiB: 100 }), pod('db', { memoryMiB: 300, node: 'n2' })];
    expect(placed(pods, [n1, n2]).told).toEqual([
      'pods.agent: no place for agent: agent runs beside db; agent (100 MiB) and db (300 MiB) need 400 MiB on one node, and n1 and n2 have 384 MiB each; n1: no replica of db is there; n2: 16 MiB short (loosen with)',
    ]);
  });
});

describe('pods apart from others', () => {
  test.each([
    ['the one', { a: ['b'], b: [] }],
    ['the other', { a: [], b: ['a'] }],
  ])('share no node with them, if %s says so', (_, apart) => {
    const big = node('n1', 0, { ramMiB: 4096 });
    expect(placed([pod('a', { apart: apart.a }), pod('b', { apart: apart.b })], [big, n2]).nodes).toEqual({
      a: ['n1'],
      b: ['n2'],
    });
  });

  test('have one replica a node if they are apart from themselves', () => {
    const big = node('n1', 0, { ramMiB: 4096 });
    expect(placed([pod('a', { apart: ['a'], replicas: 3 })], [big, n2])).toEqual({
      nodes: { a: ['n1', 'n2'] },
      told: [
        'pods.a: no place for a-3: no two of the 3 replicas of a share a node; n1 and n2 are the only nodes for it; n1: a-1 is there and must be apart; n2: a-2 is there and must be apart (ask for 2 replicas of a)',
      ],
    });
  });

  test('move when they come together, and the pod that asks for it moves', () => {
    const pods = [pod('a', { apart: ['b'] }), pod('b')];
    expect(placed(pods, [n1, n2], { a: ['n1'], b: ['n1'] }).nodes).toEqual({ a: ['n2'], b: ['n1'] });
  });
});

test('of two pods that no longer fit on their node the edited one moves', () => {
  const pods = [pod('a', { memoryMiB: 200 }), pod('b', { memoryMiB: 200 })];
  const before = { a: ['n1'], b: ['n1'] };
  expect(placed(pods, [n1, n2], before, new Set(['a'])).nodes).toEqual({ a: ['n2'], b: ['n1'] });
  expect(placed(pods, [n1, n2], before, new Set(['b'])).nodes).toEqual({ a: ['n1'], b: ['n2'] });
});

test('a node keeps RAM for itself, to the last MiB', () => {
  const room = roomMiB({ engine: 'podman', ramMiB: 512 });
  expect(placed([pod('web', { memoryMiB: room })], [n1]).told).toEqual([]);
  expect(placed([pod('web', { memoryMiB: room + 1 })], [n1]).told).toEqual([
    `pods.web: no place for web: web needs ${room + 1} MiB, and n1 has ${room} MiB; n1: 1 MiB short (add nodes, take larger sizes, or ask for less)`,
  ]);
});

test('a failure explains each node that was asked, and many nodes in short', () => {
  const nodes = Array.from({ length: 10 }, (_, i) => node(`n${i}`, i, { ramMiB: 129 + i }));
  const { told } = placed(
    [pod('db', { where: { disk: 'ssd' } }), pod('web', { node: 'n9', ports: [port], replicas: 2, memoryMiB: 1 })],
    nodes,
  );
  expect(told).toEqual([
    'pods.db: no place for db: db asks for disk: ssd, which no node has; n0, n1, n2, n3, n4, n5, n6 and n7: label disk is not set, not ssd; and 2 more nodes (ask for other labels in where of db)',
    'pods.web: no place for web-2: web is pinned to n9; 2 replicas of web take port 80/tcp, which a node has once; n9 is the only node for it; n9: port 80/tcp is taken by web-1; n0, n1, n2, n3, n4, n5 and n6: web is pinned to n9; and 2 more nodes (ask for 1 replica of web)',
  ]);
});

test('replicas that no node elsewhere can take are told so, and nobody is sent to a rebalance', () => {
  const web = pod('web', { replicas: 2, spread: 'vendor' });
  const none =
    'pods.web.spread: all 2 replicas are in one vendor (hetzner), no node in another vendor can take one (add a node in another vendor, or make room there)';
  const small = node('n3', 2, { vendor: 'linode', region: 'eu-central', ramMiB: 129 });
  expect(placed([web], [n1, n2, small], { web: ['n1', 'n2'] }).told).toEqual([none]);
  expect(placed([web], [n1, n2, small]).told).toEqual([none]);
});

test('replicas that stay with their data are not sent to a rebalance either', () => {
  const db = pod('db', { replicas: 2, spread: 'vendor', keepsData: true });
  expect(placed([db], [n1, n2, n3], { db: ['n1', 'n2'] }).told).toEqual([
    'pods.db.spread: all 2 replicas are in one vendor (hetzner), and stay with their data (say data: replicated or data: disposable if they may start empty elsewhere)',
  ]);
});

test('replicas that have only one failure domain are told', () => {
  expect(placed([pod('web', { replicas: 2, spread: 'vendor' })], [n1, n2]).told).toEqual([
    'pods.web.spread: all 2 replicas are in one vendor (hetzner), 1 could be used (add a node in another vendor)',
  ]);
});
