import { createHash } from 'node:crypto';

/** Data as text that is the same for the same data: keys sorted, undefined left out. */
export function canonical(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Short digest of data, 16 hexadecimal digits: tells versions apart, proves nothing. */
export function digest(data: unknown): string {
  return createHash('sha256').update(canonical(data)).digest('hex').slice(0, 16);
}

/** Whether two pieces of data are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
