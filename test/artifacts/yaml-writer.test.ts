import fc from 'fast-check';
import { parse } from 'yaml';
import { writeYaml } from '../../src/artifacts/yaml-writer';

describe.each([
  ['a word', 'default'],
  ['an address', '10.1.1.1'],
  ['a network', '10.1.1.0/24'],
  ['a range', '10.1.1.1-10.1.1.20'],
  ['a URL', 'tcp://203.0.113.1:2376'],
  ['a variable of BOSH', '((docker_tls.ca))'],
  ['an image', 'localhost/hello:1'],
  ['words', 'Pod web, replica 1'],
])('text that nobody takes for anything else', (name, text) => {
  test(`stands plain: ${name}`, () => {
    expect(writeYaml({ a: text })).toBe(`a: ${text}\n`);
  });
});

describe.each([
  ['a float', '1.44'],
  ['a whole number', '012'],
  ['an octal number of YAML 1.2', '0o17'],
  ['a float without a dot, as go-yaml reads it', '1e3'],
  ['an exponent alone, a number to YAML 1.1', 'e1'],
  ['a time, as YAML 1.1 reads it', '12:30:00'],
  ['a date', '2026-01-01'],
  ['a boolean of YAML 1.1', 'on'],
  ['another', 'No'],
  ['one letter of it', 'y'],
  ['nothing', 'null'],
  ['a merge key', '<<'],
  ['a default of YAML 1.1', '='],
  ['no text', ''],
  ['a map', 'a: b'],
  ['a comment', 'a #b'],
  ['a template', '{{ x }}'],
  ['a blank at the end', 'a '],
  ['a colon at the end', 'a:'],
])('text that some reader takes for something else', (name, text) => {
  test(`stands in quotes, as value and as key: ${name}`, () => {
    expect(writeYaml({ [text]: text })).toBe(`"${text}": "${text}"\n`);
  });
});

test('text of several lines is a block that keeps its last line break', () => {
  expect(writeYaml({ a: { pem: 'BEGIN\nx y\n\nEND\n', open: 'a\nb' } })).toBe(
    'a:\n  pem: |\n    BEGIN\n    x y\n\n    END\n  open: |-\n    a\n    b\n',
  );
});

test('what a block would change is escaped', () => {
  expect(writeYaml({ a: ' indented\n', b: 'two\n\n', c: 'tab\there', d: 'nel\u0085 \u{e000}\u{f0001}' })).toBe(
    'a: " indented\\n"\nb: "two\\n\\n"\nc: "tab\\there"\nd: "nel\\u0085 \\ue000\\U000f0001"\n',
  );
});

test('lists and maps nest by two, empty ones stand in a line, undefined is left out', () => {
  const data = {
    list: [{ name: 'a', deep: { x: 1 } }, [1, [2]], [], {}],
    none: null,
    yes: true,
    gone: undefined,
    empty: {},
  };
  expect(writeYaml(data)).toBe(
    'list:\n  - name: a\n    deep:\n      x: 1\n  - - 1\n    - - 2\n  - []\n  - {}\nnone: null\n"yes": true\nempty: {}\n',
  );
});

test('an empty map is still a map', () => {
  expect(writeYaml({})).toBe('{}\n');
});

test.each([
  ['a fraction', 1.5],
  ['no number', Number.NaN],
  ['a number beyond exactness', 2 ** 53],
  ['a function', () => 1],
])('fails for %s', (_, value) => {
  expect(() => writeYaml({ a: value })).toThrow(TypeError);
});

/** Texts that tease: what readers of YAML treat specially, alone and glued together. */
const teasing = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.constantFrom(
        '\n',
        ' ',
        '\t',
        '- ',
        ': ',
        ' #',
        '|',
        '>',
        '&',
        '*',
        '!',
        '%',
        '"',
        "'",
        '\\',
        '---',
        '...',
        '0x',
        '1',
        '.',
        '_',
        'e',
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const key = teasing.filter((text) => text !== '__proto__' && text.length < 200);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    teasing,
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test.each(['1.1', '1.2'] as const)('any data is read back as it was by YAML %s', (version) => {
  fc.assert(
    fc.property(fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true }), (data) => {
      expect(parse(writeYaml(data), { version, merge: true })).toEqual(data);
    }),
    { numRuns: 500 },
  );
});
