import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMachines } from '../../src/rehearsal/machine-maker';
import { PaperMachines } from '../../src/rehearsal/paper-machines';
import { readRehearsalConfig } from '../../src/rehearsal/rehearsal-config';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('the file is read from the folder', () => {
  const config = { schemaVersion: 1, fleet: 'oak', mode: 'paper', vendors: {} };
  writeFileSync(join(dir, 'rehearsal.json'), JSON.stringify(config));
  expect(readRehearsalConfig(dir)).toEqual(config);
});

test('fails on a missing file and on a file of another version', () => {
  expect(() => readRehearsalConfig(dir)).toThrow('rehearsal.json');
  writeFileSync(join(dir, 'rehearsal.json'), '{"schemaVersion":2}');
  expect(() => readRehearsalConfig(dir)).toThrow('expected schemaVersion 1, got 2');
});

test('a rehearsal on paper has machines on paper', () => {
  expect(openMachines(dir, { mode: 'paper' })).toBeInstanceOf(PaperMachines);
});
