/** How long a value may be in a message. */
const limit = 60;

/** A value as messages show it: `'cax99'`, `the number 8080`, `a list`. What looks like a secret is not shown. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return typeof value === 'number' ? `the number ${value}` : String(value);
  if (value.includes('PRIVATE KEY') || value.includes('\n')) return `${value.length} characters that are not shown`;
  return `'${value.length > limit ? `${value.slice(0, limit)}...` : value}'`;
}

/** The same for what is expected: one, or one of several. */
export function oneOf(words: readonly string[]): string {
  return words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`;
}
