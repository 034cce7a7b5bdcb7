import fc from 'fast-check';
import { renderFleet } from '../../src/fleet/fleet-text';
import { bitingTexts, generatedFleets } from './generated-fleets';

/* Fleets with mistakes: in their data (wrong types, missing, unknown and misspelt keys, junk), and in their text. */

type Path = readonly (string | number)[];

/** The way to every value in some data, the whole included. */
function pathsIn(data: unknown, path: Path = []): Path[] {
  const entries =
    typeof data !== 'object' || data === null
      ? []
      : Array.isArray(data)
        ? data.map((value, i) => [i, value] as const)
        : Object.entries(data);
  return [path, ...entries.flatMap(([key, value]) => pathsIn(value, [...path, key]))];
}

/** A copy with the value at a path changed; `gone` takes its key or entry out. */
function changedAt(data: unknown, [key, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(data);
  if (Array.isArray(data)) {
    return data.flatMap((value, i) => (i === key ? kept(changedAt(value, rest, change)) : [value]));
  }
  const entries = Object.entries(data as object).flatMap(([name, value]) =>
    name === key ? kept(changedAt(value, rest, change)).map((v) => [name, v] as const) : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

const gone = Symbol('gone');
const kept = (value: unknown) => (value === gone ? [] : [value]);

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, 0, -1, 1.5, 64, 1e300, Number.POSITIVE_INFINITY, true, '', [], {}, ['x'], { x: 1 }, [
    [],
  ]),
  fc.constantFrom(...bitingTexts, 'static', 'hetzner', 'swarm', 'etcd', 'bosh', '10.0.0.0/8', '512MiB', 'x'.repeat(64)),
  // Each by itself right, together or there not.
  fc.constantFrom({ local: { path: 'a' }, pg: {} }, { pg: {} }, { n1: 1 }, { 'vm.x': '1' }, ['web', 'job']),
  fc.constantFrom('one\ntwo', '127.0.0.1', '🛶'.repeat(200), 'n1', '{stack}', 'cx23'),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const key = fc.oneof(
  fc.constantFrom('require', 'mac', 'vendr', 'Nodes', 'constructor', 'x y', 'n_1', 'no', 'core', 'root', 'size', 'ram'),
  fc.constantFrom('address', 'seller', 'key', 's3', 'local', 'access_key', 'subnet6', 'labels', '', '0'),
  fc.string({ maxLength: 4 }).filter((text) => text !== '__proto__'),
);

/** What is done to one value that stands somewhere in the data. */
const mistake: fc.Arbitrary<(value: unknown) => unknown> = fc.oneof(
  fc.constant(() => gone),
  junk.map((value) => () => value),
  fc.tuple(key, junk).map(
    ([name, value]) =>
      (old: unknown) =>
        isMap(old) ? { ...old, [name]: value } : value,
  ),
  fc.tuple(key, fc.nat()).map(
    ([name, n]) =>
      (old: unknown) =>
        isMap(old) ? renamed(old, n, name) : Array.isArray(old) ? [...old, old] : gone,
  ),
);

function renamed(map: Readonly<Record<string, unknown>>, n: number, name: string): unknown {
  const entries = Object.entries(map);
  return Object.fromEntries(entries.map(([old, value], i) => [i === n % entries.length ? name : old, value]));
}

/** Data of fleets with one to three mistakes; some make no difference. */
export const brokenData: fc.Arbitrary<unknown> = fc
  .tuple(generatedFleets, fc.array(fc.tuple(fc.nat(), mistake), { minLength: 1, maxLength: 3 }))
  .map(([fleet, mistakes]) =>
    mistakes.reduce<unknown>((data, [at, change]) => {
      const paths = pathsIn(data);
      const result = changedAt(data, paths[at % paths.length]!, change);
      return result === gone ? null : result;
    }, fleet),
  );

const junkText = fc.oneof(
  fc.constantFrom(
    '\t',
    '\n\t',
    ': ',
    ' #',
    '&a ',
    '*a',
    '!!binary ',
    '!x ',
    '<<: ',
    '<<<<<<< HEAD\n',
    '\n=======\n',
    '---\n',
  ),
  fc.constantFrom(
    '...\n',
    '%YAML 1.1\n---\n',
    '\ufeff',
    '\r',
    '\u0000',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '|',
    '>',
    '? ',
    '- ',
    '`',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.integer({ min: 10, max: 99 }).map((n) => '['.repeat(n)),
);

/** What is done to a text at some place in it. */
const garbling: fc.Arbitrary<(text: string, at: number) => string> = fc.oneof(
  fc.constant((text: string, at: number) => text.slice(0, at)),
  junkText.map((junk) => (text: string, at: number) => text.slice(0, at) + junk + text.slice(at)),
  fc.nat({ max: 9 }).map((n) => (text: string, at: number) => text.slice(0, at) + text.slice(at + n)),
  fc.constant((text: string, at: number) => {
    const lines = text.split('\n');
    const i = at % lines.length;
    return [...lines.slice(0, i), lines[i], ...lines.slice(i)].join('\n');
  }),
  // What a reader makes of bytes that are no UTF-8 any more.
  fc.nat({ max: 255 }).map((byte) => (text: string, at: number) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes.toString('utf8');
  }),
);

/** Texts of fleets that were cut off, garbled, or hold mistakes. */
export const brokenTexts: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      generatedFleets.map((fleet) => renderFleet(fleet)),
      brokenData.map((data) => JSON.stringify(data)),
      fc.string(),
    ),
    fc.array(fc.tuple(fc.nat(), garbling), { maxLength: 2 }),
  )
  .map(([text, garblings]) => garblings.reduce((t, [at, garble]) => garble(t, at % (t.length + 1)), text));
