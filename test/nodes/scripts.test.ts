import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as scripts from '../../src/nodes/scripts.gen';

test('the embedded programs are what their sources give', () => {
  const embed = join(__dirname, '../../scripts/embed-scripts.mjs');
  expect(() => execFileSync(process.execPath, [embed, '--check'], { stdio: 'pipe' })).not.toThrow();
});

test('every program says which shell reads it and stops at the first error', () => {
  // Those that install a system are parts of one, which its maker puts together.
  for (const [name, text] of Object.entries(scripts).filter(([each]) => !each.startsWith('install'))) {
    expect([name, text.split('\n').slice(0, 3)]).toEqual([
      name,
      // What looks at an unknown machine goes on where something is not there.
      [
        '#!/bin/sh',
        expect.stringContaining('src/nodes/scripts/'),
        name === 'detectScript' ? 'set -u' : expect.stringMatching(/^set -euf?$/),
      ],
    ]);
  }
});

test('what first boot carries stays small', () => {
  expect(scripts.applyScript.length + scripts.rekeyScript.length + scripts.kernelCheckScript.length).toBeLessThan(
    7_500,
  );
});
