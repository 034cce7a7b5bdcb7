#!/usr/bin/env node
// `npm run bench [-- NAMES]`: one line a figure, with its value, its goal, and `ok` or `short`. Exits 1 if any falls short. A figure that is a
// ratio measures both sides in this very run; each figure runs in a process of its own, so that none warms another.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'test', 'bench');
const names = readdirSync(folder)
  .filter((f) => f.endsWith('.bench.mjs'))
  .map((f) => f.replace('.bench.mjs', ''));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((w) => !names.includes(w));
if (unknown.length > 0) {
  console.error(`no benchmark '${unknown.join("', '")}', there are ${names.join(', ')}`);
  process.exit(1);
}

let short = 0;
for (const name of wanted.length > 0 ? wanted : names) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', join(folder, `${name}.bench.mjs`)], {
    cwd: root,
    encoding: 'utf8',
    timeout: 900_000,
    maxBuffer: 1 << 26,
  });
  const line = stdout.trim().split('\n').at(-1) ?? '';
  let result;
  try {
    result = JSON.parse(line);
  } catch {
    result = undefined;
  }
  if (status !== 0 || result === undefined) {
    short++;
    console.log(`${name}: did not finish (exit ${status}) short`);
    process.stderr.write(stderr || stdout);
    continue;
  }
  for (const figure of result) {
    const ok = figure.value <= figure.goal;
    if (!ok) short++;
    console.log(
      `${figure.name}: ${figure.value} ${figure.unit}, goal <= ${figure.goal}${figure.detail ? ` (${figure.detail})` : ''} ${ok ? 'ok' : 'short'}`,
    );
  }
}
process.exit(short === 0 ? 0 : 1);
