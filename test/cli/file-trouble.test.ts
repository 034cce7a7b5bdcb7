import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileTrouble, needRoom } from '../../src/cli/file-trouble';
import { scratchFolder } from './fixture';

/** The error that a system call gives. */
function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('a refusal is told in words, with the file', () => {
  const error = thrownBy(() => fs.mkdirSync('/dev/null/out'));
  expect(fileTrouble(error, ['/'])).toBe('/dev/null/out: a file stands where a folder was expected');
});

test('a full disk is told with the folder that is written to, as a write does not say where it was', () => {
  const error = thrownBy(() => fs.writeFileSync('/dev/full', 'x'));
  expect(fileTrouble(error, ['/home/ada'])).toBe(
    '/home/ada: no space is left on the device; what was there before is untouched',
  );
});

test('the file that was to be written is named, not the one beside it', () => {
  const error = Object.assign(new Error('EROFS'), { code: 'EROFS', path: '/fleet/fleet.lock.yaml.1459.57261b4c.tmp' });
  expect(fileTrouble(error, [])).toBe('/fleet/fleet.lock.yaml: the file system is read-only');
});

test.each([
  ['our own mistake', new TypeError('x is not a function')],
  ['a refusal that does not say of what', thrownBy(() => fs.readFileSync('/'))],
  ['nothing', undefined],
  ['a text', 'EROFS'],
])('%s is none of it', (_, error) => {
  expect(fileTrouble(error, ['/'])).toBe(undefined);
});

test('where there is room a run begins, also in folders that are not there yet', () => {
  expect(() => needRoom([path.join(scratchFolder(), 'not', 'yet')])).not.toThrow();
});

test('a file system that does not tell how much room it has is believed', () => {
  expect(() => needRoom(['/proc'])).not.toThrow();
});
