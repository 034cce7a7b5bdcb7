import fc from 'fast-check';
import { fromJson, parseLossless, toJson } from '../../../../src/rehearsal/standin/schema/state-json';
import type { Type } from '../../../../src/rehearsal/standin/schema/type';
import { UNKNOWN } from '../../../../src/rehearsal/standin/schema/value';

test('numbers that JSON.parse would round become decimal text, others stay numbers', () => {
  const text = '{"a":12345678901234567890,"b":0.1,"c":1e3,"d":[-7,999999999999999,-0.5],"e":true,"f":null}';
  expect(parseLossless(text)).toEqual({
    a: '12345678901234567890',
    b: '0.1',
    c: '1e3',
    d: [-7, 999999999999999, '-0.5'],
    e: true,
    f: null,
  });
});

test('digits inside of strings and keys are left alone', () => {
  const value = { '12345678901234567890': 'a "1.5" \\', b: '\\"0.1', c: '99999999999999999999' };
  expect(parseLossless(JSON.stringify(value))).toEqual(value);
});

test('a string that ends in backslashes ends there', () => {
  expect(parseLossless('{"a":"x\\\\","b":12345678901234567890,"c":"\\\\\\"","d":0.5}')).toEqual({
    a: 'x\\',
    b: '12345678901234567890',
    c: '\\"',
    d: '0.5',
  });
});

test('text that holds no long numbers parses to what JSON.parse gives', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value));
  const isShort = (text: string) => !/\d{16}|\d[.eE]/.test(text);
  fc.assert(
    fc.property(json.filter(isShort), (text) => {
      expect(parseLossless(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('fails on text that is not JSON', () => {
  expect(() => parseLossless('{"a": nope}')).toThrow(SyntaxError);
});

test('state is shaped by the type: what is missing is null, what is unknown to it is dropped', () => {
  const type: Type = [
    'object',
    { id: 'string', tags: ['set', 'string'], size: 'number', nested: ['list', ['object', { a: 'bool' }]] },
  ];
  const state = { id: '7', tags: ['b', 'a'], nested: [{ a: true, old: 1 }], gone: 'x' };
  expect(fromJson(type, state)).toEqual({ id: '7', tags: ['b', 'a'], size: null, nested: [{ a: true }] });
});

test('a dynamic value becomes its type and the value, and goes back', () => {
  const json = { type: ['list', 'number'] as const, value: [1, 2] };
  const value = fromJson('dynamic', json);
  expect(value).toEqual([Buffer.from('["list","number"]'), [1, 2]]);
  expect(toJson(value)).toEqual(json);
});

test('a tuple is shaped element by element', () => {
  expect(fromJson(['tuple', ['string', ['map', 'number']]], ['a', { b: 1 }])).toEqual(['a', { b: 1 }]);
});

test('fails on state of another shape than the type', () => {
  expect(() => fromJson(['list', 'string'], { a: 1 })).toThrow('expected a list in state, got {"a":1}');
  expect(() => fromJson(['map', 'string'], ['a'])).toThrow('expected an object in state');
  expect(() => fromJson('string', { a: 1 })).toThrow('expected a plain value in state');
});

test('unknown values are stored as null and long integers as text', () => {
  expect(toJson({ a: UNKNOWN, b: 2n ** 63n, c: [null] })).toEqual({ a: null, b: '9223372036854775808', c: [null] });
});
