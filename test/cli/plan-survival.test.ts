import { fates, fateText, okText, shownLosses, stateText, verdict } from '../../src/cli/plan-survival';
import { survivalLines } from '../../src/cli/plan-survival-table';
import type { Loss, PodLoss } from '../../src/fleet/survival-types';

const loss = (over: Partial<Loss> = {}): Loss => ({
  scope: 'vendor',
  name: 'hetzner',
  nodes: ['n1', 'n2'],
  pods: [],
  etcd: null,
  ports: [],
  slices: [],
  exact: true,
  state: [],
  survived: true,
  why: [],
  ...over,
});

const pod = (name: string, over: Partial<PodLoss> = {}): PodLoss => ({
  pod: name,
  left: 0,
  of: 1,
  lost: [`${name}-1`],
  moves: [],
  homeless: [],
  data: 'none',
  ...over,
});

const moved = (replica: string, to: string) => ({ replica, from: 'n1', to });
const texts = (some: Partial<Loss>): readonly string[] => fates(loss(some), true).map(fateText);

test.each<[string, Partial<PodLoss>, string]>([
  ['without a volume goes where there is room', { moves: [moved('db-1', 'n3')] }, 'down: db -> n3'],
  ['finds no room', { homeless: ['db-1'] }, 'down: db (no room)'],
  ['has data that nobody calls disposable', { data: 'lost' }, 'DATA LOST: db (starts empty)'],
  ['has data and no room', { data: 'lost', homeless: ['db-1'] }, 'DATA LOST: db (no room)'],
  ['loses the data of one replica', { data: 'lost', left: 1, of: 2 }, 'DATA LOST: db 1/2 (starts empty)'],
  ['has disposable data', { data: 'disposable', moves: [moved('db-1', 'n3')] }, 'down: db -> n3 (disposable)'],
  ['keeps a copy', { data: 'replicated', left: 2, of: 3, homeless: ['db-1'] }, 'fewer: db 2/3 (no room)'],
  [
    'loses replicas that go to several nodes, and one to none',
    {
      left: 1,
      of: 4,
      lost: ['db-1', 'db-2', 'db-3'],
      moves: [moved('db-1', 'n3'), moved('db-2', 'n4')],
      homeless: ['db-3'],
    },
    'fewer: db 1/4 -> n3 + n4 (no room for 1)',
  ],
  [
    'loses one replica, and one that serves gives way',
    { left: 1, of: 2, homeless: ['db-1', 'db-2'] },
    'fewer: db 1/2 (no room, 1 gives way)',
  ],
  [
    'finds a new place for one replica, and another one gives way',
    { left: 2, of: 3, moves: [moved('db-1', 'n3')], homeless: ['db-2'] },
    'fewer: db 2/3 -> n3 (1 gives way)',
  ],
  [
    'has data and room, and another replica gives way',
    { data: 'lost', left: 1, of: 2, homeless: ['db-2'] },
    'DATA LOST: db 1/2 (starts empty, 1 gives way)',
  ],
])('a pod that %s is told so', (_, over, text) => {
  expect(texts({ pods: [pod('db', over)] })).toEqual([text]);
});

test('what nobody gets back comes first, fewer replicas last', () => {
  const state = { stack: 'mesh', where: 'bucket oak', lost: true, caKey: true };
  expect(
    texts({
      pods: [pod('web', { left: 1, of: 2 }), pod('cache'), pod('db', { data: 'lost' })],
      etcd: { lost: ['n1', 'n2'], left: 1, of: 3, quorum: false },
      ports: [
        { port: 53, protocol: 'udp', holder: 'pod dns' },
        { port: 53, protocol: 'tcp', holder: 'pod dns' },
        { port: 2222, protocol: 'tcp', holder: 'bosh cf-ssh-proxy' },
      ],
      slices: [
        { slice: 'odd3.slice1', azs: ['z0', 'z1', 'z2'], lost: ['z0', 'z1'], broken: true },
        { slice: 'all.x1', azs: ['z0', 'z1', 'z2'], lost: ['z0'], broken: false },
      ],
      state: [state, { ...state, stack: 'linode', lost: false }],
    }),
  ).toEqual([
    'DATA LOST: db (starts empty)',
    'state gone: mesh with the CA key',
    'etcd: no quorum (1 of 3 left)',
    'down: cache',
    'ports gone: dns 53/udp + 53/tcp, bosh cf-ssh-proxy 2222/tcp',
    'BOSH slices broken: odd3.slice1',
    'fewer: web 1/2',
  ]);
});

test('of many pods those without room are named first', () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => pod(name, { moves: [moved(`${name}-1`, 'n3')] }));
  expect(texts({ pods: [...many, pod('z', { homeless: ['z-1'] })] })).toEqual([
    'down: z (no room), a -> n3, b -> n3, c -> n3, d -> n3, and 4 more',
  ]);
});

test('etcd that keeps its quorum is no alarm, and one that loses nothing is not told', () => {
  expect(texts({ etcd: { lost: ['n1'], left: 2, of: 3, quorum: true } })).toEqual(['etcd: 2 of 3 left']);
  expect(texts({ etcd: { lost: [], left: 3, of: 3, quorum: true } })).toEqual(['every pod serves on']);
});

test('where nothing is lost that is said, of a fleet without pods in other words', () => {
  expect(texts({})).toEqual(['every pod serves on']);
  expect(fates(loss(), false).map(fateText)).toEqual(['no pod is there']);
});

