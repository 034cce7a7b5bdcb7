import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla, snapshot } from './fixture';

/** A fleet whose ledger is written, and then its file is edited. */
async function planned(change: (text: string) => string = (text) => text): Promise<string> {
  const folder = fleetFolder();
  await flotilla(folder, ['plan']);
  const file = path.join(folder, 'fleet.yaml');
  fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
  return folder;
}

const larger = (text: string): string => text.replace('size: cx23', 'size: cpx31');

test.each([
  [['replace', 'n1', '--frozen'], {}, 'n1', '--frozen forbids that', 'replace n1'],
  [
    ['replace', 'n1', 'n2'],
    { CI: 'true' },
    'n1, n2',
    'CI is set, which forbids that (--no-frozen allows it)',
    'replace n1 n2',
  ],
])('%j with %j is refused for what it asks, not for the fleet file', async (words, env, nodes, why, again) => {
  const folder = await planned();
  const before = snapshot(folder);
  const { code, out, err } = await flotilla(folder, words, env);
  expect([code, out, err.split('\n')[0]]).toEqual([
    1,
    '',
    `fleet.lock.yaml: this would write the ledger (${nodes}), and ${why} (run npx flotilla ${again} and commit the ledger)`,
  ]);
  expect(snapshot(folder)).toEqual(before);
});

test.each([
  [['plan', '--frozen'], '--frozen forbids that'],
  [['deploy', '--yes', '--frozen'], '--frozen forbids that'],
  [['emit', '--outputs', 'fleet.yaml'], 'emit never plans anew'],
])('%j says that it is this which forbids it, and which node differs', async (words, why) => {
  const { code, err } = await flotilla(await planned(larger), words);
  expect(code).toBe(1);
  expect(err).toContain(`this would write the ledger (n1), and ${why} (run npx flotilla plan and commit the ledger)`);
});

test('what differs is named by kind: the overlay, pods, nodes that go', async () => {
  const manifest =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: a.example/web:1}]}\n';
  const folder = await planned((text) =>
    text
      .replace('overlay: none', 'overlay: {network: 10.1.0.0/17}')
      .replace(/ {2}n2: .*\n/, 'pods:\n  web: {manifest: web.yaml}\n'),
  );
  fs.writeFileSync(path.join(folder, 'web.yaml'), manifest);
  const { err } = await flotilla(folder, ['plan', '--frozen']);
  expect(err).toContain('this would write the ledger (the overlay, n2, pod web), and --frozen forbids that');
});

test('of a fleet in another folder the command is told with it', async () => {
  const folder = fleetFolder();
  const { err } = await flotilla(path.dirname(folder), ['plan', '--frozen', path.basename(folder)], {
    XDG_STATE_HOME: folder,
  });
  expect(err).toContain('this would write the ledger (there is none yet), and --frozen forbids that');
  expect(err).toContain(`run npx flotilla plan -f ${path.basename(folder)} and commit the ledger`);
});

test('a command that is told can be pasted, every name of it', async () => {
  const folder = await planned((text) => text.replace(/ {2}n2: .*\n/, ''));
  const { err } = await flotilla(folder, ['plan', '--frozen', '--forget', 'n2', '--forget', 'n2']);
  expect(err).toContain('(run npx flotilla plan --forget n2 --forget n2 and commit the ledger)');
});
