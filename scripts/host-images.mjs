#!/usr/bin/env node
// Builds what the tests' hosts boot from, if it is not in the cache: each operating system, with the packages that its hosts can install.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { ensureImages } = require('../lib/rehearsal/hosts/image-store');
const { preflight } = require('../lib/rehearsal/hosts/preflight');

const report = await preflight();
if (!report.hosts) {
  console.log('this machine cannot boot hosts; the tests that need them say so');
  process.exit(0);
}
const started = Date.now();
let last = '';
await ensureImages(['debian-13', 'debian-12', 'flatcar', 'fedora-coreos'], ({ step }) => {
  if (step !== last) console.log(`  ${step} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
  last = step;
});
