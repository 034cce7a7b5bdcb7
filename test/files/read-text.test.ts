import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readText } from '../../src/files/read-text';
import { scratchFolder } from '../cli/fixture';

test('a file is its text, what is not there is undefined, a folder is told as one', () => {
  const folder = scratchFolder();
  fs.writeFileSync(path.join(folder, 'f'), 'grün\n');
  expect(readText(path.join(folder, 'f'))).toBe('grün\n');
  expect(readText(path.join(folder, 'g'))).toBeUndefined();
  expect(readText(path.join(folder, 'f', 'g'))).toBeUndefined();
  expect(readText(folder)).toEqual({ noText: 'folder' });
});

test('nobody waits for a pipe', () => {
  const pipe = path.join(scratchFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(readText(pipe)).toEqual({ noText: 'binary' });
});

test('a file that this user may not read is told as one', () => {
  const file = path.join(scratchFolder(), 'f');
  fs.writeFileSync(file, 'hush\n', { mode: 0o000 });
  const isRoot = process.getuid?.() === 0;
  // The superuser may read everything.
  if (isRoot) process.seteuid?.(65_534);
  try {
    expect(readText(file)).toEqual({ noText: 'denied' });
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
