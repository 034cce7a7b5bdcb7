import * as fs from 'node:fs';
import * as path from 'node:path';
import { replicaSentence } from '../../src/cli/plan-without-text';
import { fleetFolder, flotilla, snapshot } from './fixture';

const manifest = (name: string, memory: string, port: number, volume = ''): string =>
  [
    'apiVersion: v1',
    'kind: Pod',
    `metadata: {name: ${name}}`,
    'spec:',
    '  containers:',
    `    - name: ${name}`,
    '      image: docker.io/library/nginx:1',
    `      ports: [{containerPort: 80, hostPort: ${port}}]`,
    `      resources: {requests: {memory: ${memory}}}`,
    ...(volume === '' ? [] : ['      volumeMounts: [{name: data, mountPath: /data}]']),
    ...(volume === '' ? [] : ['  volumes:', `    - {name: data, persistentVolumeClaim: {claimName: ${volume}}}`]),
    '',
  ].join('\n');

/** Three failure domains; db keeps data that nobody may lose. */
const files = {
  'pods/web.yaml': manifest('web', '64Mi', 8080),
  'pods/db.yaml': manifest('db', '64Mi', 5432, 'db'),
  'fleet.yaml': [
    'fleet: oak',
    'operator: {user: ada, keys: [keys/ada.pub]}',
    'defaults: {image: debian-13, engine: podman}',
    'overlay: none',
    'nodes:',
    '  n1: {vendor: hetzner, region: fsn1, size: cx23}',
    '  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}',
    '  n3: {vendor: static, seller: acme, address: 203.0.113.9, ram: 512MiB}',
    'pods:',
    '  web: {manifest: pods/web.yaml, replicas: 2, spread: vendor}',
    '  db: {manifest: pods/db.yaml, node: n1}',
    '',
  ].join('\n'),
};

/** db may run anywhere. */
const free = { ...files, 'fleet.yaml': files['fleet.yaml'].replace(', node: n1', ', where: {}') };

interface Told {
  readonly nodes: readonly { readonly node: string; readonly pods: readonly string[] }[];
  readonly next: readonly string[];
  readonly moves: readonly { readonly replica: string; readonly from: string; readonly to: string }[];
  readonly without: {
    readonly names: readonly string[];
    readonly loss: {
      readonly nodes: readonly string[];
      readonly pods: readonly { readonly pod: string; readonly data: string }[];
    };
    readonly empty: readonly { readonly replica: string; readonly node: string }[];
  } | null;
}

const told = async (folder: string, ...words: string[]) => {
  const { code, out } = await flotilla(folder, ['plan', '--json', ...words]);
  return { code, plan: JSON.parse(out) as Told };
};

/** Node of each replica. */
const places = ({ nodes }: Told): Record<string, string> =>
  Object.fromEntries(nodes.flatMap(({ node, pods }) => pods.map((replica) => [replica, node])));

/** Takes nodes out of the fleet file. */
function remove(folder: string, ...nodes: string[]): void {
  const file = path.join(folder, 'fleet.yaml');
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  fs.writeFileSync(file, lines.filter((line) => !nodes.some((node) => line.startsWith(`  ${node}:`))).join('\n'));
}

test('the plan without a vendor is the one that follows when its nodes are taken out', async () => {
  const folder = fleetFolder(free);
  await flotilla(folder, ['plan']);
  for (const [name, node] of [
    ['linode', 'n2'],
    ['acme', 'n3'],
    ['hetzner/fsn1', 'n1'],
    ['n2', 'n2'],
  ] as const) {
    const copy = fleetFolder(free);
    fs.copyFileSync(path.join(folder, 'fleet.lock.yaml'), path.join(copy, 'fleet.lock.yaml'));
    const { code, plan } = await told(copy, '--without', name);
    expect([code, plan.without?.loss.nodes]).toEqual([0, [node]]);
    remove(copy, node);
    expect(places((await told(copy)).plan)).toEqual(places(plan));
  }
});

