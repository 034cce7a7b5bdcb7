import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileNameOf, RecordStore, type StoredRecord } from '../../src/rehearsal/record-store';

interface Thing extends StoredRecord {
  readonly what: string;
}

let dir: string;
let store: RecordStore<Thing>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'records-'));
  store = new RecordStore(dir);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const make = (name: string, what = 'x') => store.create(name, (id) => ({ id, name, what }));

test('records have numbers that are never given twice, not even after their end', () => {
  expect(make('a').record.id).toBe('1');
  store.remove('1');
  expect(make('a').record.id).toBe('2');
  expect(make('b').record.id).toBe('3');
});

test('a name belongs to one record, and whoever comes second gets that one', () => {
  const first = make('a', 'first');
  expect(make('a', 'second')).toEqual({ record: first.record, created: false });
  expect(store.findByName('a')).toEqual({ id: '1', name: 'a', what: 'first' });
});

test('records without a name do not exclude each other', () => {
  expect([make(''), make('')].map(({ created }) => created)).toEqual([true, true]);
  expect(store.list().map(({ id }) => id)).toEqual(['1', '2']);
});

test('a removed record is gone, its name is free, and removing it again is no error', () => {
  make('a');
  store.remove('1');
  store.remove('1');
  expect([store.read('1'), store.findByName('a'), store.list()]).toEqual([undefined, undefined, []]);
});

test('a renamed record takes the new name and frees the old one', () => {
  make('a');
  expect(store.replace({ id: '1', name: 'b', what: 'y' }, 'a')).toBeUndefined();
  expect([store.findByName('a'), store.findByName('b')?.what]).toEqual([undefined, 'y']);
});

test('a name that another record has is not taken from it', () => {
  make('a');
  make('b', 'mine');
  expect(store.replace({ id: '1', name: 'b', what: 'y' }, 'a')).toMatchObject({ id: '2', what: 'mine' });
  expect(store.findByName('a')?.id).toBe('1');
});

test('what a killed process left is not seen and blocks nobody', () => {
  // Killed after the record, before its name; and after the record of a removal, before the name.
  writeFileSync(join(dir, '7.json'), JSON.stringify({ id: '7', name: 'ghost', what: 'x' }));
  mkdirSync(join(dir, 'names'));
  writeFileSync(join(dir, 'names', 'dead'), '9');
  writeFileSync(join(dir, '3.json.123.abcd.tmp'), '{"half":');
  expect([store.list(), store.read('7')]).toEqual([[], undefined]);
  expect([make('ghost').created, make('dead').created]).toEqual([true, true]);
});

test('stores may share one series of numbers', () => {
  const ids = join(dir, 'ids');
  const [one, two] = ['one', 'two'].map((name) => new RecordStore<StoredRecord>(join(dir, name), ids));
  const numbers = [one, two, one].map((s, i) => s?.create(`n${i}`, (id) => ({ id, name: `n${i}` })).record.id);
  expect(numbers).toEqual(['1', '2', '3']);
  expect(two?.read('1')).toBeUndefined();
});

test.each(['..', 'a/b', '.hidden', 'größe', ' ', 'a%2Fb', 'names'])(
  'the name %j stays inside of the folder',
  (name) => {
    expect(make(name).created).toBe(true);
    expect(fileNameOf(name)).not.toMatch(/^\.|\//);
    expect(store.findByName(name)?.name).toBe(name);
    expect(existsSync(join(dir, '..', 'b'))).toBe(false);
  },
);

test('different names never share a file', () => {
  const names = ['a.b', 'a%2Eb', 'a/b', 'a%2Fb'];
  expect(new Set(names.map(fileNameOf)).size).toBe(names.length);
});

test.each(['', '../1', '1/../2', 'x', '1e3', '-1'])('the id %j finds nothing', (id) => {
  make('a');
  expect(store.read(id)).toBeUndefined();
});

test('files are private and none is left half-written', () => {
  make('a');
  store.replace({ id: '1', name: 'a', what: 'y' }, 'a');
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  expect(files.sort()).toEqual(['1.json', 'ids', 'ids/1', 'names', 'names/a']);
  expect(statSync(join(dir, '1.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'names')).mode & 0o777).toBe(0o700);
});