test.each<[readonly Loss[], string]>([
  [
    [loss(), loss({ scope: 'region', name: 'hetzner/fsn1' }), loss({ scope: 'node', name: 'n1' })],
    'Survives the loss of any one vendor, region or node',
  ],
  [
    [loss({ survived: false }), loss({ scope: 'region', name: 'hetzner/fsn1' }), loss({ scope: 'node', name: 'n1' })],
    'Survives the loss of any one region or node, but NOT of vendor hetzner',
  ],
  [
    (['vendor', 'region', 'node'] as const).map((scope) => loss({ scope, name: `a ${scope}`, survived: false })),
    'Does NOT survive the loss of vendor a vendor; region a region; node a node',
  ],
])('the verdict names what must not be lost: %#', (losses, text) => {
  expect(verdict(losses)).toBe(text);
});

const node = (i: number, over: Partial<Loss> = {}): Loss =>
  loss({ scope: 'node', name: `n${i}`, nodes: [`n${i}`], ...over });

test('what is lost together has one row', () => {
  const all = [
    loss({ nodes: ['n1'] }),
    loss({ scope: 'region', name: 'hetzner/fsn1', nodes: ['n1'] }),
    node(1),
    node(2),
  ];
  const shown = shownLosses(all);
  expect(shown.losses.map((l) => l.name)).toEqual(['hetzner', 'n2']);
  expect(shown).toMatchObject({ alike: true, regions: 0, nodes: 0 });
});

test('of many nodes those are shown that lose most, in their order, and the others are counted', () => {
  const all = Array.from({ length: 40 }, (_, i) => node(i, { pods: [pod('web', { left: 1, of: 2 })] }));
  all[7] = node(7, { pods: [pod('db', { data: 'lost' })], survived: false });
  all[33] = node(33, { pods: [pod('cache')], survived: false });
  const shown = shownLosses(all);
  expect(shown.losses.map((l) => l.name)).toEqual(['n0', 'n1', 'n2', 'n3', 'n7', 'n33']);
  expect(shown.nodes).toBe(34);
  expect(shownLosses(all.slice(0, 12)).losses).toHaveLength(12);
});

test('where states are is told once for all stacks, and what takes none is said', () => {
  const state = ['core', 'hetzner', 'mesh'].map((stack) => ({
    stack,
    where: `state/${stack}.tfstate on the operator's machine`,
    lost: false,
    caKey: stack === 'mesh',
  }));
  expect(stateText([loss({ state })])).toBe(
    "state/<stack>.tfstate on the operator's machine; the CA key is in that of mesh; none of these losses takes them",
  );
  const [core, ...rest] = state;
  const apart = [{ ...core!, where: 'bucket oak at hetzner', lost: true }, ...rest];
  expect(stateText([loss({ state: apart })])).toBe(
    "core in bucket oak at hetzner; hetzner, mesh in state/<stack>.tfstate on the operator's machine; the CA key is in that of mesh",
  );
  expect(stateText([loss()])).toBeUndefined();
});

test('what BOSH runs is not judged, and that is said', () => {
  const odd = { slice: 'odd3.slice1', azs: ['z0', 'z1', 'z2'], lost: ['z0', 'z1'], broken: true };
  const broken = loss({ slices: [odd] });
  expect(verdict([broken])).toBe(
    'Survives the loss of any one vendor (pods, data, etcd and states; what BOSH runs is not counted)',
  );
  const ports = [{ port: 2222, protocol: 'tcp', holder: 'bosh cf-ssh-proxy' }] as const;
  expect([loss(), broken, loss({ ports }), loss({ survived: false, slices: [odd] })].map(okText)).toEqual([
    'yes',
    'not BOSH',
    'not BOSH',
    'NO',
  ]);
  expect(okText(loss({ slices: [{ ...odd, broken: false }] }))).toBe('yes');
  // Without pods there is nothing besides of which it could be said that it is well.
  expect(fates(broken, false).map(fateText)).toEqual(['BOSH slices broken: odd3.slice1']);
});

test('of many ports of one holder the first are named', () => {
  const ports = [80, 81, 82, 83, 84].map((port) => ({ port, protocol: 'tcp' as const, holder: 'pod web' }));
  expect(texts({ ports })[0]).toBe('ports gone: web 80/tcp + 81/tcp + 82/tcp + 2 more');
});

test('where not every plan that follows was made, the arrow is said to be where there is room', () => {
  const lines = (exact: boolean) => survivalLines(plan([loss({ exact })]), { columns: 110, colour: false }, 110);
  expect(lines(true).join('\n')).not.toContain('room');
  expect(lines(false)).toContain(
    '(behind -> is where there is room; exactly where all goes: npx flotilla plan --without NAME)',
  );
});

const plan = (survival: readonly Loss[]) =>
  ({
    survival,
    require: null,
    pods: [
      {
        pod: 'db',
        replicas: [{ name: 'db-1', node: 'n1' }],
        memoryMiB: 1,
        data: null,
        change: 'none',
        detail: '',
        dataLost: [],
      },
    ],
  }) as const;

test('DATA LOST and a loss that is not survived are red on a terminal, and stand on one line at every width', () => {
  const lost = loss({ survived: false, pods: [pod('db', { data: 'lost' })] });
  for (let width = 24; width <= 120; width++) {
    const lines = survivalLines(plan([lost]), { columns: width, colour: false }, width);
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.filter((line) => line.includes('DATA LOST'))).toHaveLength(1);
    expect(lines.join('\n')).not.toContain('\u00a0');
  }
  const seen = survivalLines(plan([lost]), { columns: 80, colour: true }, 80).join('\n');
  expect(seen).toContain('\x1b[31mDATA LOST\x1b[39m');
  expect(seen).toContain('\x1b[31mNO\x1b[39m');
});

test('what is required stands beside the verdict', () => {
  const [first] = survivalLines(
    { ...plan([loss()]), require: { survive: 'vendor' } },
    { columns: 80, colour: false },
    80,
  );
  expect(first).toBe('Survives the loss of any one vendor; required: any one vendor.');
});
