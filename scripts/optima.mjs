#!/usr/bin/env node
// `npm run optima`: finds with the exact solver the best placement of every generated fleet and writes test/fleet/optima.gen.json, which
// the tests compare what is placed with. Takes minutes; needed after a change of the generated fleets or of the aims. Then, or alone with
// `--gaps`, writes docs/placement-gaps.md: how far from the best what is placed today is; needed after a change of placement. With `--fit`
// it finds only what the cheapest nodes of the generated fits cost, and writes test/fleet/fit-optima.gen.json.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
// What the tests are made of is TypeScript that is never built.
require('node:module')._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  module._compile(code, filename);
};
const { allGaps, allOptima, optimaText } = require(join(root, 'test', 'support', 'exact-optima.ts'));
const { gapsPage } = require(join(root, 'test', 'support', 'exact-gaps.ts'));
const { allFitOptima, fitOptimaText } = require(join(root, 'test', 'support', 'fit-optima.ts'));

const highs = await require('highs')();
if (process.argv.includes('--fit')) {
  const optima = allFitOptima(highs, ({ seed, open }) => {
    if (open) console.log(`fit ${seed}: not proved`);
  });
  write(join(root, 'test', 'fleet', 'fit-optima.gen.json'), fitOptimaText(optima));
  console.log(`${optima.length} fits, ${optima.filter((one) => one.open !== true).length} of them proved`);
  process.exit();
}
const file = join(root, 'test', 'fleet', 'optima.gen.json');
if (!process.argv.includes('--gaps')) {
  const optima = allOptima(highs, ({ seed, open }) => {
    if (open !== undefined) console.log(`fleet ${seed}: not proved: ${Object.keys(open).join(', ')}`);
  });
  write(file, optimaText(optima));
  const proved = optima.filter((one) => one.open === undefined).length;
  console.log(`${optima.length} optima, ${proved} of them proved in every aim`);
}
const gaps = allGaps(highs, JSON.parse(readFileSync(file, 'utf8')).fleets);
write(join(root, 'docs', 'placement-gaps.md'), gapsPage(gaps));
console.log(`${gaps.filter((gap) => gap === undefined).length} of ${gaps.length} fleets are placed as well as can be`);

function write(path, text) {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
