import fc from 'fast-check';
import { canonical, digest, same } from '../../src/fleet/digest';

test('a text of data is the same whatever the order of keys, and says all of it', () => {
  expect(canonical({ b: [1, 'x', null, undefined], a: { d: true, c: undefined } })).toBe(
    '{"a":{"d":true},"b":[1,"x",null,null]}',
  );
  expect(canonical(undefined)).toBe('null');
});

test('a text of data can be read as JSON again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (data) => {
      expect(JSON.parse(canonical(data))).toEqual(JSON.parse(JSON.stringify(data)));
    }),
  );
});

test('a digest tells data apart that differ in one value', () => {
  expect(digest({ a: 1, b: 2 })).toBe(digest({ b: 2, a: 1 }));
  expect(digest({ a: 1, b: 2 })).not.toBe(digest({ a: 1, b: 3 }));
  expect(digest({})).toMatch(/^[0-9a-f]{16}$/);
  expect(same({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
});
