import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla, scratchFolder, snapshot } from './fixture';

const ledgerOf = (folder: string): string => path.join(folder, 'fleet.lock.yaml');

test.each([[['plan']], [['plan', '--check']], [['deploy', '--yes']]])(
  'a link to a ledger that is not there is refused by %j, and stays',
  async (words) => {
    const folder = fleetFolder();
    fs.symlinkSync('../shared/oak.yaml', ledgerOf(folder));
    const { code, out, err } = await flotilla(folder, words);
    expect([code, out, err]).toEqual([
      1,
      '',
      'fleet.lock.yaml: it is a link to ../shared/oak.yaml, and there is no such file\nbring the ledger back to where the link leads, or remove the link to begin a new ledger\n',
    ]);
    expect(fs.readlinkSync(ledgerOf(folder))).toBe('../shared/oak.yaml');
  },
);

test('a ledger behind a link is written where the link leads', async () => {
  const [folder, shared] = [fleetFolder(), scratchFolder()];
  await flotilla(folder, ['plan']);
  const target = path.join(shared, 'oak.yaml');
  fs.renameSync(ledgerOf(folder), target);
  fs.symlinkSync(target, ledgerOf(folder));
  expect((await flotilla(folder, ['replace', 'n1'])).code).toBe(0);
  expect(fs.readlinkSync(ledgerOf(folder))).toBe(target);
  expect(fs.readFileSync(target, 'utf8')).toMatch(/n1: .*generation: 2/);
  expect(fs.readdirSync(shared)).toEqual(['oak.yaml']);
});

test.each([
  [['plan']],
  [['plan', '--svg']],
  [['plan', '--markdown']],
  [['replace', 'n1']],
  [['deploy', '--yes']],
  [['rehearse', 'up', '--paper']],
])('where the ledger cannot be written %j shows no plan', async (words) => {
  const [folder, shared] = [fleetFolder(), scratchFolder()];
  await flotilla(folder, ['plan']);
  // No file beside it can be named after it: as good as a folder that takes none, and for root too.
  const target = path.join(shared, 'x'.repeat(255));
  fs.renameSync(ledgerOf(folder), target);
  fs.symlinkSync(target, ledgerOf(folder));
  const file = path.join(folder, 'fleet.yaml');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('size: cx23', 'size: cpx31'));
  const before = [snapshot(folder), snapshot(shared)];
  const { code, out, err } = await flotilla(folder, words);
  expect([code, out, err]).toEqual([3, '', `${target}: its name is too long for a file beside it\n`]);
  expect([snapshot(folder), snapshot(shared)]).toEqual(before);
});