test('that also holds for a fleet that is deployed, where data is left behind', async () => {
  const folder = fleetFolder(free);
  await flotilla(folder, ['plan']);
  const ledger = fs.readFileSync(path.join(folder, 'fleet.lock.yaml'), 'utf8').replaceAll(', deployed: none', '');
  const at = places((await told(folder)).plan)['db-1']!;
  const copy = fleetFolder(free);
  fs.writeFileSync(path.join(copy, 'fleet.lock.yaml'), ledger);
  const { code, plan } = await told(copy, '--without', at);
  expect([code, plan.without?.empty.map(({ replica }) => replica)]).toEqual([0, ['db-1']]);
  remove(copy, at);
  const next = await told(copy);
  expect([next.code, places(next.plan)]).toEqual([0, places(plan)]);
  const { err } = await flotilla(copy, ['plan']);
  expect(err).toContain(`db-1 starts empty on ${plan.without!.empty[0]!.node}`);
});

test('nothing is written, also where CI forbids to write', async () => {
  const folder = fleetFolder(free);
  const before = snapshot(folder);
  const { code } = await flotilla(folder, ['plan', '--without', 'linode'], { CI: '1' });
  expect([code, snapshot(folder)]).toEqual([0, before]);
});

test('data that goes with its node is DATA LOST, and its pod starts empty elsewhere', async () => {
  const folder = fleetFolder(free);
  await flotilla(folder, ['plan']);
  const before = places((await told(folder)).plan);
  const at = before['db-1']!;
  const { plan } = await told(folder, '--without', at);
  expect(plan.without?.loss.pods).toContainEqual(expect.objectContaining({ pod: 'db', data: 'lost' }));
  expect(plan.without?.empty).toEqual([{ replica: 'db-1', node: expect.stringMatching(/^n[123]$/) }]);
  expect(plan.moves.map((move) => move.replica)).not.toContain('db-1');
  const { out } = await flotilla(folder, ['plan', '--without', at]);
  expect(out).toMatch(new RegExp(`^db +0/1 +DATA LOST: db-1 starts empty on ${plan.without!.empty[0]!.node}$`, 'm'));
});

test('a replica without room is told, in every format, and the exit status is 2', async () => {
  const folder = fleetFolder(files);
  const { code, out } = await flotilla(folder, ['plan', '--without', 'hetzner']);
  expect(code).toBe(2);
  expect(out).toMatch(/^db +0\/1 +DATA LOST: db-1 has no room$/m);
  expect(out).toContain('1 has no room');
  expect(out).toContain('in fleet.yaml give that node a vendor, region and size that can be');
  expect(out).not.toContain('Take n1 out');
  const markdown = await flotilla(folder, ['plan', '--without', 'hetzner', '--markdown']);
  expect(markdown).toMatchObject({ code: 2, out: expect.stringContaining('**DATA LOST**: db-1 has **no room**') });
  expect((await told(folder, '--without', 'hetzner')).code).toBe(2);
});

test('the stack of a vendor that is gone is left out of the command, that of a seller, region or node is not', async () => {
  const folder = fleetFolder(free);
  const next = async (...names: string[]) =>
    (await told(folder, ...names.flatMap((name) => ['--without', name]))).plan.next;
  expect(await next('hetzner')).toEqual(['npx flotilla deploy --skip hetzner']);
  expect(await next('hetzner', 'linode')).toEqual(['npx flotilla deploy --skip hetzner --skip linode']);
  expect(await next('n1')).toEqual(['npx flotilla deploy']);
  expect(await next('acme')).toEqual(['npx flotilla deploy', 'npx flotilla newnode n3 ADDRESS']);
});

test('a name that nothing has is a finding that knows which was meant', async () => {
  const { code, err, out } = await flotilla(fleetFolder(free), ['plan', '--without', 'hetzer']);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain("did you mean 'hetzner'?");
});

test.each([['--check'], ['--rebalance'], ['--forget', 'n1'], ['--order', 'n1']])(
  'what writes or compares does not go with it: %s',
  async (...words) => {
    const { code, err } = await flotilla(fleetFolder(free), ['plan', '--without', 'n1', ...words]);
    expect(code).toBe(1);
    expect(err).toContain('cannot be used with option');
  },
);

