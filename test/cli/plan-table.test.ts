import { renderPlan } from '../../src/cli/plan-table';
import { planView } from '../../src/cli/plan-view';
import type { Change } from '../../src/fleet/changes';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';

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
const view = planView(plan, changes);
const pipe = { columns: Number.POSITIVE_INFINITY, colour: false };

test('the view says what is free: all memory less what node and pods keep', () => {
  expect(view.nodes.map((n) => [n.node, n.freeMiB])).toEqual([
    ['n1', 4096 - 128 - 64],
    ['n2', 4096 - 128],
    ['n3', 4096 - 128 - 64],
    ['n4', 4096 - 256],
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
  expect(text).toContain('If hetzner is gone: n1, n2 lost; web 1 of 2 left.');
  expect(text).toContain('If linode is gone: n3, n4 lost; web 1 of 2 left.');
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
    'n1    hetzner  fsn1    cax11  3904/4096M   EUR 3.79  10.1.1.0/24  web-1  -',
    'n2    hetzner  fsn1    cax11  3968/4096M   EUR 3.79  10.1.2.0/24  -      replace (region fsn1 -> hel1)',
    'n3    linode   fsn1    cax11  3904/4096M   USD 5.00  10.1.3.0/24  web-2  reboot (size a -> b)',
    'n4    linode   fsn1    cax11  3840/4096M          ?  10.1.4.0/24  -      new',
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
