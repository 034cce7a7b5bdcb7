import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Report } from './report';
import type { Path, Position, Where } from './where';

/** No file of ours is nested deeper than a handful of levels. */
const depthLimit = 32;

interface Reading {
  readonly report: Report;
  readonly lines: LineCounter;
}

/**
 * Turns a parsed document into plain data and reports what YAML allows but nobody should rely on: aliases, merge keys, tags,
 * keys that are not text or stand twice, numbers with leading zeros.
 */
export function toData(node: unknown, reading: Reading, path: Path = []): unknown {
  const { report } = reading;
  if (path.length > depthLimit) {
    const message = `expected at most ${depthLimit} levels of lists and maps`;
    report.error({ code: 'yaml-nesting', path: path.slice(0, 3), message });
    return undefined;
  }
  if (isAlias(node)) return refuseAlias(`*${node.source}`, report, path);
  if (isMap(node) || isSeq(node) || isScalar(node)) refuseDecoration(node, report, path);
  if (isMap(node)) return mapData(node.items, reading, path);
  if (isSeq(node)) return node.items.map((item, i) => toData(item, reading, [...path, i]));
  if (isScalar(node)) return scalarData(node, report, path);
  return null;
}

/** A map with a merge key is left out as a whole: what it would have brought is not missing. */
function mapData(items: readonly Pair[], reading: Reading, path: Path): Record<string, unknown> | undefined {
  const data: Record<string, unknown> = {};
  for (const { key, value } of items) {
    const name = keyText(key, reading, path);
    if (name === undefined) continue;
    const inner = [...path, name];
    if (Object.hasOwn(data, name)) refuseDuplicate(key, reading, inner);
    else data[name] = toData(value, reading, inner);
  }
  if (items.some(({ key }) => isScalar(key) && key.source === '<<')) return undefined;
  return data;
}

function keyText(key: unknown, { report, lines }: Reading, path: Path): string | undefined {
  const text = isScalar(key) ? (key.source ?? String(key.value)) : '';
  if (text === '<<') return refuseAlias('<<', report, [...path, text]);
  if (isScalar(key) && key.anchor !== undefined) refuseAlias(`&${key.anchor}`, report, [...path, text]);
  if (isScalar(key)) refuseTag(key, report, [...path, text], 'key');
  // `__proto__` would not become a key of the object; no key of ours is named so.
  if (isScalar(key) && typeof key.value === 'string' && key.value !== '__proto__') return key.value;
  const at = start(key, lines);
  report.error({
    code: 'yaml-key',
    path: isScalar(key) ? [...path, text] : path,
    part: 'key',
    ...(at === undefined ? {} : { at }),
    message: isScalar(key)
      ? `expected plain text as key, got ${text}`
      : 'expected plain text as key, got a list or map',
    hint: 'begin names with a letter; true, false and null are not names',
  });
  return undefined;
}

function refuseDuplicate(key: unknown, { report, lines }: Reading, path: Path): void {
  const at = start(key, lines);
  report.error({
    code: 'yaml-duplicate-key',
    path,
    message: 'expected each key once, this one stands in the same map twice',
    hint: 'delete one of them',
    ...(at === undefined ? {} : { at }),
  });
}

function refuseDecoration(node: Scalar | YAMLMap | YAMLSeq, report: Report, path: Path): void {
  if (node.anchor !== undefined) refuseAlias(`&${node.anchor}`, report, path);
  refuseTag(node, report, path, 'value');
}

/** Even the tags of YAML itself: what a value is can be seen without them. */
function refuseTag(node: Scalar | YAMLMap | YAMLSeq, report: Report, path: Path, part: 'key' | 'value'): void {
  if (node.tag === undefined) return;
  report.error({
    code: 'yaml-tag',
    path,
    part,
    message: `expected a ${part} without a tag, got ${node.tag.replace(standardPrefix, '!!')}`,
    hint: 'delete the tag; write text in quotes',
  });
}

const standardPrefix = 'tag:yaml.org,2002:';

function scalarData(node: Scalar, report: Report, path: Path): unknown {
  if (typeof node.value === 'bigint') return Number(node.value);
  if (typeof node.value === 'number' && /^[-+]?0(o[0-7]+|[0-9]+)$/.test(node.source ?? '')) {
    report.error({
      code: 'yaml-octal',
      path,
      message: `expected a number without leading zeros or text in quotes, got ${node.source}`,
      hint: `some programs read ${node.source} as octal, some as decimal`,
    });
  }
  return node.value;
}

function refuseAlias(got: string, report: Report, path: Path): undefined {
  report.error({
    code: 'yaml-alias',
    path,
    part: got === '<<' ? 'key' : 'value',
    message: `expected values written out, got ${got}`,
    hint: 'anchors, aliases and merge keys are not read; what all nodes share goes into defaults',
  });
  return undefined;
}

/** Finds the places of a document's values; used only once something is to be reported. */
export function locator(document: Document, lines: LineCounter): NonNullable<Where['locate']> {
  const known: PairIndex = new WeakMap();
  return (path, part) => {
    let node: unknown = document.contents;
    let key: unknown;
    for (const segment of path) {
      const [nextKey, next] = child(node, segment, known);
      if (nextKey === undefined && next === undefined) return start(key ?? node, lines);
      key = nextKey ?? next;
      node = next;
    }
    return start(part === 'key' ? (key ?? node) : (node ?? key), lines) ?? start(key, lines);
  };
}

/** Pairs of each map by their keys' values and texts; of several that are the same the first counts. */
type PairIndex = WeakMap<YAMLMap, ReadonlyMap<unknown, Pair>>;

function child(node: unknown, segment: string | number, known: PairIndex): readonly [key: unknown, value: unknown] {
  if (isSeq(node) && typeof segment === 'number') return [undefined, node.items[segment]];
  if (!isMap(node)) return [undefined, undefined];
  const pairs = known.get(node) ?? pairsByKey(node);
  known.set(node, pairs);
  const pair = pairs.get(segment);
  return [pair?.key, pair?.value];
}

function pairsByKey(map: YAMLMap): ReadonlyMap<unknown, Pair> {
  const pairs = new Map<unknown, Pair>();
  for (const pair of map.items) {
    if (!isScalar(pair.key)) continue;
    for (const name of [pair.key.value, pair.key.source]) if (!pairs.has(name)) pairs.set(name, pair);
  }
  return pairs;
}

function start(node: unknown, lines: LineCounter): Position | undefined {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  if (range === undefined || range === null) return undefined;
  const { line, col } = lines.linePos(range[0]);
  return { line, column: col };
}
