import fc from 'fast-check';
import { decodeMessage, encodeMessage, type MessageTable } from '../../../../src/rehearsal/standin/protocol/protobuf';

const inner: MessageTable = { text: { number: 1, kind: 'string', explicit: true } };
const table: MessageTable = {
  text: { number: 1, kind: 'string' },
  bytes: { number: 2, kind: 'bytes' },
  count: { number: 3, kind: 'int' },
  flag: { number: 4, kind: 'bool' },
  inner: { number: 5, kind: 'message', of: () => inner },
  many: { number: 200, kind: 'message', of: () => inner, many: 'list' },
};

test('bytes are what the format says', () => {
  const hex = (message: Parameters<typeof encodeMessage>[1]) => encodeMessage(table, message).toString('hex');
  expect(hex({ text: 'hi' })).toBe('0a026869');
  expect(hex({ count: 150 })).toBe('189601');
  expect(hex({ count: -1 })).toBe('18ffffffffffffffffff01');
  expect(hex({ flag: true, inner: { text: 'x' } })).toBe('20012a030a0178');
  expect(hex({ many: [{ text: '' }, { text: 'a' }] })).toBe('c20c020a00c20c030a0161');
});

test('zero values are left out, but members of a oneof and list elements are not', () => {
  expect(encodeMessage(table, { text: '', count: 0, flag: false, bytes: new Uint8Array(0) })).toHaveLength(0);
  expect(encodeMessage(inner, { text: '' }).toString('hex')).toBe('0a00');
});

test('a map is a list of keys with values', () => {
  const map: MessageTable = { map: { number: 2, kind: 'message', of: () => inner, many: 'map' } };
  expect(encodeMessage(map, { map: { k: { text: 'v' } } }).toString('hex')).toBe('12080a016b12030a0176');
});

test('whatever is encoded is decoded again', () => {
  const anyText = fc.string({ unit: 'grapheme', minLength: 1 });
  const message = fc.record(
    {
      text: anyText,
      bytes: fc.uint8Array({ minLength: 1 }),
      count: fc.integer().filter((n) => n !== 0),
      flag: fc.constant(true),
      inner: fc.record({ text: fc.string() }),
      many: fc.array(fc.record({ text: fc.string() }), { minLength: 1 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(message, (value) => {
      const decoded = decodeMessage(table, encodeMessage(table, value));
      expect({
        ...decoded,
        ...(decoded.bytes === undefined ? {} : { bytes: Uint8Array.from(decoded.bytes as Uint8Array) }),
      }).toEqual(value);
    }),
  );
});

test('fields that the table does not know are stepped over', () => {
  const foreign = Buffer.from('f80701f1070102030405060708f50701020304fa0703616263', 'hex');
  expect(decodeMessage(table, Buffer.concat([foreign, encodeMessage(table, { count: 7 })]))).toEqual({ count: 7 });
});

test('fails on a message that is cut off, instead of reading past its end', () => {
  const whole = encodeMessage(table, { text: 'hello', count: 150 });
  for (const end of [1, 3, whole.length - 1]) {
    expect(() => decodeMessage(table, whole.subarray(0, end))).toThrow(RangeError);
  }
  expect(() => decodeMessage(table, Buffer.from('0b', 'hex'))).toThrow('wire type 3');
});
