import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFile, newestFirst } from '../../../../src/rehearsal/hosts/file-server/find-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-files-'));
  mkdirSync(join(folder, 'old/pool'), { recursive: true });
  mkdirSync(join(folder, 'new/pool'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'secret');
  writeFileSync(join(folder, 'old/pool/both'), 'old');
  writeFileSync(join(folder, 'old/pool/one'), 'one');
  writeFileSync(join(folder, 'new/pool/both'), 'newer');
});
afterEach(() => rmSync(folder, { recursive: true }));

const both = (): string[] => [join(folder, 'new'), join(folder, 'old')];

test('the first folder that has a file goes, and the next ones are asked for what it has not', () => {
  expect(findFile(both(), '/pool/both')).toMatchObject({ path: join(folder, 'new/pool/both'), size: 5 });
  expect(findFile(both(), '/pool/one')).toMatchObject({ path: join(folder, 'old/pool/one') });
  expect(findFile([join(folder, 'none'), ...both()], '/pool/one')).toBeDefined();
});

test('what is missing, a folder, or below a file is not there', () => {
  for (const path of ['/pool/none', '/pool', '/', '/pool/one/more', `/${'x'.repeat(300)}`]) {
    expect([path, findFile(both(), path)]).toEqual([path, undefined]);
  }
});

test('nothing outside of a folder is there, neither by .. nor by a link', () => {
  symlinkSync('../../secret', join(folder, 'old/pool/out'));
  symlinkSync(folder, join(folder, 'old/pool/up'));
  symlinkSync('loop', join(folder, 'old/pool/loop'));
  symlinkSync('one', join(folder, 'old/pool/within'));
  for (const path of ['/../secret', '/pool/out', '/pool/up/secret', '/pool/loop']) {
    expect([path, findFile([join(folder, 'old')], path)]).toEqual([path, undefined]);
  }
  expect(findFile([join(folder, 'old')], '/pool/within')).toMatchObject({ size: 3 });
});

test('a folder may be a link itself, and a sibling with a longer name is not within it', () => {
  symlinkSync(join(folder, 'old'), join(folder, 'link'));
  expect(findFile([join(folder, 'link')], '/pool/one')).toBeDefined();
  mkdirSync(join(folder, 'older'));
  writeFileSync(join(folder, 'older/x'), 'x');
  symlinkSync('../older/x', join(folder, 'old/x'));
  expect(findFile([join(folder, 'old')], '/x')).toBeUndefined();
});

test('entries are told newest first; of a folder that is not there, none', () => {
  utimesSync(join(folder, 'old'), 1, 1);
  utimesSync(join(folder, 'secret'), 2, 2);
  expect(newestFirst(folder)).toEqual([join(folder, 'new'), join(folder, 'secret'), join(folder, 'old')]);
  expect(newestFirst(join(folder, 'none'))).toEqual([]);
});
