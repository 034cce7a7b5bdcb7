// What first boot costs beside its packages: a host with the user data of a node against one with none, and a machine that joins by
// newnode. Needs root and a machine that can boot hosts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { LocalHosts } = require('../../lib/rehearsal/hosts/local-hosts');
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const work = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
const fleet = join(work, 'fleet');
const env = { ...process.env, XDG_STATE_HOME: join(work, 'state'), NO_COLOR: '1' };
const address = '203.0.113.9';

function flotilla(...argv) {
  const started = performance.now();
  const main = join(root, 'lib', 'cli', 'main.js');
  const done = spawnSync(process.execPath, [main, ...argv], { env, cwd: fleet, encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(`flotilla ${argv.join(' ')} ended with ${done.status}\n${done.stdout}${done.stderr}`);
  return { seconds: (performance.now() - started) / 1000, text: done.stdout };
}

function writeFleet() {
  mkdirSync(join(fleet, 'keys'), { recursive: true });
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(fleet, 'keys', 'ada')]);
  const yaml = [
    'fleet: bench',
    'operator: {user: ada, keys: [keys/ada.pub]}',
    'overlay: none',
    'nodes:',
    '  n1: {vendor: hetzner, region: fsn1, size: cpx22}',
    '',
  ];
  writeFileSync(join(fleet, 'fleet.yaml'), yaml.join('\n'));
  const app = { app: `node ${join(root, 'lib', 'stacks', 'main.js')}`, language: 'typescript' };
  writeFileSync(join(fleet, 'cdktf.json'), JSON.stringify(app));
}

/** Seconds from nothing until cloud-init is done on one host. */
async function bootOf(userData) {
  const dir = mkdtempSync(join(work, 'boot-'));
  const hosts = new LocalHosts(dir);
  const place = { region: 'x', size: 'x', image: 'debian-13', os: 'debian-13', firstBoot: 'cloud-init' };
  try {
    const started = performance.now();
    await hosts.create({ type: 'bench', name: 'n1', ...place, userData });
    const done = join(dir, 'hosts', 'bench.n1', 'upper', 'var', 'lib', 'cloud', 'data', 'result.json');
    while (!existsSync(done)) {
      if (performance.now() - started > 120_000) throw new Error('cloud-init was not done within two minutes');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return (performance.now() - started) / 1000;
  } finally {
    await hosts.down();
  }
}

/** User data of the fleet's node, its packages left out. */
function withoutPackages() {
  const [head, ...rest] = flotilla('firstboot', 'n1').text.split('\n');
  const { packages, ...document } = JSON.parse(rest.join('\n'));
  if (packages.length === 0) throw new Error('the node needs no packages: nothing was left out');
  return `${head}\n${JSON.stringify(document)}\n`;
}

/** Seconds of newnode, and how many of them apt and dpkg took to install, as they wrote down themselves. */
function newnode() {
  flotilla('rehearse', 'machine', address, '--name', 'n4');
  const password = join(work, 'password');
  const states = join(work, 'state', 'flotilla', 'rehearsals');
  const host = join(states, readdirSync(states)[0], 'hosts', 'static.n4');
  const file = readdirSync(host).find((name) => /password/.test(name));
  writeFileSync(password, readFileSync(join(host, file)), { mode: 0o600 });
  const { seconds } = flotilla('rehearse', 'newnode', 'n4', address, '--password-file', password, '--yes');
  const log = readFileSync(join(host, 'upper', 'var', 'log', 'apt', 'history.log'), 'utf8');
  const times = (word) => [...log.matchAll(new RegExp(`^${word}-Date: (\\S+)\\s+(\\S+)$`, 'gm'))];
  const sum = (word) => times(word).reduce((all, [, day, time]) => all + Date.parse(`${day}T${time}Z`) / 1000, 0);
  return { seconds, packages: sum('End') - sum('Start') };
}

try {
  writeFleet();
  flotilla('rehearse', 'up');
  const userData = withoutPackages();
  const extra = [];
  for (let i = 0; i < 5; i++) {
    const bare = await bootOf('#cloud-config\n{}\n');
    const node = await bootOf(userData);
    extra.push({ more: node - bare, node, bare });
  }
  const by = extra.sort((a, b) => a.more - b.more)[2];
  const joined = newnode();
  console.log(
    JSON.stringify([
      {
        name: 'first boot beside packages, more than a bare one',
        value: Number(by.more.toFixed(2)),
        unit: 's',
        goal: 1.5,
        detail: `${by.node.toFixed(1)} s : ${by.bare.toFixed(1)} s, ${(by.node / by.bare).toFixed(2)}x`,
      },
      {
        name: 'newnode beside packages',
        value: Number((joined.seconds - joined.packages).toFixed(1)),
        unit: 's',
        goal: 20,
        detail: `${joined.seconds.toFixed(1)} s, of which packages ${joined.packages} s`,
      },
    ]),
  );
} finally {
  spawnSync(process.execPath, [join(root, 'lib', 'cli', 'main.js'), 'rehearse', 'down'], { env, cwd: fleet });
  rmSync(work, { recursive: true, force: true });
}
