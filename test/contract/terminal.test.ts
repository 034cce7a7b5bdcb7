import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { publicKey } from '../cli/fixture';
import { needs } from '../support/needs';
import { escapes, onTerminal, plainLines, type TerminalJob } from '../support/pseudo-terminal';

const root = path.resolve(__dirname, '..', '..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-terminal-'));
const main = path.join(folder, 'lib', 'cli', 'main.js');
const progress = path.join(folder, 'lib', 'cli', 'progress.js');
const fleet = path.join(folder, 'oak');

/** Steps under way for longer than a test lasts, on this process's terminal, as `deploy` and `rehearse up` show them. */
const progressProgram = `
  import { catchInterrupts } from './src/cli/interrupts';
  import { startProgress } from './src/cli/progress';
  import { processTerminal } from './src/cli/terminal';
  const terminal = processTerminal();
  catchInterrupts(terminal);
  const steps = startProgress(terminal);
  const [core, vendor] = [steps.step('core'), steps.step('hetzner')];
  core.say('applying');
  core.done('done');
  vendor.say('making a machine with a name that is so long that no terminal of forty columns can show the whole of it');
  setTimeout(() => vendor.note('still there'), 300);
  setTimeout(() => { vendor.done('done'); steps.end(); process.exit(0); }, process.argv[2] === 'short' ? 600 : 60_000);`;

