import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { makePrivateFolder, removePrivateFolder } from '../../src/cli/private-folder';

let hasProc = true;
jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof fs>('node:fs');
  return { ...real, existsSync: (file: string) => (hasProc || !file.startsWith('/proc/')) && real.existsSync(file) };
});

// Larger than the number of any process.
const left = path.join(os.tmpdir(), 'flotilla-ssh-4194304-killed');

afterEach(() => {
  hasProc = true;
  fs.rmSync(left, { recursive: true, force: true });
});

test.each([true, false])('a folder goes with the run that made it, and not before (/proc: %s)', (there) => {
  hasProc = there;
  fs.mkdirSync(left);
  const folders = [makePrivateFolder(), makePrivateFolder()];
  expect(fs.existsSync(left)).toBe(false);
  for (const folder of folders) expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
  for (const folder of folders) removePrivateFolder(folder);
  expect(folders.map((folder) => fs.existsSync(folder))).toEqual([false, false]);
});
