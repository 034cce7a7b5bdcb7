import { hostLimit } from './inventory';

/** What one host entry names: `web[01:10].example.com:2222`. */
export interface HostNames {
  readonly names: readonly string[];
  /** Behind the last colon. @default - none is said */
  readonly port?: number;
}

const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/**
 * Expands ranges and takes the port off.
 *
 * @returns the names, or what is wrong with the entry
 */
export function hostNames(entry: string): HostNames | { readonly problem: string } {
  // An address in brackets, or a name whose colons are all within brackets, with a port behind.
  const match = /^\[([0-9.]+|[0-9a-fA-F:.]*::[0-9a-fA-F:.]*)\]:([0-9]+)$/.exec(entry);
  const ported = match ?? /^((?:[^:[\]]|\[[^\]]*\])+):([0-9]+)$/.exec(entry);
  const pattern = ported?.[1] ?? entry;
  if (ported === null && entry.endsWith(':')) return { problem: `expected a port behind the colon, got '${entry}'` };
  const names: string[] = [];
  const problem = expand(pattern, names);
  if (problem !== undefined) return { problem: `${problem}, got '${entry}'` };
  return ported === null ? { names } : { names, port: Number(ported[2]) };
}

/** Adds what a pattern stands for. @returns what is wrong with it */
function expand(pattern: string, names: string[]): string | undefined {
  const match = /^([^[]*)\[([^\]]*)\](.*)$/.exec(pattern);
  if (match === null || pattern.includes('::')) {
    if (names.length >= hostLimit) return `expected at most ${hostLimit} hosts`;
    names.push(pattern);
    return undefined;
  }
  const [, head, range, tail] = match;
  const values = rangeValues(range!);
  if (!Array.isArray(values)) return values as string;
  for (const value of values) {
    const problem = expand(`${head}${value}${tail}`, names);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `01:10`, `a:f`, `1:9:2`: the values, or what was expected. */
function rangeValues(range: string): readonly string[] | string {
  const bounds = range.split(':');
  if (bounds.length !== 2 && bounds.length !== 3) return 'expected a range as [1:9], [01:10], [a:f] or [1:9:2]';
  const [from = '0', to = '', step = '1'] = [bounds[0] === '' ? '0' : bounds[0], bounds[1], bounds[2]];
  if (!/^[1-9][0-9]{0,5}$/.test(step)) return 'expected a whole number from 1 as the step of a range';
  const [first, last] = [letters.indexOf(from), letters.indexOf(to)];
  if (first >= 0 && last >= 0) {
    if (first > last) return 'expected a range that goes upwards';
    return letters.slice(first, last + 1).filter((_, i) => i % Number(step) === 0);
  }
  return numbers(from, to, Number(step));
}

function numbers(from: string, to: string, step: number): readonly string[] | string {
  if (!/^[0-9]{1,9}$/.test(from) || !/^[0-9]{1,9}$/.test(to)) return 'expected two numbers or two letters in a range';
  const padded = from.length > 1 && from.startsWith('0');
  if (padded && from.length !== to.length) return 'expected both ends of a range with as many digits';
  if (Number(from) > Number(to)) return 'expected a range that goes upwards';
  if ((Number(to) - Number(from)) / step >= hostLimit) return `expected at most ${hostLimit} hosts`;
  const values: string[] = [];
  for (let n = Number(from); n <= Number(to); n += step)
    values.push(padded ? String(n).padStart(from.length, '0') : `${n}`);
  return values;
}
