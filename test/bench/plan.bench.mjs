// Parse and plan of 1,000 nodes and 5,000 pods, each with a manifest of its own, and of ten times as many; without a ledger, and with the
// ledger read before and written after. Every figure is of the first run in a process, as a user sees it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fleetText, milliseconds, planAgain, planText } from './large-fleet.mjs';

const [count, kind] = process.argv.slice(2);
if (count === undefined) console.log(JSON.stringify(figures()));
else console.log(JSON.stringify(measure(Number(count), kind)));

/** Seconds by the clock and of the processor. */
function measure(nodes, what) {
  const text = fleetText(nodes, { pods: 5 * nodes });
  const ledger = what === 'again' ? ledgerOf(text) : undefined;
  const before = process.cpuUsage();
  const wall = milliseconds(() => (ledger === undefined ? planText(text) : planAgain(text, ledger)));
  const { user, system } = process.cpuUsage(before);
  return { wall: wall / 1000, cpu: (user + system) / 1e6 };
}

/** Made in another process, so that this one has not warmed up. */
function ledgerOf(text) {
  const code = `
    import { readFileSync } from 'node:fs';
    import { newLedger } from './large-fleet.mjs';
    process.stdout.write(newLedger(readFileSync(0, 'utf8')));`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** The same in a process of its own. */
function apart(nodes, what) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), String(nodes), what],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function figures() {
  return [...pair('new', 'plan', 0.5), ...pair('again', 'plan with its ledger read and written', 0.8)];
}

function pair(what, name, goal) {
  const small = [1, 2, 3].map(() => apart(1000, what));
  const large = apart(10_000, what);
  const middle = (key) => small.map((run) => run[key]).sort((a, b) => a - b)[1];
  const [seconds, cpu] = [middle('wall'), middle('cpu')];
  return [
    {
      name: `${name}, 1,000 nodes and 5,000 pods`,
      value: round(seconds),
      unit: 's',
      goal,
      detail: 'first run in a process',
    },
    {
      name: `${name}, 10,000 nodes and 50,000 pods against that`,
      value: round(large.cpu / cpu),
      unit: 'times the processor time',
      goal: 12,
      detail: `${round(large.wall)} s`,
    },
  ];
}

function round(value) {
  return Number(value.toFixed(3));
}
