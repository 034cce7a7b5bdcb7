// Planning of 5,000 pods on 1,000 nodes, from a fleet that is read already: anew, and again with the ledger after an edit of one pod. Each
// run is the first one in a process of its own, so that nothing is warm. Memory is the most that such a process ever had resident, with
// Node itself, the program and the reading of 5,000 manifests.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { beside, fleetText, milliseconds, newLedger } from './large-fleet.mjs';

const require = createRequire(import.meta.url);
const { parseFleet, parseLedger, plan } = require('../../lib/fleet');
const { survival } = require('../../lib/fleet/survival');
const { catalogues } = require('../../lib/providers/registry');

const [nodes, pods] = [1000, 5000];
/** Pod whose manifest is edited: it asks for more memory. */
const edited = 'pods/p2501.yaml';

const kind = process.argv[2];
const runs = { ledger, anew, again, losses };
if (kind === undefined) console.log(JSON.stringify(figures()));
else process.stdout.write(runs[kind]());

function ledger() {
  return newLedger(fleetText(nodes, { pods }));
}

function anew() {
  const spec = read(beside);
  return timed(() => plan(spec, undefined, catalogues));
}

function again() {
  const before = known(parseLedger({ file: 'fleet.lock.yaml', text: require('node:fs').readFileSync(0, 'utf8') }));
  const spec = read((path) =>
    path === edited ? beside(path).replace(/memory: \d+Mi/, 'memory: 512Mi') : beside(path),
  );
  return timed(() => plan(spec, before, catalogues));
}

/** What is lost with every vendor, region and node. */
function losses() {
  const spec = read(beside);
  const planned = known(plan(spec, undefined, catalogues));
  const ms = milliseconds(() => {
    if (survival(planned.plan, spec.pods).length <= nodes) throw new Error('losses are missing');
  });
  return JSON.stringify({ ms });
}

function read(file) {
  return known(parseFleet({ file: 'fleet.yaml', text: fleetText(nodes, { pods }), read: file }, catalogues));
}

function timed(run) {
  let result;
  const before = process.cpuUsage();
  const ms = milliseconds(() => {
    result = run();
  });
  const { user, system } = process.cpuUsage(before);
  const replicas = known(result).plan.pods.reduce((sum, pod) => sum + pod.replicas.length, 0);
  if (replicas < pods) throw new Error(`only ${replicas} replicas were placed`);
  // In KiB.
  return JSON.stringify({ ms, cpu: (user + system) / 1000, megabytes: (process.resourceUsage().maxRSS * 1024) / 1e6 });
}

function known(result) {
  if (!result.ok) throw new Error(JSON.stringify(result.findings.slice(0, 3)));
  return result.value;
}

function apart(what, input = '') {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), what], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function figures() {
  const text = apart('ledger');
  const middle = (list, key) => list.map((run) => run[key]).sort((a, b) => a - b)[(list.length - 1) / 2];
  const first = [1, 2, 3].map(() => JSON.parse(apart('anew')));
  const second = [1, 2, 3].map(() => JSON.parse(apart('again', text)));
  const lost = [1, 2, 3].map(() => JSON.parse(apart('losses')));
  const name = `${pods.toLocaleString('en')} pods on ${nodes.toLocaleString('en')} nodes`;
  const detail = (list) =>
    `middle of three first runs in a process, from a fleet that is read; ${Math.round(middle(list, 'cpu'))} ms of processors`;
  return [
    { name: `${name}, planned`, value: Math.round(middle(first, 'ms')), unit: 'ms', goal: 1000, detail: detail(first) },
    {
      name: `${name}, memory`,
      value: Math.round(Math.max(...first.map((run) => run.megabytes))),
      unit: 'MB',
      goal: 300,
      detail: 'most ever resident, reading included',
    },
    {
      name: `${name}, planned again after one edit`,
      value: Math.round(middle(second, 'ms')),
      unit: 'ms',
      goal: 100,
      detail: detail(second),
    },
    {
      name: `${name}, every loss told`,
      value: Math.round(middle(lost, 'ms')),
      unit: 'ms',
      goal: 500,
      detail: 'middle of three first runs in a process, from a plan',
    },
  ];
}
