import * as fs from 'node:fs';
import * as path from 'node:path';
import { stageFile, writeFileAtomically } from '../../src/files/atomic-file';
import { scratchFolder } from '../cli/fixture';

let mockFull = false;
jest.mock('node:fs', () => {
  const actual = jest.requireActual<typeof fs>('node:fs');
  const fsyncSync = (handle: number): void => {
    if (mockFull) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    actual.fsyncSync(handle);
  };
  return { ...actual, fsyncSync };
});
afterEach(() => {
  mockFull = false;
});

test('a file is written with the mode it was given, whatever the umask', () => {
  const file = path.join(scratchFolder(), 'f');
  writeFileAtomically(file, 'text', 0o600);
  expect([fs.readFileSync(file, 'utf8'), fs.statSync(file).mode & 0o777]).toEqual(['text', 0o600]);
});

test('what finds no name to take leaves nothing beside', () => {
  const folder = scratchFolder();
  fs.mkdirSync(path.join(folder, 'f', 'full'), { recursive: true });
  expect(() => writeFileAtomically(path.join(folder, 'f'), 'text', 0o644)).toThrow();
  expect(fs.readdirSync(folder)).toEqual(['f']);
});

test('what the disk has no room for leaves nothing beside', () => {
  const folder = scratchFolder();
  mockFull = true;
  expect(() => stageFile(path.join(folder, 'f'), 'text', 0o644)).toThrow('ENOSPC');
  expect(fs.readdirSync(folder)).toEqual([]);
});
