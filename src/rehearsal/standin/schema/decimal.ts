/** Numbers compared by their exact decimal value, whatever form carried them. */

/**
 * One spelling for equal numbers: sign, digits without zeros at either end, power of ten, as `-15e-1` for -1.50.
 * Shape: `0` or `-?[1-9][0-9]*e-?[0-9]+`. Anything that is not a decimal number is given back as it is.
 */
export function canonicalNumber(value: string | number | bigint): string {
  const text = typeof value === 'number' ? exactText(value) : String(value);
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (parts === null) return text;
  const [, sign = '', whole = '', fraction = '', power = '0'] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return '0';
  const trimmed = digits.replace(/0+$/, '');
  const exponent = Number(power) - fraction.length + (digits.length - trimmed.length);
  return `${sign === '-' ? '-' : ''}${trimmed}e${exponent}`;
}

/** A double's exact decimal expansion (to 100 digits), because the wire sends other numbers as decimal text. */
function exactText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  return Number.isFinite(value) ? value.toPrecision(100) : String(value);
}
