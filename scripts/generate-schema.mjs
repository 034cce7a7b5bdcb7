#!/usr/bin/env node
// Writes schema/ and docs/fleet-file.md from src/fleet/schema.ts: `npm run generate`. With --check it writes nothing and exits 1
// where the files on disk differ.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fleet, forEditors, included } from './fleet-schema.mjs';
import { referencePage } from './reference-page.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const example = readFileSync(join(root, 'scripts', 'reference-example.yaml'), 'utf8');

const json = (schema) => `${JSON.stringify(forEditors(schema), null, 2)}\n`;
const files = [
  ['schema/fleet.schema.json', json(fleet)],
  ['schema/fleet-part.schema.json', json(included)],
  ['docs/fleet-file.md', referencePage(fleet, included, example)],
];

const stale = files.filter(([name, text]) => {
  const path = join(root, name);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
});

if (process.argv.includes('--check')) {
  for (const [name] of stale) console.error(`${name} is not up to date: run npm run generate`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const [name, text] of stale) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  }
}
