import * as fs from 'node:fs';
import * as path from 'node:path';
import { commandLines } from '../../src/cli/command-line';
import { renderPlan } from '../../src/cli/plan-table';
import { planView } from '../../src/cli/plan-view';
import type { Change } from '../../src/fleet/changes';
import { survival } from '../../src/fleet/survival';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';
import { fleetFolder, flotilla } from './fixture';
import { podFixture } from './plan-sample';

const web = {
  name: 'web',
  manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [] } },
  spread: 'vendor',
  memoryMiB: 64,
  hostPorts: [8080],
  images: [],
  replicas: [
    { name: 'web-1', number: 1, node: 'n1' },
    { name: 'web-2', number: 2, node: 'n3' },
  ],
} as const;

const plan = planFixture({
  nodes: [
    { ...nodeFixture('n1', 0, 'podman'), price: { amount: 3.79, currency: 'EUR', asOf: '2026-07' } },
    { ...nodeFixture('n2', 1, 'podman'), price: { amount: 3.79, currency: 'EUR', asOf: '2026-06' } },
    { ...nodeFixture('n3', 2, 'podman'), vendor: 'linode', price: { amount: 5, currency: 'USD', asOf: '2026-07' } },
    { ...nodeFixture('n4', 3, 'bosh'), vendor: 'linode' },
  ],
  pods: [web],
});
const changes: readonly Change[] = [
  { node: 'n1', kind: 'none', detail: '' },
  { node: 'n2', kind: 'replace', detail: 'region fsn1 -> hel1' },
  { node: 'n3', kind: 'reboot', detail: 'size a -> b' },
  { node: 'n4', kind: 'new', detail: '' },
  { node: 'n5', kind: 'gone', detail: 'machine at linode is removed' },
  { pod: 'web', kind: 'hot', detail: 'manifest' },
];
const view = planView(plan, changes, {}, [], survival(plan, []));
const pipe = { columns: Number.POSITIVE_INFINITY, colour: false };

test('the view says what is free: all memory less what node and pods keep', () => {
  expect(view.nodes.map((n) => [n.node, n.freeMiB])).toEqual([
    ['n1', 4096 - 301 - 64],
    ['n2', 4096 - 301],
    ['n3', 4096 - 301 - 64],
    ['n4', 4096 - 369],
    ['n5', 0],
  ]);
});

test('totals are per currency, as old as their oldest price, and name what has none', () => {
  expect(view.costs.totals).toEqual([
    { amount: 7.58, currency: 'EUR', asOf: '2026-06', undated: 0, stated: 0 },
    { amount: 5, currency: 'USD', asOf: '2026-07', undated: 0, stated: 0 },
  ]);
  expect(view.costs.unpriced).toEqual(['n4']);
});

test('the loss of each vendor names its nodes and what is left of each pod', () => {
  const text = renderPlan(view, pipe);
  expect(text).toMatch(/^hetzner +n1, n2 +1\/2 +not BOSH +.*; fewer: web 1\/2( |$)/m);
  expect(text).toMatch(/^linode +n3, n4 +1\/2 +not BOSH +.*; fewer: web 1\/2( |$)/m);
});

test('machines that are replaced or rebooted are counted and named, and the next command stands last', () => {
  const text = renderPlan(view, pipe, ['flotilla deploy']);
  expect(text).toContain('1 machine replaced (n2), 1 machine rebooted (n3).');
  expect(text).toContain('Pod web: hot (manifest).');
  expect(text.trimEnd().split('\n').at(-1)).toBe('Next: flotilla deploy');
});

test('a whole table shows every column of every node', () => {
  expect(renderPlan(view, pipe).split('\n').slice(0, 6)).toEqual([
    'NODE  VENDOR   REGION  SIZE     FREE/RAM  PER MONTH  SUBNET       PODS   CHANGE',
    'n1    hetzner  fsn1    cax11  3731/4096M   EUR 3.79  10.1.1.0/24  web-1  -',
    'n2    hetzner  fsn1    cax11  3795/4096M   EUR 3.79  10.1.2.0/24  -      replace (region fsn1 -> hel1)',
    'n3    linode   fsn1    cax11  3731/4096M   USD 5.00  10.1.3.0/24  web-2  reboot (size a -> b)',
    'n4    linode   fsn1    cax11  3727/4096M          ?  10.1.4.0/24  -      new',
    'n5                                                                -      gone (machine at linode is removed)',
  ]);
});

