import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla } from './fixture';

const fleetText = (more = ''): string =>
  [
    'fleet: oak',
    'operator: {user: ada, keys: [keys/ada.pub]}',
    'defaults: {image: debian-13, engine: podman}',
    'overlay: none',
    'nodes:',
    '  n1: {vendor: hetzner, region: fsn1, size: cx23}',
    '  n2: {vendor: hetzner, region: hel1, size: cx23}',
    ...(more === '' ? [] : [more]),
    'pods:',
    '  web: {manifest: web.yaml, replicas: 2, spread: vendor}',
    '',
  ].join('\n');

const files = {
  'fleet.yaml': fleetText(),
  'web.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: docker.io/library/nginx:1, resources: {requests: {memory: 16Mi}}}]}\n',
};

/** A fleet that was planned, and has got a node of another vendor since. */
async function grown(): Promise<string> {
  const folder = fleetFolder(files);
  await flotilla(folder, ['plan']);
  fs.writeFileSync(
    path.join(folder, 'fleet.yaml'),
    fleetText('  n3: {vendor: linode, region: eu-central, size: g6-nanode-1}'),
  );
  return folder;
}

interface Moves {
  readonly moves: readonly { readonly replica: string; readonly from: string; readonly to: string }[];
}

test('a node that is added moves nothing; the plan says what moving would gain, and with which command', async () => {
  const folder = await grown();
  const { out } = await flotilla(folder, ['plan']);
  expect(out).toContain(
    '\n1 move would spread replicas better (web: at most 1 in one vendor instead of 2): npx flotilla plan --rebalance\n',
  );
  const { moves } = JSON.parse((await flotilla(folder, ['plan', '--json'])).out) as Moves;
  expect(moves).toEqual([]);
});

test('--rebalance shows the moves and writes them for the next deploy; then there is nothing more to gain', async () => {
  const folder = await grown();
  const { moves } = JSON.parse((await flotilla(folder, ['plan', '--json', '--rebalance', '--check'])).out) as Moves;
  expect(moves).toEqual([{ replica: expect.stringMatching(/^web-[12]$/), from: expect.any(String), to: 'n3' }]);
  const { out } = await flotilla(folder, ['plan', '--rebalance']);
  expect(out).toMatch(/^Rebalance: 1 replica moves: web-[12] n[12] -> n3\.$/m);
  expect((await flotilla(folder, ['plan', '--check'])).code).toBe(0);
  const settled = await flotilla(folder, ['plan']);
  expect(settled.out).not.toContain('--rebalance');
  expect((await flotilla(folder, ['plan', '--rebalance'])).out).toContain(
    'Rebalance: nothing is spread better by a move.',
  );
});

test('where the ledger is frozen the command that writes it is told with --rebalance', async () => {
  const { code, err } = await flotilla(await grown(), ['plan', '--rebalance', '--frozen']);
  expect(code).toBe(1);
  expect(err).toContain('npx flotilla plan --rebalance');
});

test('a fleet that is spread as well as it can be is told nothing', async () => {
  expect((await flotilla(fleetFolder(files), ['plan'])).out).not.toContain('--rebalance');
});
