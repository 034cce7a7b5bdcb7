import fc from 'fast-check';
import { sameValue } from '../../../../src/rehearsal/standin/schema/equality';
import { UNKNOWN, Unknown } from '../../../../src/rehearsal/standin/schema/value';

test('sets are the same in any order, lists are not', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (elements) => {
      expect(sameValue(['set', 'string'], elements, [...elements].reverse())).toBe(true);
    }),
  );
  expect(sameValue(['list', 'string'], ['a', 'b'], ['b', 'a'])).toBe(false);
});

test('numbers are compared by value, whatever form they come in', () => {
  expect(sameValue('number', 1.5, '1.50')).toBe(true);
  expect(sameValue(['map', 'number'], { a: 7 }, { a: 7n })).toBe(true);
  expect(sameValue('number', '123456789012345678901234567890', '123456789012345678901234567891')).toBe(false);
  expect(sameValue('string', '1.5', '1.50')).toBe(false);
});

test('an unknown equals an unknown, and nothing else', () => {
  expect(sameValue('string', UNKNOWN, new Unknown(Uint8Array.of(0x80)))).toBe(true);
  expect(sameValue('string', UNKNOWN, null)).toBe(false);
  expect(sameValue('string', UNKNOWN, 'x')).toBe(false);
});

test('objects are compared field by field, in any order of keys', () => {
  const type = ['object', { a: 'string', b: ['set', 'number'] }] as const;
  expect(sameValue(type, { a: 'x', b: [1, 2] }, { b: ['2', '1'], a: 'x' })).toBe(true);
  expect(sameValue(type, { a: 'x', b: [1, 2] }, { a: 'x', b: [1] })).toBe(false);
});

test('dynamic values differ when their types do', () => {
  const text = [Buffer.from('"string"'), '1'];
  expect(sameValue('dynamic', text, [Buffer.from('"string"'), '1'])).toBe(true);
  expect(sameValue('dynamic', text, [Buffer.from('"number"'), '1'])).toBe(false);
});
