import { nodeKindNotes } from './node-kinds';
import type { Report } from './report';
import { type FleetDraft, fleetDraftSchema, fleetSchema } from './schema';
import { reportIssues } from './schema-findings';
import type { Path } from './where';

/** What could be read of a fleet, for the checks that follow although something was wrong. */
export interface Draft {
  /** Without the parts that are wrong. */
  readonly fleet: FleetDraft;
  /** Keys of the whole, the wrong ones included. */
  readonly keys: ReadonlySet<string>;
  /** Names of all nodes and pods, the wrong ones included. */
  readonly nodeNames: ReadonlySet<string>;
  readonly podNames: ReadonlySet<string>;
  /** Nodes of which something is wrong: what else refers to them is not judged. */
  readonly wrongNodes: ReadonlySet<string>;
}

/** Checks the structure of a fleet. One wrong node does not hide what is wrong with the others. */
export function readDraft(data: unknown, report: Report): Draft {
  const names = { keys: keysOf(data), nodeNames: keysOf(data, 'nodes'), podNames: keysOf(data, 'pods') };
  const parsed = fleetSchema.safeParse(data);
  const kinds = entries(data, 'nodes').flatMap(([name, node]) => nodeKindNotes(name, node));
  if (parsed.success && kinds.length === 0) return { fleet: parsed.data, ...names, wrongNodes: new Set() };
  for (const note of kinds) report.error(note);
  const wrong = reportIssues(fleetSchema, data, parsed.error?.issues ?? [], report);
  // A key that is one too many says nothing against the others; without one that is needed, a node cannot be judged.
  const surplus = kinds.filter((note) => note.code === 'surplus-key').map((note) => note.path);
  const missing = kinds.filter((note) => note.code !== 'surplus-key').map((note) => note.path);
  wrong.push(...missing);
  const rest = fleetDraftSchema.safeParse(without(data, [...surplus, ...wrong.map(partOf)]));
  wrong.push(...surplus);
  return {
    fleet: rest.success ? rest.data : {},
    ...names,
    wrongNodes: new Set(wrong.flatMap(([first, second]) => (first === 'nodes' ? [String(second)] : []))),
  };
}

function keysOf(data: unknown, key?: string): ReadonlySet<string> {
  const map = key !== undefined && isMap(data) ? data[key] : data;
  return new Set(isMap(map) ? Object.keys(map) : []);
}

function entries(data: unknown, key: string): readonly (readonly [string, unknown])[] {
  const map = isMap(data) ? data[key] : undefined;
  return isMap(map) ? Object.entries(map) : [];
}

function isMap(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

const collections = ['nodes', 'pods', 'users', 'sysctls', 'backends'];

/** Keys of a node without which the rest of it cannot be judged. */
const needed = ['vendor', 'region', 'size', 'address', 'ram'];

/** The part of the data that a path lies in: one key of a node, an entry of a collection, or a key of the whole. */
function partOf(path: Path): Path {
  const [first, second, third] = path;
  if (first === 'nodes' && third !== undefined && !needed.includes(String(third))) return path.slice(0, 3);
  return path.slice(0, second !== undefined && collections.includes(String(first)) ? 2 : 1);
}

/** The data without what stands at some paths; for all of it an empty map. */
function without(data: unknown, paths: readonly Path[]): unknown {
  if (paths.length === 0 || !isMap(data)) return data;
  const inner = new Map<string, Path[]>();
  for (const [key, ...rest] of paths) {
    if (key === undefined) return {};
    const known = inner.get(String(key));
    if (known === undefined) inner.set(String(key), [rest]);
    else known.push(rest);
  }
  const kept = Object.entries(data).flatMap(([key, value]) => {
    const rest = inner.get(key);
    if (rest === undefined) return [[key, value] as const];
    return rest.some((path) => path.length === 0) ? [] : [[key, without(value, rest)] as const];
  });
  return Object.fromEntries(kept);
}
