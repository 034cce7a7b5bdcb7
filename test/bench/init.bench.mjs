// `npx flotilla init oak && npx flotilla plan` in an empty folder, from the packed package as its users have it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const work = mkdtempSync(join(tmpdir(), 'flotilla-init-'));

function run(cwd, ...argv) {
  const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), { cwd, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}:\n${stderr}`);
  return stdout.trim();
}

function seconds(action) {
  const started = process.hrtime.bigint();
  action();
  return Number(process.hrtime.bigint() - started) / 1e9;
}

/** What npm put into the folder. */
const installedNames = ['node_modules', 'package.json', 'package-lock.json'];

/** Begins and plans a fleet where there is nothing but the package. */
function begin() {
  for (const name of readdirSync(work)) {
    if (!installedNames.includes(name)) rmSync(join(work, name), { recursive: true });
  }
  return seconds(() => {
    run(work, 'npx', '--no-install', 'flotilla', 'init', 'oak');
    run(work, 'npx', '--no-install', 'flotilla', 'plan');
  });
}

try {
  const tarball = join(work, run(root, 'npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', work));
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  const installed = seconds(() => run(work, 'npm', 'install', ...flags, tarball));
  const times = [1, 2, 3].map(begin).sort((a, b) => a - b);
  console.log(
    JSON.stringify([
      {
        name: 'npx flotilla init && npx flotilla plan',
        value: Number(times.at(-1).toFixed(2)),
        unit: 's',
        goal: 10,
        detail: `slowest of 3; npm install of the package before took ${installed.toFixed(1)} s`,
      },
    ]),
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
