import * as path from 'node:path';
import { docPages } from '../support/doc-blocks';
import { fleetFolder, flotilla } from './fixture';

const { blocks } = docPages(path.resolve(__dirname, '../..')).find(({ page }) => page === 'docs/placement.md')!;

/** The worked fleet of the page about placement. */
const files = Object.fromEntries(
  blocks
    .filter(({ language, about }) => language === 'yaml' && about !== '')
    .map(({ about, text }) => [about, `${text}\n`]),
);

const terminal = { columns: 80, errColumns: 80 };

const explained = `pod/web: 2 replicas of 256 MiB, spread over vendors

web-1 on n4 (hetzner/nbg1): no place is better
  n5      the loss of linode would take 2 of 2, not 1
  n1      port 80/tcp is taken by web-2
  n2, n3  label role is not set, not lb

web-2 on n1 (linode/eu-central): no place is better
  n5      as good, but with a higher number
  n2, n3  label role is not set, not lb
  n4      port 80/tcp is taken by web-1

pod/db: 1 replica of 900 MiB

db-1 on n2 (hetzner/fsn1): the fleet file says so
  n1, n3, n4, n5  db is pinned to n2
`;

test('a pod is explained replica by replica, node by node, in lines that fit the terminal', async () => {
  const { code, out } = await flotilla(fleetFolder(files), ['explain', 'pod/web', 'pod/db'], {}, terminal);
  expect(out).toBe(explained);
  expect(code).toBe(0);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('what the ledger has is told as what stood there', async () => {
  const folder = fleetFolder(files);
  await flotilla(folder, ['plan']);
  const { out } = await flotilla(folder, ['explain', 'pod/web'], {}, terminal);
  expect(out).toContain('web-1 on n4 (hetzner/nbg1): it stood there, and what may stay stays');
  expect(out).toContain('would have to move from n1');
});

test('a replica without a place is explained although there is no plan', async () => {
  const more = { ...files, 'fleet.yaml': files['fleet.yaml']!.replace('replicas: 2,', 'replicas: 4,') };
  const folder = fleetFolder(more);
  expect((await flotilla(folder, ['plan'])).code).toBe(1);
  const { code, out } = await flotilla(folder, ['explain', 'pod/web'], {}, terminal);
  expect(code).toBe(0);
  expect(out).toContain('web-4 has no place\n  n1 ');
});

test('programs get the same as JSON, beside codes', async () => {
  const { out } = await flotilla(fleetFolder(files), ['explain', 'pod/db', 'no-room', '--json']);
  expect(JSON.parse(out)).toEqual([
    {
      pod: 'db',
      replicas: [
        {
          replica: 'db-1',
          node: 'n2',
          reason: 'pinned',
          others: [{ nodes: ['n1', 'n3', 'n4', 'n5'], verdict: 'cannot', why: 'db is pinned to n2' }],
        },
      ],
    },
    expect.objectContaining({ code: 'no-room' }),
  ]);
});

test('a replica gets its pod', async () => {
  const { code, err } = await flotilla(fleetFolder(files), ['explain', 'pod/web-1']);
  expect({ code, err }).toEqual({ code: 1, err: "there is no pod 'web-1'\ndid you mean 'pod/web'?\n" });
});

test('a pod is written as Kubernetes writes it, too', async () => {
  const { out } = await flotilla(fleetFolder(files), ['explain', 'Pod/web', 'pod/db'], {}, terminal);
  expect(out).toBe(explained);
});

test('a misspelt pod gets the nearest one', async () => {
  const { code, err } = await flotilla(fleetFolder(files), ['explain', 'pod/wbe']);
  expect({ code, err }).toEqual({ code: 1, err: "there is no pod 'wbe'\ndid you mean 'pod/web'?\n" });
});
