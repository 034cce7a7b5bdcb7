/** How long a value may be in a message. */
const limit = 60;

/** A value as messages show it: `'cax99'`, `the number 8080`, `a list`. What looks like a secret is not shown. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return typeof value === 'number' ? `the number ${value}` : String(value);
  if (value.includes('PRIVATE KEY') || value.includes('\n')) return `${value.length} characters that are not shown`;
  return `'${visible(value.length > limit ? `${value.slice(0, limit)}...` : value)}'`;
}

/** Characters that nobody sees are spelt, or a message would say that a word is not itself. */
export function visible(text: string): string {
  return text.replace(unseen, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const unseen = /[\u0000-\u001f\u007f-\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]/g;

/**
 * What is expected: one, or one of several.
 *
 * @param total how many there are, if these are only some. @default - these are all
 */
export function oneOf(words: readonly string[], total = words.length): string {
  return total === 1 ? `${words[0]}` : `one of ${nameSome(words, total)}`;
}

/**
 * Some words of more, without hiding that there are more.
 *
 * @param total how many there are
 * @example
 * nameSome(['fsn1', 'nbg1'], 5); // => 'fsn1, nbg1 and 3 more'
 */
export function nameSome(words: readonly string[], total: number): string {
  const more = total - words.length;
  return more > 0 ? `${words.join(', ')} and ${more} more` : words.join(', ');
}

/** `a, b and c` */
export function all(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** All of a few words, the first of many: `a, b and 12 more`. */
export function some(words: readonly string[], most = 8): string {
  return words.length <= most ? all(words) : nameSome(words.slice(0, most), words.length);
}
