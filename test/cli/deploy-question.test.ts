import * as fs from 'node:fs';
import * as path from 'node:path';
import { PassThrough } from 'node:stream';
import { runCli } from '../../src/cli/run-cli';
import { fleetFolder, flotilla, recordedTerminal } from './fixture';
import { calls, scriptedTools } from './scripted-terraform';

const real = Object.getOwnPropertyDescriptor(process, 'stdin')!;
const realStderr = process.stderr.write;
afterEach(() => {
  Object.defineProperty(process, 'stdin', real);
  process.stderr.write = realStderr;
});

const edit = (folder: string, change: (text: string) => string): void => {
  const file = path.join(folder, 'fleet.yaml');
  fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
};

/** A deploy in front of somebody who does something at each question before they answer it. */
async function deployAnd(folder: string, answers: readonly (() => string)[]) {
  const input = new PassThrough();
  Object.defineProperty(process, 'stdin', { value: input, configurable: true });
  const left = [...answers];
  process.stderr.write = ((text: string) => {
    if (!text.includes('[y/N]')) return true;
    const answer = left.shift();
    if (answer === undefined) input.end();
    else input.write(`${answer()}\n`);
    return true;
  }) as typeof process.stderr.write;
  const terminal = recordedTerminal({ interactive: true });
  const home = path.join(folder, '.home');
  const env = { HOME: home, XDG_STATE_HOME: path.join(home, 'state'), ...scriptedTools(folder) };
  const code = await runCli(['deploy'], { terminal, cwd: folder, env });
  return { code, ...terminal.printed, unasked: left.length };
}

test('a fleet that is edited while the question waits is shown and asked about anew', async () => {
  const folder = fleetFolder();
  const result = await deployAnd(folder, [
    () => {
      edit(folder, (text) => text.replace('size: cx23', 'size: cpx31'));
      return 'y';
    },
    () => 'y',
  ]);
  expect([result.code, result.unasked]).toEqual([0, 0]);
  expect(result.err).toContain('The fleet was edited while the question waited. This is the plan now:');
  expect(fs.readFileSync(path.join(folder, 'fleet.lock.yaml'), 'utf8')).toMatch(/n1: .*size: cpx31/);
  expect(calls(folder)).toContain('mesh apply');
});

test('an edit that changes nothing is not asked about again', async () => {
  const folder = fleetFolder();
  const result = await deployAnd(folder, [
    () => {
      edit(folder, (text) => `# a remark\n${text}`);
      return 'y';
    },
  ]);
  expect([result.code, result.unasked, result.err.includes('was edited')]).toEqual([0, 0, false]);
});

test('a fleet that is broken while the question waits is not deployed', async () => {
  const folder = fleetFolder();
  const result = await deployAnd(folder, [
    () => {
      edit(folder, (text) => text.replace('cx23', 'cx99'));
      return 'y';
    },
  ]);
  expect([result.code, result.err.includes("unknown size 'cx99'")]).toEqual([1, true]);
  expect(calls(folder)).toEqual([]);
});

test('while the question waits nobody else begins', async () => {
  const folder = fleetFolder();
  let second: Promise<{ code: number; err: string }> | undefined;
  const result = await deployAnd(folder, [
    () => {
      second = flotilla(folder, ['deploy', '--yes'], scriptedTools(folder));
      return 'n';
    },
  ]);
  expect([result.code, result.err.endsWith('nothing was changed at the vendors\n')]).toEqual([1, true]);
  expect(calls(folder)).toEqual([]);
  const { code, err } = await second!;
  expect([code, err.includes('another flotilla deploy works on this fleet')]).toEqual([3, true]);
});

test('the end of input is a no', async () => {
  const folder = fleetFolder();
  const { code, err } = await deployAnd(folder, []);
  expect([code, err.endsWith('nothing was changed at the vendors\n'), calls(folder)]).toEqual([1, true, []]);
});

const ledgerFile = 'fleet.lock.yaml';
const ledgerOf = (folder: string): string => fs.readFileSync(path.join(folder, ledgerFile), 'utf8');

/** A deploy during which the ledger becomes another, as if somebody had run `flotilla plan` or merged a branch. */
async function deployWhileLedgerBecomes(folder: string, text: string) {
  const tools = scriptedTools(folder);
  const [app, newer] = [path.join(folder, 'app.cjs'), path.join(folder, 'newer.yaml')];
  fs.writeFileSync(newer, text);
  fs.appendFileSync(
    app,
    `fs.copyFileSync(${JSON.stringify(newer)}, ${JSON.stringify(path.join(folder, ledgerFile))});\n`,
  );
  return flotilla(folder, ['deploy', '--yes'], tools);
}

test('what is planned while a deploy runs is in the ledger when it has ended, and what the run confirmed as well', async () => {
  const folder = fleetFolder();
  await flotilla(folder, ['plan']);
  const before = fs.readFileSync(path.join(folder, 'fleet.yaml'), 'utf8');
  edit(folder, (text) => text.replace('nodes:\n', 'nodes:\n  n3: {vendor: hetzner, region: fsn1, size: cx23}\n'));
  await flotilla(folder, ['plan']);
  const newer = ledgerOf(folder);
  edit(folder, () => before);
  await flotilla(folder, ['plan', '--forget', 'n3']);
  await flotilla(folder, ['plan']);
  const { code, err } = await deployWhileLedgerBecomes(folder, newer);
  expect([code, code === 0 ? '' : err]).toEqual([0, '']);
  expect(ledgerOf(folder)).toMatch(/n3: \{index: 2, state: active, .*deployed: none\}/);
  expect(ledgerOf(folder)).toMatch(/n1: \{index: 0, state: active, (?!.*deployed)/);
});

test('a ledger that is broken while a deploy runs is left alone, and the way on is told', async () => {
  const folder = fleetFolder();
  const { code, err } = await deployWhileLedgerBecomes(folder, '<<<<<<< HEAD\n');
  expect(code).toBe(0);
  expect(err).toContain('the ledger was changed during the run and cannot be written: fleet.lock.yaml:1:1:');
  expect(err).toContain('mend it, then run npx flotilla emit');
  expect(ledgerOf(folder)).toBe('<<<<<<< HEAD\n');
});
