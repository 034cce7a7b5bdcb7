import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mountsBelow, removeTree } from '../../../src/rehearsal/hosts/remove-tree';

const mount = (point: string): string => `42 27 254:0 /images/base ${point} ro,relatime shared:1 - ext4 /dev/vda rw`;

test('mounts are found on a folder and below it, not beside it', () => {
  const mountinfo = ['/', '/srv', '/srv/r', '/srv/r/hosts/n1/lower/0', '/srv/r2', ''].map(mount).join('\n');
  expect(mountsBelow('/srv/r/', mountinfo)).toEqual(['/srv/r', '/srv/r/hosts/n1/lower/0']);
});

test('names that the kernel writes as octal numbers, and letters beyond ASCII, are understood', () => {
  const mountinfo = mount("/srv/it's\\040a\\040r\\134h:\\0401,2/é/lower");
  expect(mountsBelow("/srv/it's a r\\h: 1,2", mountinfo)).toEqual(["/srv/it's a r\\h: 1,2/é/lower"]);
});

test('a folder goes with all that is in it, and may be gone already', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-remove-'));
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  removeTree(join(folder, 'a'));
  removeTree(join(folder, 'a'));
  expect(existsSync(join(folder, 'a'))).toBe(false);
  rmSync(folder, { recursive: true });
});
