import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { flowText } from '../../src/fleet/flow-text';

const words = fc.constantFrom(
  'n1',
  'true',
  'Null',
  'no',
  '0123',
  '12e4',
  '10.1.0.0/16',
  'a: b',
  'a,b',
  '[x',
  '#',
  ' x',
  '',
  '~',
  '-',
  'é',
  'a\nb',
  '"',
);
const digest = fc.stringMatching(/^[0-9a-fxo.e]{1,8}$/);
const scalar = fc.oneof(words, digest, fc.string({ maxLength: 6 }), fc.integer(), fc.boolean(), fc.constant(null));
const { value: data } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(words, fc.stringMatching(/^[a-z]{1,4}$/)), tie('value'), { maxKeys: 4 }),
  ),
}));

function holds(check: (value: unknown, text: string) => void): void {
  // In a list, because on a line of its own some texts need no quotes.
  fc.assert(
    fc.property(data, (value) => check(value, `[${flowText(value)}]`)),
    { numRuns: 3000 },
  );
}

test('data on one line is read as the same data', () => {
  holds((value, text) => {
    expect(text).not.toContain('\n');
    expect(parse(text)).toEqual([value]);
  });
});

test('data on one line is what the library writes', () => {
  holds((value, text) => {
    if (text.includes('\\n')) return;
    expect(text).toBe(
      stringify([value], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trimEnd(),
    );
  });
});

test('what is undefined in a map is left out', () => {
  expect(flowText({ a: undefined, b: [1] })).toBe('{b: [1]}');
});
