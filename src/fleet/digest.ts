import { hash } from 'node:crypto';

/**
 * Data as JSON text that is the same for the same data: keys sorted, undefined left out.
 *
 * @param data what JSON can hold
 */
export function canonical(data: unknown): string {
  if (typeof data === 'string') return quoted(data);
  if (typeof data !== 'object' || data === null) return JSON.stringify(data) ?? 'null';
  if (Array.isArray(data)) return `[${data.map(canonical).join(',')}]`;
  const map = data as Readonly<Record<string, unknown>>;
  const entries: string[] = [];
  for (const key of Object.keys(map).sort()) {
    const value = map[key];
    if (value !== undefined) entries.push(`${quoted(key)}:${canonical(value)}`);
  }
  return `{${entries.join(',')}}`;
}

/** As JSON writes it. Most texts need no escapes, and to see that is quicker than to have them looked for. */
function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

const plain = /^[\w ./:@-]*$/;

/** Short digest of data, 16 hexadecimal digits: tells versions apart, proves nothing. */
export function digest(data: unknown): string {
  return hash('sha256', canonical(data), 'hex').slice(0, 16);
}

/** Whether two pieces of data are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
