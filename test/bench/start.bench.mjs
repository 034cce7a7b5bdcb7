// Whole runs of the command line, from its start to its end: what loading costs is in them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beside, fleetText, median, milliseconds } from './large-fleet.mjs';

const main = fileURLToPath(new URL('../../lib/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
try {
  const pods = 3;
  writeFileSync(join(folder, 'fleet.yaml'), fleetText(5, { pods }));
  mkdirSync(join(folder, 'pods'));
  const files = ['ada.pub', ...Array.from({ length: pods }, (_, i) => `pods/p${i + 1}.yaml`)];
  for (const file of files) writeFileSync(join(folder, file), beside(file));
  const figure = (name, goal, words) => ({
    name,
    value: runs(words),
    unit: 'ms',
    goal,
    detail: 'whole process, median of 9',
  });
  console.log(
    JSON.stringify([figure('flotilla --help', 150, ['--help']), figure('flotilla plan of 5 nodes', 300, ['plan'])]),
  );
} finally {
  rmSync(folder, { recursive: true });
}

function runs(words) {
  once(words);
  return Math.round(median(9, () => milliseconds(() => once(words))));
}

function once(words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { cwd: folder, encoding: 'utf8' });
  if (status !== 0 || stdout === '') throw new Error(stderr);
}
