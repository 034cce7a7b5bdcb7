// A warm rehearsal of the quickstart without its pod against the bare boot of the same three hosts, and a second `up`, in which every stack
// is really planned. Needs root and a machine that can boot hosts.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { LocalHosts } = require('../../lib/rehearsal/hosts/local-hosts');
const { bringNetworkUp } = require('../../lib/rehearsal/hosts/network');
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const work = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
const fleet = join(work, 'quickstart');
const env = { ...process.env, XDG_STATE_HOME: join(work, 'state'), NO_COLOR: '1' };

function flotilla(...argv) {
  const started = performance.now();
  const done = spawnSync(process.execPath, [join(root, 'lib', 'cli', 'main.js'), ...argv], { env, encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(`flotilla ${argv.join(' ')} ended with ${done.status}\n${done.stdout}${done.stderr}`);
  return { seconds: (performance.now() - started) / 1000, text: done.stdout + done.stderr };
}

/** The quickstart without pods, its cdktf app by absolute path. */
function writeFleet() {
  cpSync(join(root, 'examples', 'quickstart'), fleet, {
    recursive: true,
    filter: (path) => !/\/(out|state|cdktf\.out|fleet\.lock\.yaml)$/.test(path),
  });
  const yaml = readFileSync(join(fleet, 'fleet.yaml'), 'utf8');
  writeFileSync(join(fleet, 'fleet.yaml'), yaml.replace(/^pods:\n(^ .*\n)*/m, ''));
  writeFileSync(
    join(fleet, 'cdktf.json'),
    JSON.stringify({ app: `node ${join(root, 'lib', 'stacks', 'main.js')}`, language: 'typescript' }),
  );
}

/** Folders of a rehearsal's machines; lock files lie beside them. */
const machinesOf = (dir) => readdirSync(join(dir, 'hosts')).filter((name) => !name.startsWith('.'));

/** The same machines with the same user data and image, booted by themselves; until cloud-init is done on each. */
async function bareBoot(rehearsal) {
  const requests = machinesOf(rehearsal).map((name) => {
    const folder = join(rehearsal, 'hosts', name);
    const userData = readFileSync(join(folder, 'upper', 'var', 'lib', 'cloud', 'seed', 'nocloud', 'user-data'), 'utf8');
    const record = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8'));
    return {
      type: record.type,
      name: record.name,
      region: 'x',
      size: 'x',
      image: 'debian-13',
      os: 'debian-13',
      userData,
    };
  });
  const dir = join(work, 'bare');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o700 });
  const hosts = new LocalHosts(dir);
  const started = performance.now();
  try {
    await bringNetworkUp(dir);
    await Promise.all(requests.map((request) => hosts.create(request)));
    const done = (name) => existsSync(join(dir, 'hosts', name, 'upper', 'var', 'lib', 'cloud', 'data', 'result.json'));
    const names = machinesOf(dir);
    const deadline = started + 120_000;
    while (!names.every(done)) {
      if (performance.now() > deadline) throw new Error('cloud-init was not done within two minutes');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return (performance.now() - started) / 1000;
  } finally {
    await hosts.down();
  }
}

try {
  writeFleet();
  flotilla('rehearse', 'up', fleet); // fills the image cache and gives the machines' user data
  const rehearsals = join(work, 'state', 'flotilla', 'rehearsals');
  const rehearsal = join(rehearsals, readdirSync(rehearsals)[0]);
  const pairs = [];
  let bare = 0;
  let second;
  for (let i = 0; i < 3; i++) {
    bare = await bareBoot(rehearsal);
    flotilla('rehearse', 'down', '-f', fleet);
    const up = flotilla('rehearse', 'up', fleet).seconds;
    second = flotilla('rehearse', 'up', fleet);
    pairs.push({ ratio: up / bare, up, bare, second: second.seconds });
  }
  if (!second.text.includes('Nothing had to change.'))
    throw new Error(`a second up changed something:\n${second.text}`);
  const mid = (key) => pairs.map((p) => p[key]).sort((a, b) => a - b)[1];
  const by = [...pairs].sort((a, b) => a.ratio - b.ratio)[1];
  console.log(
    JSON.stringify([
      {
        name: 'warm rehearse up : bare boot of its hosts',
        value: Number(by.ratio.toFixed(2)),
        unit: 'x',
        goal: 4,
        detail: `${by.up.toFixed(1)} s : ${by.bare.toFixed(1)} s`,
      },
      { name: 'second rehearse up', value: Number(mid('second').toFixed(1)), unit: 's', goal: 12 },
    ]),
  );
} finally {
  spawnSync(process.execPath, [join(root, 'lib', 'cli', 'main.js'), 'rehearse', 'down', '-f', fleet], { env });
  rmSync(work, { recursive: true, force: true });
}
