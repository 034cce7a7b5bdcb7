import type { PodSpec } from '../../src/fleet/spec-types';
import { survival } from '../../src/fleet/survival';
import type { Loss } from '../../src/fleet/survival-types';
import { at, placed, pod } from './survival-samples';

function loss(losses: readonly Loss[], name: string): Loss {
  return losses.find((one) => one.name === name)!;
}

const three = [at(0, 'linode', 'eu'), at(1, 'hetzner', 'fsn1'), at(2, 'hetzner', 'nbg1')];

test('vendors come first, then regions, both by name, then nodes by index; who leaves is left out', () => {
  const nodes = [...three, at(3, 'static', 'acme', { seller: 'acme' }), at(4, 'aws', 'x', { state: 'leaving' })];
  expect(survival(...placed(nodes, [])).map((one) => `${one.scope} ${one.name}: ${one.nodes.join()}`)).toEqual([
    'vendor acme: n4',
    'vendor hetzner: n2,n3',
    'vendor linode: n1',
    'region acme/acme: n4',
    'region hetzner/fsn1: n2',
    'region hetzner/nbg1: n3',
    'region linode/eu: n1',
    'node n1: n1',
    'node n2: n2',
    'node n3: n3',
    'node n4: n4',
  ]);
});

test('lost replicas move to where the next plan puts them', () => {
  const losses = survival(...placed(three, [[pod('web'), ['n1', 'n2']]]));
  expect(loss(losses, 'linode').pods).toEqual([
    {
      ...{ pod: 'web', left: 1, of: 2, lost: ['web-1'], homeless: [], data: 'none' },
      moves: [{ replica: 'web-1', from: 'n1', to: 'n3' }],
    },
  ]);
  expect(loss(losses, 'hetzner').survived).toBe(true);
  expect(loss(losses, 'n3').pods).toEqual([]);
});

test('what is placed where nobody else has room is homeless', () => {
  const full = [at(0, 'linode', 'eu'), at(1, 'hetzner', 'fsn1', { ramMiB: 256 })];
  const losses = survival(...placed(full, [[pod('big', { memoryMiB: 300 }), ['n1']]]));
  expect(loss(losses, 'linode').pods).toEqual([
    { pod: 'big', left: 0, of: 1, lost: ['big-1'], moves: [], homeless: ['big-1'], data: 'none' },
  ]);
});

test('data is lost with each replica, unless it is replicated or disposable, and what has lost it does not move', () => {
  const on = (data: PodSpec['data']) =>
    pod(data ?? 'own', { keepsData: true, ...(data === undefined ? {} : { data }) });
  const losses = survival(
    ...placed(three, [
      [on(undefined), ['n1', 'n2']],
      [on('replicated'), ['n1', 'n2']],
      [on('disposable'), ['n1']],
      [pod('none'), ['n1']],
    ]),
  );
  const told = loss(losses, 'linode').pods.map((p) => `${p.pod} ${p.left}/${p.of} ${p.data} ${p.moves.length}`);
  expect(told).toEqual([
    'own 1/2 lost 0',
    'disposable 0/1 disposable 1',
    'none 0/1 none 1',
    'replicated 1/2 replicated 1',
  ]);
  expect(loss(losses, 'linode').why).toEqual(['own has data without a copy on n1', 'none has its only replica on n1']);
});

test('replicated data is lost with the last replica', () => {
  const db = pod('db', { keepsData: true, data: 'replicated' });
  const losses = survival(...placed(three, [[db, ['n2', 'n3']]]));
  expect(loss(losses, 'n2').pods[0]?.data).toBe('replicated');
  expect(loss(losses, 'hetzner').pods[0]).toMatchObject({ data: 'lost', moves: [], left: 0 });
  expect(loss(losses, 'hetzner').why).toEqual(['db has its 2 replicas and all its data on n2 and n3']);
});

test("ports of a pod are gone with its last replica, those of an extension with the last node that it may be on, BUCC's with its node", () => {
  const nodes = [...three, at(3, 'linode', 'eu', { engine: 'bosh' }), at(4, 'hetzner', 'fsn1', { engine: 'bosh' })];
  const ports = [
    { port: 53, protocol: 'udp' as const },
    { port: 53, protocol: 'tcp' as const },
  ];
  const losses = survival(
    ...placed(
      nodes,
      [
        [pod('dns', { ports }), ['n1']],
        [pod('web', { ports: [{ port: 80, protocol: 'tcp' }] }), ['n1', 'n2']],
      ],
      {
        bosh: {
          bucc: 'n4',
          apiVersion: '1.44',
          ports: { router: { ports: [443] }, tcp: { ports: [1024], nodes: ['n4'] } },
        },
      },
    ),
  );
  expect(loss(losses, 'linode').ports).toEqual([
    { port: 53, protocol: 'tcp', holder: 'pod dns' },
    { port: 53, protocol: 'udp', holder: 'pod dns' },
    { port: 1024, protocol: 'tcp', holder: 'bosh tcp' },
    { port: 1443, protocol: 'tcp', holder: 'concourse (BUCC)' },
    { port: 1444, protocol: 'tcp', holder: 'uaa (BUCC)' },
  ]);
  expect(loss(losses, 'hetzner').ports).toEqual([]);
});

test('of slices for a quorum half may not be gone, of others one az must be left', () => {
  const nodes = ['hetzner', 'hetzner', 'linode', 'linode'].map((vendor, i) => at(i, vendor, 'r', { engine: 'bosh' }));
  const losses = survival(...placed(nodes, []));
  const told = (name: string) =>
    loss(losses, name).slices.map((s) => `${s.slice} ${s.lost.join('+')}${s.broken ? ' broken' : ''}`);
  expect(told('hetzner')).toEqual([
    'odd3.slice1 z0+z1 broken',
    'odd3.slice2 z0+z1 broken',
    'odd3.slice3 z0+z1 broken',
    'odd5.slice1 z0+z1 broken',
    'odd5.slice2 z0+z1 broken',
    'max1.slice1 z0 broken',
    'max2.slice1 z0+z1 broken',
    'max2.slice3 z0+z1 broken',
    'max2.slice4 z0+z1 broken',
    'max2.slice5 z0+z1 broken',
    'max3.slice1 z0+z1',
    'max3.slice2 z0+z1',
    'max3.slice3 z0+z1',
  ]);
  expect(told('n3')).toContain('odd3.slice1 z2');
  expect(survival(...placed(nodes.slice(0, 2), [])).map((one) => one.slices.at(-1)?.slice)).toContain('all');
});

test('etcd keeps its quorum as long as more than half of its members are left', () => {
  const overlay = { manager: 'none' as const, network: '10.1.0.0/16', subnetLength: 24, etcd: ['n1', 'n2', 'n3'] };
  const losses = survival(...placed(three, [], { overlay }));
  expect(loss(losses, 'linode').etcd).toEqual({ lost: ['n1'], left: 2, of: 3, quorum: true });
  expect(loss(losses, 'hetzner').etcd).toEqual({ lost: ['n2', 'n3'], left: 1, of: 3, quorum: false });
  expect(loss(losses, 'hetzner').why).toEqual(['etcd has 2 of its 3 members on n2 and n3']);
  expect(loss(survival(...placed(three, [])), 'hetzner').etcd).toBeNull();
});