test.each(Array.from({ length: 161 }, (_, i) => i + 40))(
  'no line is wider than a terminal of %i columns',
  (columns) => {
    const lines = renderPlan(view, { columns, colour: false }).split('\n');
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(lines[0]).toMatch(/^NODE .*CHANGE/);
  },
);

test('colours come and go with the terminal', () => {
  expect(renderPlan(view, { columns: 80, colour: false })).not.toContain('\x1b');
  expect(renderPlan(view, { columns: 80, colour: true })).toContain('\x1b[');
});

test('changes are counted in one line, whatever stays as it is last', () => {
  expect(renderPlan(view, pipe)).toContain('\nNodes: 1 new, 1 reboot, 1 replace, 1 gone, 1 unchanged.\nPods: 1 hot.\n');
});

test('a static node shows its seller and its address', () => {
  const acme = { ...nodeFixture('n1', 0, 'podman'), vendor: 'static', seller: 'acme', region: 'acme', size: 'static' };
  const plain = { ...acme, name: 'n2', region: 'static', address: '203.0.113.10' };
  const { seller: _, ...nobodys } = plain;
  const text = renderPlan(planView(planFixture({ nodes: [{ ...acme, address: '203.0.113.9' }, nobodys] }), []), pipe);
  expect(text).toMatch(/^n1 +static \(acme\) +203\.0\.113\.9 /m);
  expect(text).toMatch(/^n2 +static +203\.0\.113\.10 /m);
});

test('where the width is short the reason of a change stands whole below its node', () => {
  const lines = renderPlan(view, { columns: 60, colour: false }).split('\n');
  const at = lines.findIndex((line) => line.startsWith('n2'));
  expect(lines[at]).toMatch(/replace$/);
  expect(lines[at + 1]).toBe('      region fsn1 -> hel1');
});

test('a terminal is not filled with nodes that stay as they are; a pipe gets all of them', () => {
  const nodes = Array.from({ length: 100 }, (_, i) => nodeFixture(`n${i}`, i, 'podman'));
  const many = planView(planFixture({ nodes }), [{ node: 'n7', kind: 'hot', detail: 'users' }]);
  const seen = renderPlan(many, { columns: 80, colour: false });
  expect(seen.match(/^n\d+ /gm)).toEqual(['n7 ']);
  expect(seen).toContain('(99 unchanged nodes not shown; all of them: npx flotilla plan | less -S)');
  expect(renderPlan(many, pipe).match(/^n\d+ /gm)).toHaveLength(100);
});

test('where everything stands there is nothing to deploy', () => {
  const still = planView(planFixture(), []);
  expect(renderPlan(still, pipe)).toContain('Nothing to deploy');
  expect(renderPlan(view, pipe)).not.toContain('Nothing to deploy');
});

test('a command that is wider than the terminal is broken so that a shell reads it as one', () => {
  expect(commandLines('npx flotilla deploy -f examples/quickstart', 30)).toEqual([
    'npx flotilla deploy -f \\',
    '  examples/quickstart',
  ]);
  expect(commandLines('npx flotilla deploy', 30)).toEqual(['npx flotilla deploy']);
});

test('the view takes time in proportion to nodes and replicas', () => {
  const time = (n: number): number => {
    const nodes = Array.from({ length: n }, (_, i) => nodeFixture(`n${i}`, i, 'podman'));
    const pods = nodes.map(({ name }) => podFixture(`p-${name}`, [name]));
    const begun = performance.now();
    planView(planFixture({ nodes, pods }), []);
    return performance.now() - begun;
  };
  time(1000);
  // Quadratic work would take seconds here, linear work takes milliseconds.
  expect(time(20_000)).toBeLessThan(2000);
});

test('numbers that nodes of the past keep are told with the way to give them free, and no pods without pods', async () => {
  const folder = fleetFolder();
  const file = path.join(folder, 'fleet.yaml');
  await flotilla(folder, ['plan']);
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/ {2}n2: .*\n/, ''));
  const { out } = await flotilla(folder, ['plan']);
  expect(out).toContain(
    '\nNumbers kept by nodes that are gone: n2 (1); give them free with npx flotilla plan --forget.\n',
  );
  expect(out).toMatch(/^hetzner +n1 +yes +no pod is there$/m);
  expect(JSON.parse((await flotilla(folder, ['plan', '--json'])).out)).toMatchObject({
    kept: [{ node: 'n2', index: 1 }],
  });
  expect((await flotilla(folder, ['plan', '--forget', 'n2'])).out).not.toContain('Numbers kept');
});