test.each([40, 60, 80, 100, 140])('no line is wider than a terminal of %i columns', async (columns) => {
  const { out } = await flotilla(fleetFolder(files), ['plan', '--without', 'hetzner'], {}, { columns });
  const lines = out.split('\n');
  // A word of a command is never broken.
  expect(lines.filter((line) => line.length > columns && line.trim().includes(' '))).toEqual([]);
  expect(out).not.toContain('\u00a0');
});

test('a plan of a fleet that does not hold what it requires can be looked at without a vendor all the same', async () => {
  const text = `${free['fleet.yaml']}require: {survive: vendor}\n`;
  const folder = fleetFolder({ ...free, 'fleet.yaml': text });
  expect((await flotilla(folder, ['plan'])).code).toBe(1);
  const { code, out } = await flotilla(folder, ['plan', '--without', 'linode']);
  expect([code, out]).toEqual([2, expect.stringContaining('Of 3 replicas')]);
});

test('a plan that would be refused for what the fleet requires is shown, with that as a step, and the exit status is 2', async () => {
  const text = (pods: string) =>
    files['fleet.yaml'].replace(/^ {2}db: .*\n/m, '').replace('size: cx23}', `size: cx23}${pods}`);
  const needed = (node: string): string => `${text(node)}require: {survive: vendor}\n`;
  const twoVendors = needed('').replace(/^ {2}n3: .*$/m, '  n3: {vendor: linode, region: us-east, size: g6-nanode-1}');
  const folder = fleetFolder({ ...files, 'fleet.yaml': twoVendors });
  expect((await flotilla(folder, ['plan'])).code).toBe(0);
  const { code, out } = await flotilla(folder, ['plan', '--without', 'hetzner']);
  expect(code).toBe(2);
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    '2. Then require: {survive: vendor} does not hold, and the plan is refused: when linode is gone, all 2 nodes are linode. Add a node elsewhere, or take require out of fleet.yaml for the night. 3. Bring it about',
  );
  const { plan } = await told(folder, '--without', 'hetzner');
  expect(plan).toMatchObject({
    require: { survive: 'vendor' },
    without: { unmet: [{ code: 'not-survived', path: 'require.survive' }] },
  });
  remove(folder, 'n1');
  expect(await flotilla(folder, ['plan'])).toMatchObject({ code: 1, err: expect.stringContaining('require.survive') });
  // With a third vendor it holds, and there is no such step.
  const three = fleetFolder({ ...files, 'fleet.yaml': needed('') });
  const holds = await flotilla(three, ['plan', '--without', 'hetzner']);
  expect([holds.code, holds.out.includes('require')]).toEqual([0, false]);
});

test('a fleet without pods is told of no replicas', async () => {
  const bare = files['fleet.yaml'].replace(/^pods:\n(?: .*\n)*/m, '');
  const { code, out } = await flotilla(fleetFolder({ ...files, 'fleet.yaml': bare }), ['plan', '--without', 'n1']);
  expect([code, out.includes('eplica')]).toEqual([0, false]);
  expect(out).toContain('Take n1 out of fleet.yaml.');
});

test('each replica is counted once: what serves now and gives way is not said to serve on', () => {
  const loss = (over: object) => ({
    pod: 'web',
    left: 2,
    of: 3,
    lost: ['web-1'],
    moves: [],
    homeless: [],
    data: 'none',
    ...over,
  });
  const pods = [
    loss({ homeless: ['web-1', 'web-2'] }),
    loss({ pod: 'api', lost: [], left: 3, moves: [{ replica: 'api-1', from: 'n1', to: 'n2' }], homeless: ['api-3'] }),
  ];
  const replicas = (n: number) => ({ replicas: Array.from({ length: n }, (_, i) => i) });
  const view = { pods: [replicas(1), replicas(2)] } as unknown as Parameters<typeof replicaSentence>[0];
  const without = { loss: { pods }, empty: [] } as unknown as Parameters<typeof replicaSentence>[1];
  expect(replicaSentence(view, without)).toBe(
    'Of 6 replicas 2 serve on, 1 moves (1 of them serves now and gives way to others), 3 have no room (2 of them serve now and give way to others).',
  );
});
