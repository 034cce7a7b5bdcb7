import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, type Pair, parse, parseDocument, type YAMLMap } from 'yaml';
import { flowText, scalarText } from '../fleet/flow-text';
import { wrongInput } from './exit';

/** What an entry of `nodes` says, in the order in which it is written. */
export type EntryData = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** A change of one entry of `nodes`: its keys are set; an entry that is not there is added. */
export interface EntryEdit {
  readonly name: string;
  readonly data: EntryData;
}

/**
 * Adds entries to the `nodes` of a file, and keys to entries that are there. All that the file says stays byte for byte: comments,
 * order, quotes, and whether an entry is on one line or on several, which new ones do as their neighbours do.
 *
 * @param text of a fleet file, or of one that it includes, as its reader takes it: no CRLF, no anchors
 * @throws CommandError with the lines to paste, when the result would say anything else than that
 * @example
 * editNodes('nodes:\n  n1: {vendor: static} # first\n', [{ name: 'n2', data: { vendor: 'static' } }]);
 * // => 'nodes:\n  n1: {vendor: static} # first\n  n2: {vendor: static}\n'
 */
export function editNodes(text: string, edits: readonly EntryEdit[]): string {
  return edits.reduce((before, edit) => {
    const after = tried(before, edit);
    if (after !== undefined) return after;
    throw wrongInput(
      `nodes.${edit.name} cannot be written into the file without changing something else: it has a form that few files have`,
      `${byHand(before, edit)}\nthen run the same command again`,
    );
  }, text);
}

/** The text with an edit; undefined when it would say anything else than that, or nothing that can be read. */
function tried(text: string, edit: EntryEdit): string | undefined {
  try {
    const after = edited(text, edit);
    return isDeepStrictEqual(parse(after), wanted(parse(text), edit)) ? after : undefined;
  } catch {
    return undefined;
  }
}

/** The lines that somebody can paste. */
function byHand(text: string, { name, data }: EntryEdit): string {
  const { nodes } = (parse(text) ?? {}) as { readonly nodes?: Readonly<Record<string, unknown>> | null };
  if (nodes?.[name] === undefined) return `write below nodes yourself:\n  ${entryLine(name, data)}`;
  const keys = Object.entries(data).map(([key, value]) => `\n  ${keyText(key, value)}`);
  return `say in nodes.${name} yourself:${keys.join('')}`;
}

/** Data of a file with an edit. */
function wanted(data: unknown, { name, data: entry }: EntryEdit): unknown {
  const file = (data ?? {}) as { readonly nodes?: Readonly<Record<string, object | null>> | null };
  return { ...file, nodes: { ...file.nodes, [name]: { ...file.nodes?.[name], ...entry } } };
}

function edited(text: string, { name, data }: EntryEdit): string {
  const root = parseDocument(text, { keepSourceTokens: true }).contents;
  if (!isMap(root)) return `${lineEnded(text)}nodes:\n  ${entryLine(name, data)}\n`;
  const nodes = pairOf(root, 'nodes');
  if (nodes === undefined) {
    if (root.flow === true) return inFlow(text, root, `nodes: {${entryLine(name, data)}}`);
    const indent = indentOf(text, root);
    return belowBlock(text, root, [`${indent}nodes:`, `${indent}  ${entryLine(name, data)}`]);
  }
  if (!isMap(nodes.value)) {
    const indent = `${indentOf(text, root)}  `;
    return afterLine(text, keyEnd(nodes), [`${indent}${entryLine(name, data)}`]);
  }
  const entry = pairOf(nodes.value, name);
  if (entry === undefined) return withEntry(text, nodes.value, name, data);
  return Object.entries(data).reduce((now, [key, value]) => withKey(now, name, key, value), text);
}

/** Adds an entry at the end of `nodes`. */
function withEntry(text: string, nodes: YAMLMap, name: string, data: EntryData): string {
  if (nodes.flow === true) return inFlow(text, nodes, entryLine(name, data));
  const indent = indentOf(text, nodes);
  const last = nodes.items.at(-1)?.value;
  if (!isMap(last) || last.flow === true) return belowBlock(text, nodes, [`${indent}${entryLine(name, data)}`]);
  const inner = indentOf(text, last);
  const lines = Object.entries(data).map(([key, value]) => `${inner}${keyText(key, value)}`);
  return belowBlock(text, nodes, [`${indent}${scalarText(name)}:`, ...lines]);
}

