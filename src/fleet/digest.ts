import { createHash } from 'node:crypto';

/**
 * Data as JSON text that is the same for the same data: keys sorted, undefined left out.
 *
 * @param data what JSON can hold
 */
export function canonical(data: unknown): string {
  return JSON.stringify(inOrder(data)) ?? 'null';
}

function inOrder(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map(inOrder);
  // Without prototype: every key is a key like others.
  const copy: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(data).sort()) copy[key] = inOrder((data as Readonly<Record<string, unknown>>)[key]);
  return copy;
}

/** Short digest of data, 16 hexadecimal digits: tells versions apart, proves nothing. */
export function digest(data: unknown): string {
  return createHash('sha256').update(canonical(data)).digest('hex').slice(0, 16);
}

/** Whether two pieces of data are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
