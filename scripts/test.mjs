#!/usr/bin/env node
// `npm test`: packages, types, lint, generated files, then every test. Ends with the plain line `N passed, N failed, N skipped`.
// A test that cannot run here is skipped by name with its reason; in CI such a skip fails unless it is on the written list
// (test/support/allowed-skips.json). `npm test -- unit contract` runs some of the suites only.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const suites = ['unit', 'contract', 'e2e'];
const wanted = process.argv.slice(2).filter((a) => !a.startsWith('-'));
const unknown = wanted.filter((w) => !suites.includes(w));
if (unknown.length > 0) {
  console.error(`no suite '${unknown.join("', '")}', there are ${suites.join(', ')}`);
  process.exit(1);
}
const total = { passed: 0, failed: 0, skipped: 0 };
const notes = [];

/** Runs a program to its end with our output; counts it as one check. */
function step(name, argv) {
  const started = Date.now();
  const { status } = spawnSync(argv[0], argv.slice(1), { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const ok = status === 0;
  total[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? 'ok' : 'FAILED'}: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

/** Runs one Jest project and adds its counts. */
function jest(suite, extra) {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-test-'));
  const report = join(folder, 'report.json');
  const started = Date.now();
  const { status } = spawnSync(
    process.execPath,
    [
      join('node_modules', 'jest', 'bin', 'jest.js'),
      '--selectProjects',
      suite,
      '--json',
      `--outputFile=${report}`,
      ...extra,
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    total.passed += result.numPassedTests;
    total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
    total.skipped += result.numPendingTests + result.numTodoTests;
    for (const file of result.testResults) {
      for (const test of file.assertionResults) {
        if (test.status === 'pending' || test.status === 'todo')
          notes.push(`skipped: ${relative(root, file.name)}: ${test.fullName}`);
        if (test.status === 'failed') notes.push(`failed: ${relative(root, file.name)}: ${test.fullName}`);
      }
      if (file.status === 'failed' && file.assertionResults.length === 0)
        notes.push(`failed: ${relative(root, file.name)}: did not run`);
    }
    console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${suite} tests (${seconds} s)`);
  } catch {
    total.failed++;
    notes.push(`failed: the ${suite} suite ended without a report (exit ${status}, ${seconds} s)`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const chosen = wanted.length === 0 ? suites : wanted;
if (chosen.some((s) => s !== 'unit')) {
  // What is missing and cannot be installed shows up as skips with reasons.
  spawnSync(process.execPath, [join('lib', 'cli', 'main.js'), 'packages', '--install'], {
    cwd: root,
    stdio: 'inherit',
  });
}
if (wanted.length === 0) {
  step('types', [process.execPath, join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.test.json']);
  step('format and lint', [join('node_modules', '.bin', 'biome'), 'ci', '.']);
  step('bindings match their facts', [process.execPath, join('scripts', 'generate-bindings.mjs'), '--check']);
  step('embedded scripts match their files', [process.execPath, join('scripts', 'embed-scripts.mjs'), '--check']);
  step('the embedded file server matches its files', [
    process.execPath,
    join('scripts', 'embed-file-server.mjs'),
    '--check',
  ]);
  step('the JSON Schema matches its source', [process.execPath, join('scripts', 'generate-schema.mjs'), '--check']);
  step('generated pages match the program', [process.execPath, join('scripts', 'generate-docs.mjs'), '--check']);
}
if (chosen.includes('unit')) jest('unit', ['--maxWorkers=2']);
if (chosen.some((s) => s !== 'unit') && process.getuid?.() === 0) {
  step('the operating system of hosts', [process.execPath, join('scripts', 'host-images.mjs')]);
}
if (chosen.includes('contract')) jest('contract', ['--maxWorkers=2', '--testTimeout=120000']);
if (chosen.includes('e2e')) jest('e2e', ['--maxWorkers=2', '--testTimeout=600000']);

for (const note of notes) console.log(note);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