/** Sets a key of an entry that is there. */
function withKey(text: string, name: string, key: string, value: EntryData[string]): string {
  const root = parseDocument(text, { keepSourceTokens: true }).contents as YAMLMap;
  const nodes = pairOf(root, 'nodes')!.value as YAMLMap;
  const entry = pairOf(nodes, name)!;
  if (!isMap(entry.value)) {
    return afterLine(text, keyEnd(entry), [`${indentOf(text, nodes)}  ${keyText(key, value)}`]);
  }
  const there = pairOf(entry.value, key)?.value;
  if (isScalar(there) && there.range != null) {
    return `${text.slice(0, there.range[0])}${flowText(value)}${text.slice(there.range[1])}`;
  }
  if (entry.value.flow === true) return inFlow(text, entry.value, keyText(key, value));
  return belowBlock(text, entry.value, [`${indentOf(text, entry.value)}${keyText(key, value)}`]);
}

function entryLine(name: string, data: EntryData): string {
  return `${scalarText(name)}: ${flowText(data)}`;
}

function keyText(key: string, value: EntryData[string]): string {
  return `${scalarText(key)}: ${flowText(value)}`;
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

function keyEnd({ key }: Pair): number {
  return (key as { range?: readonly [number, number, number] }).range![1];
}

/** Where the last thing in a value ends, without comments and blank lines behind it. */
function endOf(value: unknown, otherwise: number): number {
  if (isMap(value) && value.flow !== true) {
    const last = value.items.at(-1);
    return last === undefined ? otherwise : endOf(last.value, keyEnd(last));
  }
  const range = (value as { range?: readonly [number, number, number] | null } | null)?.range;
  return range == null || range[1] === range[0] ? otherwise : range[1];
}

/** What stands before the keys of a block map on their lines. */
function indentOf(text: string, map: YAMLMap): string {
  const first = map.items[0];
  const at = first === undefined ? 0 : (first.key as { range: readonly [number, number, number] }).range[0];
  return ' '.repeat(at - (text.lastIndexOf('\n', at - 1) + 1));
}

function belowBlock(text: string, map: YAMLMap, lines: readonly string[]): string {
  return afterLine(text, endOf(map, 0), lines);
}

/** Puts lines after the one that a place is on; a block of text ends at the beginning of the next. */
function afterLine(text: string, at: number, lines: readonly string[]): string {
  const newline = text[at - 1] === '\n' ? at - 1 : text.indexOf('\n', at);
  const head = newline < 0 ? `${text}\n` : text.slice(0, newline + 1);
  const tail = newline < 0 ? '' : text.slice(newline + 1);
  return `${head}${lines.map((line) => `${line}\n`).join('')}${tail}`;
}

/** Puts an item at the end of a map in braces, on a line of its own if the last one has that. */
function inFlow(text: string, map: YAMLMap, item: string): string {
  const last = map.items.at(-1);
  if (last === undefined) {
    const open = map.range![0] + 1;
    return `${text.slice(0, open)}${item}${text.slice(open)}`;
  }
  const at = endOf(last.value, keyEnd(last));
  const comma = /^\s*,/.exec(text.slice(at, map.range![1]));
  const end = at + (comma?.[0].length ?? 0);
  const start = (last.key as { range: readonly [number, number, number] }).range[0];
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const ownLine = /^\s*$/.test(line) && text.slice(map.range![0], start).includes('\n');
  if (!ownLine) return `${text.slice(0, end)}${comma === null ? ',' : ''} ${item}${text.slice(end)}`;
  // A comment may stand behind the last item.
  const newline = text.indexOf('\n', end);
  const head = `${text.slice(0, end)}${comma === null ? ',' : ''}${text.slice(end, newline)}`;
  return `${head}\n${line}${item}${comma === null ? '' : ','}${text.slice(newline)}`;
}

function lineEnded(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
