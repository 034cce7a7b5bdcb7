// Bundles the stand-in provider to one executable file: dist/standin.cjs, or the path that is given. The same source gives the same bytes, because Terraform
// records a checksum of each provider in the stacks' lock files.
import { chmod, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = resolve(process.argv[2] ?? join(root, 'dist', 'standin.cjs'));

await build({
  absWorkingDir: root,
  entryPoints: ['src/rehearsal/standin/main.ts'],
  outfile: `${target}.new`,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});
await chmod(`${target}.new`, 0o755);
await rename(`${target}.new`, target);
