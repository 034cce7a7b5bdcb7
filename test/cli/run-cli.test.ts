import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla, scratchFolder, snapshot } from './fixture';

test('help names every command and shows examples', async () => {
  const { code, out } = await flotilla(scratchFolder(), ['--help']);
  expect(code).toBe(0);
  for (const word of ['plan', 'deploy', 'rehearse', 'emit', 'ssh', 'Examples:']) expect(out).toContain(word);
});

test.each([
  [['plan']],
  [['deploy']],
  [['emit']],
  [['ssh']],
  ...['up', 'status', 'exec', 'ssh', 'kill', 'boot', 'reboot', 'down'].map((word) => [['rehearse', word]]),
])('help of %j has a way to name the fleet, and examples', async (words) => {
  const { code, out } = await flotilla(scratchFolder(), [...words, '--help']);
  expect(code).toBe(0);
  expect(out).toContain('-f, --fleet <path>');
  expect(out).toContain('Examples:');
});

test.each([
  [['plam'], "unknown command 'plam'", 'plan'],
  [['rehearse', 'dwon'], "unknown command 'dwon'", 'down'],
  [['plan', '--chekc'], "unknown option '--chekc'", '--check'],
  [['ssh'], "missing required argument 'node'", 'flotilla ssh n1'],
  [['rehearse', 'exec'], "missing required argument 'command'", 'flotilla rehearse exec -- '],
  [['rehearse', 'kill'], "missing required argument 'node'", 'flotilla rehearse kill n1'],
])('%j is refused with a suggestion', async (words, message, suggestion) => {
  const { code, err } = await flotilla(scratchFolder(), words);
  expect(code).toBe(1);
  expect(err).toContain(message);
  expect(err).toContain(suggestion);
});

test('plan writes the ledger once, for everyone to read, and then says nothing of it', async () => {
  const folder = fleetFolder();
  const first = await flotilla(folder, ['plan']);
  expect([first.code, first.err]).toEqual([0, 'wrote fleet.lock.yaml\n']);
  expect(first.out).toContain('Next: npx flotilla rehearse up');
  expect(fs.statSync(path.join(folder, 'fleet.lock.yaml')).mode & 0o777).toBe(0o644);
  const second = await flotilla(folder, ['plan']);
  expect([second.code, second.err]).toEqual([0, '']);
});

test('a fleet is named by file or folder, as argument or option', async () => {
  const folder = fleetFolder();
  const above = path.dirname(folder);
  for (const words of [[folder], [path.join(folder, 'fleet.yaml')], ['-f', path.basename(folder)]]) {
    expect((await flotilla(above, ['plan', '--json', ...words], { XDG_STATE_HOME: folder })).code).toBe(0);
  }
});

test('plan --check writes nothing and tells by its status whether the ledger would change', async () => {
  const folder = fleetFolder();
  expect((await flotilla(folder, ['plan', '--check'])).code).toBe(2);
  expect(fs.existsSync(path.join(folder, 'fleet.lock.yaml'))).toBe(false);
  await flotilla(folder, ['plan']);
  expect((await flotilla(folder, ['plan', '--check'])).code).toBe(0);
});

test.each([
  [{}, ['plan', '--frozen']],
  [{ CI: 'true' }, ['plan']],
  [{ CI: '1' }, ['rehearse', 'up', '--paper']],
])('with %j %j never writes the ledger', async (env, words) => {
  const folder = fleetFolder();
  const before = snapshot(folder);
  const { code, err } = await flotilla(folder, words, env);
  expect(code).toBe(1);
  expect(err).toContain('run npx flotilla plan');
  expect(snapshot(folder)).toEqual(before);
});

test('--no-frozen writes it in CI all the same', async () => {
  const folder = fleetFolder();
  expect((await flotilla(folder, ['plan', '--no-frozen'], { CI: 'true' })).code).toBe(0);
  expect(fs.existsSync(path.join(folder, 'fleet.lock.yaml'))).toBe(true);
});

test('--json is the plan as data, with the ledger and the warnings', async () => {
  const { out } = await flotilla(fleetFolder(), ['plan', '--json', '--check']);
  const data = JSON.parse(out) as {
    schemaVersion: number;
    nodes: { node: string; change: string }[];
    ledger: { changed: boolean };
  };
  expect(data.schemaVersion).toBe(1);
  expect(data.nodes.map((n) => [n.node, n.change])).toEqual([
    ['n1', 'new'],
    ['n2', 'new'],
  ]);
  expect(data.ledger.changed).toBe(true);
});

