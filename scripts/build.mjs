#!/usr/bin/env node
// Builds the package: lib/ (TypeScript and the fact tables beside it) and dist/standin.cjs (the stand-in provider, one file).
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (...argv) => execFileSync(process.execPath, argv, { cwd: root, stdio: 'inherit' });

run(join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
for (const file of tables(join(root, 'src'))) {
  const target = join(root, 'lib', file.slice(join(root, 'src').length));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(file, target);
}
for (const left of stale(join(root, 'lib'))) rmSync(left);
chmodSync(join(root, 'lib', 'cli', 'main.js'), 0o755);
run(join('scripts', 'build-standin.mjs'));

/** What an earlier build made of sources that are gone: it would shadow or be packed. */
function stale(folder) {
  const source = (name) => join(root, 'src', name.replace(/(\.d)?\.[jt]s$/, '.ts'));
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.[jt]s$/.test(name) && !existsSync(source(name)))
    .map((name) => join(folder, name));
}

/** Every .json below a folder. */
function tables(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
