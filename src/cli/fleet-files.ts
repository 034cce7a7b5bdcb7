import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { writeFileAtomically } from '../files/atomic-file';
import { readText } from '../files/read-text';
import type { EntryEdit } from './fleet-edit';
import { editNodes } from './fleet-edit';
import type { FleetPlace } from './fleet-place';

/** A file of the fleet: fleet.yaml, or one that it includes. */
export interface FleetFile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly data: { readonly nodes?: unknown; readonly [key: string]: unknown };
}

/**
 * The fleet file, then those that it includes, as far as they can be read: what is wrong with them is told by those who plan.
 *
 * @returns nothing when the fleet file itself is no map of YAML
 */
export function readFleetFiles(place: FleetPlace): readonly FleetFile[] {
  const main = readFile(place.file);
  if (main === undefined) return [];
  const { include } = main.data;
  const names = Array.isArray(include) ? include.filter((name): name is string => typeof name === 'string') : [];
  const included = names.map((name) => readFile(path.resolve(place.folder, name)));
  return [main, ...included.filter((file) => file !== undefined)];
}

function readFile(file: string): FleetFile | undefined {
  const text = readText(file);
  if (typeof text !== 'string') return undefined;
  try {
    const data: unknown = parse(text);
    return isRecord(data) ? { file, text, data } : undefined;
  } catch {
    return undefined;
  }
}

/** All nodes of the fleet's files, by name, as far as they can be read. */
export function entriesIn(
  files: readonly FleetFile[],
): readonly (readonly [name: string, entry: Readonly<Record<string, unknown>>])[] {
  return files.flatMap(({ data }) =>
    Object.entries(isRecord(data.nodes) ? data.nodes : {}).flatMap(([name, entry]) =>
      isRecord(entry) ? [[name, entry] as const] : [],
    ),
  );
}

/** What the fleet's files say of a node; undefined when it is in none of them. */
export function entryIn(files: readonly FleetFile[], name: string): Readonly<Record<string, unknown>> | undefined {
  const file = homeOf(files, name);
  const entry = file === undefined ? undefined : (file.data.nodes as Record<string, unknown>)[name];
  if (file === undefined) return undefined;
  return isRecord(entry) ? entry : {};
}

/**
 * The files' texts with changed entries: each where it stands; new ones in the first file that has nodes.
 *
 * @returns those that change, by absolute path
 */
export function editFiles(files: readonly FleetFile[], edits: readonly EntryEdit[]): ReadonlyMap<string, string> {
  const [main] = files;
  const first = files.find((file) => isRecord(file.data.nodes) && Object.keys(file.data.nodes).length > 0) ?? main;
  const texts = new Map<string, string>();
  for (const edit of edits) {
    const home = homeOf(files, edit.name) ?? first;
    if (home === undefined) continue;
    const before = texts.get(home.file) ?? home.text;
    const after = editNodes(before, [edit]);
    if (after !== home.text) texts.set(home.file, after);
  }
  return texts;
}

/** Writes a file whole or not at all; where it is a link, what it leads to. Its mode stays. */
export function writeFleetFile(file: string, text: string): void {
  const real = fs.realpathSync(file);
  writeFileAtomically(real, text, fs.statSync(real).mode & 0o777);
}

function homeOf(files: readonly FleetFile[], name: string): FleetFile | undefined {
  return files.find(({ data }) => isRecord(data.nodes) && Object.hasOwn(data.nodes, name));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