test('every mistake in a fleet is told at once, with its place, and nothing is written', async () => {
  const text =
    'fleet: oak\noperator: {user: ada, keys: [keys/bob.pub]}\nnodes:\n  n1: {vendor: hetznr, region: fsn1, size: cx23, colour: red}\n';
  const folder = fleetFolder({ 'fleet.yaml': text });
  const before = snapshot(folder);
  for (const words of [
    ['plan'],
    ['rehearse', 'up', '--paper'],
    ['deploy', '--yes'],
    ['emit', '--outputs', 'fleet.yaml'],
  ]) {
    const { code, out, err } = await flotilla(folder, words);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/fleet\.yaml:4:\d+: nodes\.n1.*colour/);
    expect(err.trim().split('\n').length).toBeGreaterThan(1);
    expect(err).toContain('\nMore: npx flotilla explain ');
    expect(err).not.toMatch(/^\s+at /m);
  }
  expect(snapshot(folder)).toEqual(before);
  const findings = JSON.parse((await flotilla(folder, ['plan', '--json'])).out) as {
    findings: { code: string; path: string }[];
  };
  expect(findings.findings.length).toBeGreaterThan(1);
});

test.each([
  [['plan', 'nowhere'], 'nowhere: there is no such file or folder'],
  [['plan', '.home'], '.home: there is no such file or folder'],
  [['rehearse', 'status'], 'this folder: there is no fleet.yaml in it'],
])('%j in an empty folder is told in one line', async (words, message) => {
  const { code, err } = await flotilla(scratchFolder(), words);
  expect(code).toBe(1);
  expect(err).toContain(message);
});

test('a mistake of ours is one line and a file with the details', async () => {
  const folder = fleetFolder();
  // A file that is there, and whose reading fails as nobody expects.
  const { code, err } = await flotilla(folder, ['plan', '/proc/self/mem']);
  expect(code).toBe(3);
  expect(err.trim().split('\n')).toHaveLength(1);
  const details = /details: (\S+)/.exec(err)?.[1] ?? '';
  expect(fs.readFileSync(details, 'utf8')).toContain("syscall: 'read'");
  expect(fs.statSync(details).mode & 0o777).toBe(0o600);
});

test('a real deploy asks, and where nobody can be asked it needs --yes', async () => {
  const { code, err } = await flotilla(fleetFolder(), ['deploy']);
  expect(code).toBe(1);
  expect(err).toContain('npx cdktf deploy core hetzner linode mesh');
  expect(err).toContain('say --yes');
});

test('a command about a rehearsal that is not there says how to begin one', async () => {
  const { code, err } = await flotilla(fleetFolder(), ['rehearse', 'status']);
  expect(code).toBe(3);
  expect(err).toContain('flotilla rehearse up');
});

test('ending what was never begun is no mistake', async () => {
  expect(await flotilla(fleetFolder(), ['rehearse', 'down'])).toEqual({
    code: 0,
    out: 'fleet.yaml: nothing is being rehearsed\n',
    err: '',
  });
});

test('ending a rehearsal tells programs what was ended', async () => {
  const { code, out } = await flotilla(fleetFolder(), ['rehearse', 'down', '--json']);
  expect([code, JSON.parse(out)]).toEqual([0, { ended: [] }]);
});

test('planning loads neither cdktf nor constructs', () => {
  const script = `
    const { transformSync } = require('@swc/core');
    const fs = require('node:fs');
    require.extensions['.ts'] = (m, f) => m._compile(transformSync(fs.readFileSync(f, 'utf8'), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }).code, f);
    const { runCli } = require(${JSON.stringify(path.resolve(__dirname, '../../src/cli/run-cli.ts'))});
    const terminal = { out() {}, err() {}, columns: 80, errColumns: 80, colour: false, live: false, interactive: false };
    runCli(['plan', '--check'], { terminal, env: process.env, cwd: process.argv[1] }).then((code) => {
      const loaded = Object.keys(require.cache).filter((f) => /node_modules\\/(cdktf|constructs|@cdktf)\\//.test(f));
      console.log(JSON.stringify({ code, loaded, files: Object.keys(require.cache).length }));
    });`;
  const root = path.resolve(__dirname, '../..');
  const answer = execFileSync(process.execPath, ['-e', script, fleetFolder()], { cwd: root, encoding: 'utf8' });
  const { code, loaded, files } = JSON.parse(answer) as { code: number; loaded: string[]; files: number };
  expect({ code, loaded }).toEqual({ code: 2, loaded: [] });
  expect(files).toBeGreaterThan(20);
});