beforeAll(() => {
  const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'error' } as const;
  buildSync({ ...common, entryPoints: [path.join(root, 'src/cli/main.ts')], outfile: main });
  buildSync({ ...common, stdin: { contents: progressProgram, resolveDir: root, loader: 'ts' }, outfile: progress });
  fs.copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  fs.mkdirSync(path.join(fleet, 'keys'), { recursive: true });
  fs.writeFileSync(path.join(fleet, 'keys', 'ada.pub'), `${publicKey}\n`);
  fs.writeFileSync(
    path.join(fleet, 'fleet.yaml'),
    [
      'fleet: oak',
      'operator: {user: ada, keys: [keys/ada.pub]}',
      'defaults: {image: debian-13, engine: podman}',
      'overlay: none',
      'nodes:',
      '  n1: {vendor: hetzner, region: fsn1, size: cx23}',
      '  n2: {vendor: linode, region: mars, size: g6-nanode-1}',
      '  a-node-with-quite-a-long-name: {vendor: linode, region: eu-central, size: g6-standard-1}',
      '',
    ].join('\n'),
  );
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Whatever the test before it wrote is gone. */
function flotilla(words: readonly string[], over: Partial<TerminalJob> = {}) {
  fs.rmSync(path.join(fleet, 'fleet.lock.yaml'), { force: true });
  const { env, ...rest } = over;
  return onTerminal({
    argv: [process.execPath, main, ...words],
    cwd: fleet,
    columns: 80,
    env: { HOME: folder, XDG_STATE_HOME: path.join(folder, 'state'), ...env },
    ...rest,
  });
}

function show(over: Partial<TerminalJob> = {}, length: 'short' | 'long' = 'short') {
  return onTerminal({ argv: [process.execPath, progress, length], cwd: fleet, columns: 80, ...over });
}

for (const columns of [40, 80, 120, 200]) {
  needs('python3')(`plan and progress on a terminal of ${columns} columns have no longer line`, () => {
    const plan = flotilla(['plan'], { columns });
    expect(plan.status).toBe(0);
    expect(plainLines(plan.output).filter((line) => line.length > columns)).toEqual([]);
    expect(plan.output).toContain('a-node-with-quite-a-long-name');
    expect(plainLines(show({ columns }).output).filter((line) => line.length > columns)).toEqual([]);
  });
}

needs('python3')('80 columns have room for size, memory, price and change of a small fleet', () => {
  const head = plainLines(flotilla(['plan'], { columns: 80 }).output).find((line) => line.startsWith('NODE'));
  expect(head).toMatch(/VENDOR .*FREE\/RAM .*PER MONTH .*CHANGE/);
});

needs('python3')('a terminal gets colours, unless NO_COLOR or TERM=dumb is set', () => {
  expect(flotilla(['plan']).output).toMatch(/\x1b\[32mn1 /);
  expect(flotilla(['plan'], { env: { NO_COLOR: '' } }).output).toContain('\x1b[');
  for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    const { output, status } = flotilla(['plan'], { env });
    expect([status, output.match(escapes)]).toEqual([0, null]);
    expect(output).toContain('NODE');
  }
});

needs('python3')('a pipe gets no escapes and whole lines, whatever FORCE_COLOR says', () => {
  const { output } = flotilla([], {
    argv: ['sh', '-c', `"${process.execPath}" "${main}" plan 2>&1 | cat`],
    columns: 40,
    env: { FORCE_COLOR: '1' },
  });
  expect(output.match(escapes)).toBeNull();
  expect(output).toMatch(/^NODE .*VENDOR .*REGION .*SIZE .*SUBNET .*CHANGE/m);
});

needs('python3', 'bash')('a reader that has seen enough is no error', () => {
  const pipe = `set -o pipefail; "${process.execPath}" "${main}" plan --json | head -1; echo "status $?"`;
  const { output } = flotilla([], { argv: ['bash', '-c', pipe] });
  expect(output).toMatch(/^\{\r\n(wrote fleet\.lock\.yaml\r\n)?/m);
  expect(output).toContain('status 0');
  expect(output).not.toMatch(/EPIPE|at .*:\d+/);
});

needs('python3')('progress is redrawn in place, in lines of its own where the terminal is dumb or CI is set', () => {
  const live = show();
  expect(live.output).toMatch(/\x1b\[\d+A\x1b\[J/);
  expect(live.output).toContain('still there');
  expect([live.status, live.restored]).toEqual([0, true]);
  for (const env of [{ TERM: 'dumb' }, { CI: 'true', NO_COLOR: '1' }]) {
    const plain = show({ env });
    expect(plain.output.match(escapes)).toBeNull();
    expect(plain.output).toMatch(/core: done \(\d+\.\d s\)\r\n/);
  }
  expect(show({ env: { NO_COLOR: '1' } }).output).not.toMatch(/\x1b\[[0-9;]*m/);
});

needs('python3')('Ctrl-C in front of a question changes nothing and is not taken for a no', () => {
  const result = flotilla(['deploy'], { answers: [{ after: '[y/N]', send: '\x03' }] });
  expect(result).toMatchObject({ status: 130, restored: true });
  expect(result.output).toContain('stopped, nothing was changed');
  expect(result.output).not.toMatch(/\x1b\[\?25l(?!.*\x1b\[\?25h)/s);
  expect(fs.readdirSync(fleet).filter((name) => !['fleet.yaml', 'keys', 'fleet.lock.yaml'].includes(name))).toEqual([]);
  // The lock is free again: the next one gets as far as the question.
  const { status, output } = flotilla(['deploy'], { answers: [{ after: '[y/N]', send: 'n\r' }] });
  expect([status, output.includes('nothing was changed')]).toEqual([1, true]);
});

needs('python3')('nobody is asked where CI is set', () => {
  const { status, output } = flotilla(['deploy', '--no-frozen'], { env: { CI: 'true' } });
  expect([status, output.includes('say --yes'), output.includes('[y/N]')]).toEqual([1, true, false]);
});

needs('python3')('Ctrl-C during progress ends at once and leaves the terminal and the cursor as they were', () => {
  const result = show({ answers: [{ after: 'still there', send: '\x03' }] }, 'long');
  expect(result).toMatchObject({ status: 3, restored: true });
  expect(result.output).toMatch(/stopped\r\nrun the same command again to go on\r\n$/);
  expect(result.output).not.toContain('\x1b[?25l');
});
