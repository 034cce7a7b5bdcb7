import { createHash } from 'node:crypto';

/**
 * Data as JSON text that is the same for the same data: keys sorted, undefined left out.
 *
 * @param data what JSON can hold
 */
export function canonical(data: unknown): string {
  return textOf(data) ?? 'null';
}

function textOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return JSON.stringify(data);
  if (Array.isArray(data)) return `[${data.map(canonical).join()}]`;
  const record = data as Readonly<Record<string, unknown>>;
  const pairs = Object.keys(record)
    .sort()
    .flatMap((key) => {
      const text = textOf(record[key]);
      return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`];
    });
  return `{${pairs.join()}}`;
}

/** Short digest of data, 16 hexadecimal digits: tells versions apart, proves nothing. */
export function digest(data: unknown): string {
  return createHash('sha256').update(canonical(data)).digest('hex').slice(0, 16);
}

/** Whether two pieces of data are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
