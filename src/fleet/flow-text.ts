import { stringify } from 'yaml';
import { plainScalar } from './yaml-plain';

/**
 * Data as YAML on one line, as the library `yaml` writes it, only quicker: `{index: 0, labels: {role: lb}}`. Text of several lines
 * is on one line too.
 *
 * @param data maps, lists, texts, numbers and booleans; what is undefined in a map is left out
 */
export function flowText(data: unknown): string {
  if (typeof data === 'string') return scalarText(data);
  if (typeof data === 'number' || typeof data === 'boolean' || data === null) return String(data);
  if (Array.isArray(data)) return `[${data.map(flowText).join(', ')}]`;
  const pairs = Object.entries(data as Readonly<Record<string, unknown>>).filter(([, value]) => value !== undefined);
  return `{${pairs.map(([key, value]) => `${scalarText(key)}: ${flowText(value)}`).join(', ')}}`;
}

/** Characters that mean nothing to YAML wherever they stand. */
const harmless = /^[A-Za-z0-9][A-Za-z0-9_./-]*$/;

/** A text as a value or key of YAML, in quotes only where they are needed. */
export function scalarText(text: string): string {
  if (harmless.test(text) && plainScalar(text) === text) return text;
  if (text.includes('\n')) return JSON.stringify(text);
  const list = stringify([text], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 });
  return list.slice('['.length, -']\n'.length);
}
