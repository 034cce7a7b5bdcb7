import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as scripts from '../../src/nodes/scripts.gen';

test('the embedded programs are what their sources give', () => {
  const embed = join(__dirname, '../../scripts/embed-scripts.mjs');
  expect(() => execFileSync(process.execPath, [embed, '--check'], { stdio: 'pipe' })).not.toThrow();
});

test('every program says which shell reads it and stops at the first error', () => {
  for (const [name, text] of Object.entries(scripts)) {
    expect([name, text.split('\n').slice(0, 3)]).toEqual([
      name,
      ['#!/bin/sh', expect.stringContaining('src/nodes/scripts/'), 'set -eu'],
    ]);
  }
});

test('what first boot carries stays small', () => {
  expect(scripts.applyScript.length + scripts.rekeyScript.length).toBeLessThan(6_000);
});
