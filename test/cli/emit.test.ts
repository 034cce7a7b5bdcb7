import * as fs from 'node:fs';
import * as path from 'node:path';
import { compareOut, type OutFile, writeOut } from '../../src/cli/emit';
import { outFolder, readManifest } from '../../src/cli/origin';
import { fleetFolder, flotilla, scratchFolder } from './fixture';

const deploy = { kind: 'deploy' } as const;
const rehearsal = { kind: 'rehearsal', dir: '/nowhere', paper: false } as const;
const file = (name: string, text: string, mode = 0o644): OutFile => ({ path: name, mode, text });
const files = [
  file('bosh/cloud-config.yml', 'a\n'),
  file('secret/bosh-vars.yml', 'key\n', 0o600),
  file('ssh/config', 'b\n'),
];

const mode = (name: string) => fs.statSync(name).mode & 0o777;

test('files get their content and mode, secrets in a folder of their own', () => {
  const out = path.join(scratchFolder(), 'out');
  expect(writeOut(out, files, deploy).written).toEqual([
    'bosh/cloud-config.yml',
    'origin.json',
    'secret/bosh-vars.yml',
    'ssh/config',
  ]);
  expect(fs.readFileSync(path.join(out, 'secret/bosh-vars.yml'), 'utf8')).toBe('key\n');
  expect([
    mode(path.join(out, 'secret')),
    mode(path.join(out, 'secret/bosh-vars.yml')),
    mode(path.join(out, 'ssh/config')),
  ]).toEqual([0o700, 0o600, 0o644]);
  expect(readManifest(out)).toEqual({
    schemaVersion: 1,
    origin: deploy,
    complete: true,
    files: ['bosh/cloud-config.yml', 'secret/bosh-vars.yml', 'ssh/config'],
  });
});

test('a second run touches nothing', () => {
  const out = path.join(scratchFolder(), 'out');
  writeOut(out, files, deploy);
  const before = fs.statSync(path.join(out, 'ssh/config')).ino;
  expect(writeOut(out, files, deploy)).toEqual({ written: [], removed: [], unchanged: 3 });
  expect(fs.statSync(path.join(out, 'ssh/config')).ino).toBe(before);
});

test('what no longer belongs goes, with folders that become empty; what is not ours stays', () => {
  const out = path.join(scratchFolder(), 'out');
  writeOut(out, files, deploy);
  fs.writeFileSync(path.join(out, 'mine.txt'), 'mine');
  expect(writeOut(out, files.slice(1), deploy).removed).toEqual(['bosh/cloud-config.yml']);
  expect(fs.readdirSync(out).sort()).toEqual(['mine.txt', 'origin.json', 'secret', 'ssh']);
});

test('a file that somebody changed, or opened to others, is written anew', () => {
  const out = path.join(scratchFolder(), 'out');
  writeOut(out, files, deploy);
  fs.writeFileSync(path.join(out, 'ssh/config'), 'edited');
  fs.chmodSync(path.join(out, 'secret/bosh-vars.yml'), 0o644);
  expect(compareOut(out, files, deploy).written).toEqual(['secret/bosh-vars.yml', 'ssh/config']);
  writeOut(out, files, deploy);
  expect(mode(path.join(out, 'secret/bosh-vars.yml'))).toBe(0o600);
});

test('checking changes nothing', () => {
  const out = path.join(scratchFolder(), 'out');
  expect(compareOut(out, files, deploy).written).toHaveLength(4);
  expect(fs.existsSync(out)).toBe(false);
});

test('a run killed in the middle is completed by the next, and leaves no file that nobody knows', () => {
  const out = path.join(scratchFolder(), 'out');
  writeOut(out, files, deploy);
  const next = [file('a/new', '1'), file('ssh/config', 'changed\n'), file('zz/last', '2')];
  // The third file cannot be written: a folder stands in its place. So the run dies after two files.
  fs.mkdirSync(path.join(out, 'zz/last'), { recursive: true });
  expect(() => writeOut(out, next, deploy)).toThrow();
  const between = readManifest(out)!;
  expect(between.complete).toBe(false);
  expect(between.files).toEqual(['a/new', 'bosh/cloud-config.yml', 'secret/bosh-vars.yml', 'ssh/config', 'zz/last']);
  fs.rmdirSync(path.join(out, 'zz/last'));
  expect(writeOut(out, next, deploy).removed).toEqual(['bosh/cloud-config.yml', 'secret/bosh-vars.yml']);
  const left = fs
    .readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((n) => fs.statSync(path.join(out, n)).isFile());
  expect(left.sort()).toEqual(['a/new', 'origin.json', 'ssh/config', 'zz/last']);
});

test('a killed write leaves no half file under the real name, and its leftover goes with the next run', () => {
  const out = path.join(scratchFolder(), 'out');
  writeOut(out, files, deploy);
  const leftover = path.join(out, 'ssh', 'config.4194304.0123abcd.tmp');
  fs.writeFileSync(leftover, 'ha');
  writeOut(out, [...files.slice(0, 2), file('ssh/config', 'c\n')], deploy);
  expect(fs.existsSync(leftover)).toBe(false);
});

test('a manifest that leads out of its folder removes nothing there', () => {
  const folder = scratchFolder();
  const out = path.join(folder, 'out');
  writeOut(out, files, deploy);
  fs.writeFileSync(path.join(folder, 'precious'), 'x');
  const manifest = readManifest(out)!;
  fs.writeFileSync(path.join(out, 'origin.json'), JSON.stringify({ ...manifest, files: ['../precious'] }));
  expect(() => writeOut(out, files, deploy)).toThrow("'../precious' leads out of");
  expect(fs.existsSync(path.join(folder, 'precious'))).toBe(true);
});

test('a rehearsal never writes over what a real deploy wrote', () => {
  const folder = scratchFolder();
  expect(outFolder(folder, 'rehearsal')).toBe(path.join(folder, 'out'));
  writeOut(path.join(folder, 'out'), files, rehearsal);
  expect(outFolder(folder, 'rehearsal')).toBe(path.join(folder, 'out'));
  writeOut(outFolder(folder, 'deploy'), files, deploy);
  expect(outFolder(folder, 'rehearsal')).toBe(path.join(folder, 'out', 'rehearsal'));
});

test.each([
  ['nope.json', 'nope.json: there is no such file'],
  ['keys', 'keys: expected text, the file is a folder'],
])('outputs that cannot be read from %s are told in words', async (name, message) => {
  const folder = fleetFolder();
  await flotilla(folder, ['plan']);
  const { code, out, err } = await flotilla(folder, ['emit', '--outputs', name]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(message);
  expect(err).not.toMatch(/E[A-Z]{4}/);
});
