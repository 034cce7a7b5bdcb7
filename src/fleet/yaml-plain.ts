/** First characters of all that YAML's core schema does not take for text. */
const notText = /^[-+.0-9~nNtTfF]/;

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

/** An ordinary number: no sign +, no leading zeros, no negative zero, no more digits than a double holds for certain. */
const ordinary = /^(0|-?[1-9][0-9]{0,14})(\.[0-9]{1,10})?$/;

/** Everything else that is a number: octal, hexadecimal, with an exponent, infinite, none, with leading zeros, long. */
const odd =
  /^([-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

/**
 * The value of a scalar without quotes.
 *
 * @returns undefined for a number that is not written in the ordinary way
 * @see https://yaml.org/spec/1.2.2/#103-core-schema
 */
export function plainScalar(text: string): string | number | boolean | null | undefined {
  if (text !== '' && !notText.test(text)) return text;
  const word = words.get(text);
  if (word !== undefined) return word;
  if (ordinary.test(text)) return Number(text);
  return odd.test(text) ? undefined : text;
}
