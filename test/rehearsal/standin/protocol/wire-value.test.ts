import fc from 'fast-check';
import { decodeValue, encodeValue } from '../../../../src/rehearsal/standin/protocol/wire-value';
import { isUnknown, UNKNOWN, type Unknown, type Value } from '../../../../src/rehearsal/standin/schema/value';

const trip = (value: Value) => decodeValue(encodeValue(value));

test('whatever Terraform sends comes back', () => {
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, false),
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(tie('value')),
      fc
        .dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          tie('value'),
        )
        .map((o): Value => ({ ...o })),
    ),
  }));
  fc.assert(
    fc.property(value, (sent) => {
      expect(JSON.stringify(trip(sent))).toBe(JSON.stringify(sent));
    }),
  );
});

test('integers of 64 bits keep every digit', () => {
  expect(trip(9223372036854775807n)).toBe(9223372036854775807n);
  expect(trip(-9007199254740993n)).toBe(-9007199254740993n);
  expect(trip(9007199254740991)).toBe(9007199254740991);
});

test('an unknown is extension 0, and what is known of it is passed on untouched', () => {
  expect(Buffer.from(encodeValue(UNKNOWN).msgpack ?? []).toString('hex')).toBe('d40000');
  // Extension 12 with the map {2: "#cloud"}: a string prefix.
  const refined = Buffer.from('c7090c8102a623636c6f7564', 'hex');
  const value = decodeValue({ msgpack: refined });
  expect(isUnknown(value)).toBe(true);
  expect((value as Unknown).refinement).toEqual(Uint8Array.from(refined.subarray(3)));
  expect(Buffer.from(encodeValue(value).msgpack ?? [])).toEqual(refined);
});

test('any other extension is an unknown too', () => {
  expect(decodeValue({ msgpack: Buffer.from('91d42a00', 'hex') })).toEqual([UNKNOWN]);
});

test('a value that was not sent is null', () => {
  expect(decodeValue(undefined)).toBeNull();
  expect(decodeValue({})).toBeNull();
});
