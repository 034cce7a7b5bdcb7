import { cut, renderTable, wrap } from '../../src/cli/table';

const columns = [
  { title: 'NODE', drop: 0 },
  { title: 'REGION', drop: 2 },
  { title: 'PRICE', drop: 1, align: 'right' as const },
];
const rows = [
  ['n1', 'eu-central', '5.00'],
  ['n2', 'fsn1', '12.30'],
];

test('columns are as wide as their widest cell, numbers stand right', () => {
  expect(renderTable(columns, rows, 80)).toMatchObject({
    lines: ['NODE  REGION      PRICE', 'n1    eu-central   5.00', 'n2    fsn1        12.30'],
    hidden: [],
  });
});

test('a narrow terminal loses the columns that matter least, and is told which', () => {
  expect(renderTable(columns, rows, 14)).toMatchObject({
    lines: ['NODE  PRICE', 'n1     5.00', 'n2    12.30'],
    hidden: ['REGION'],
  });
});

test('what must stay is cut when even that does not fit', () => {
  expect(renderTable([{ title: 'NODE', drop: 0 }], [['a-long-name']], 6).lines).toEqual(['NODE', 'a-lon…']);
});

test('a column without any value is left out', () => {
  expect(renderTable(columns, [['n1', '', '1']], 80).lines).toEqual(['NODE  PRICE', 'n1        1']);
});

test('cut leaves a text alone that fits', () => {
  expect([cut('abc', 3), cut('abcd', 3)]).toEqual(['abc', 'ab…']);
});

test('wrap breaks at blanks and indents what follows', () => {
  expect(wrap('one two three four', 9, '  ')).toEqual(['one two', '  three', '  four']);
});

test('a cell that may be broken is, before a column goes', () => {
  const breakable = [...columns, { title: 'PODS', drop: 3, least: 8 }];
  const table = renderTable(breakable, [['n1', 'eu-central', '5.00', 'web-1, db-1, cache-1']], 35);
  expect(table.hidden).toEqual([]);
  expect(table.lines).toEqual([
    'NODE  REGION      PRICE  PODS',
    'n1    eu-central   5.00  web-1,',
    '                         db-1,',
    '                         cache-1',
  ]);
  expect(table.rows).toHaveLength(1);
});

test('wrap breaks a word that is longer than a line', () => {
  expect(wrap('a abcdefgh', 4, ' ')).toEqual(['a', ' abc', ' def', ' gh']);
});
