import fc from 'fast-check';
import { canonicalNumber } from '../../../../src/rehearsal/standin/schema/decimal';

test.each([
  [0, '0'],
  ['-0.00', '0'],
  ['1.50', '15e-1'],
  [1.5, '15e-1'],
  ['15e-1', '15e-1'],
  [100, '1e2'],
  ['1E+2', '1e2'],
  [123456789012345678901234567890n, '12345678901234567890123456789e1'],
  ['-0.001', '-1e-3'],
])('the number %p is written %s', (value, text) => {
  expect(canonicalNumber(value)).toBe(text);
});

test('what is no decimal number stays what it is', () => {
  expect(canonicalNumber('abc')).toBe('abc');
  expect(canonicalNumber('1_000')).toBe('1_000');
});

test('a fraction that only comes close in binary is not the decimal that it looks like', () => {
  // Terraform sends 0.1 as text; the double nearest to it is another number.
  expect(canonicalNumber(0.1)).not.toBe(canonicalNumber('0.1'));
});

test('equal values have one spelling, whatever zeros and powers they are written with', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.nat(40), fc.nat(6), (digits, shift, zeros) => {
      const plain = `${digits}e-${shift}`;
      const padded = `${digits}${'0'.repeat(zeros)}e-${shift + zeros}`;
      expect(canonicalNumber(padded)).toBe(canonicalNumber(plain));
    }),
  );
});

test('different integers have different spellings', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
      expect(canonicalNumber(a) === canonicalNumber(String(b))).toBe(a === b);
    }),
  );
});
