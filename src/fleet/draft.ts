import type { VendorCatalogue } from './catalogue';
import { layerNotes } from './first-boot-notes';
import { nodeKindNotes } from './node-kinds';
import type { Report } from './report';
import { type FleetDraft, fleetDraftSchema, fleetSchema } from './schema';
import { reportIssues } from './schema-findings';
import { typesForStacks } from './spec-backends';
import type { Path } from './where';

/** What could be read of a fleet, for the checks that follow although something was wrong. */
export interface Draft {
  /** Without the keys that are wrong. */
  readonly fleet: FleetDraft;
  /** Keys of the whole, the wrong ones included, and those that are misspelt. */
  readonly keys: ReadonlySet<string>;
  /** Names of all nodes and pods, the wrong ones included. */
  readonly nodeNames: ReadonlySet<string>;
  readonly podNames: ReadonlySet<string>;
  /** Nodes of which something is wrong: what else refers to them is not judged. */
  readonly wrongNodes: ReadonlySet<string>;
  /** Pods likewise: what others demand of them is not judged. */
  readonly wrongPods: ReadonlySet<string>;
  /** Whether something was told of a key or of what is in it, that it is missing included: it is not judged again. */
  readonly isWrong: (...path: Path) => boolean;
}

/** Checks the structure of a fleet. One wrong key does not hide what is wrong with the others. */
export function readDraft(data: unknown, report: Report, catalogues: readonly VendorCatalogue[] = []): Draft {
  const parsed = fleetSchema.safeParse(data);
  const types = isMap(data) ? typesForStacks(data.backends) : [];
  const issues = (parsed.error?.issues ?? []).filter(({ path }) => !types.some((note) => isIn(path, note.path)));
  const wrong = new Wrong(reportIssues(fleetSchema, data, issues, report), badNames(issues));
  for (const note of types) {
    report.error(note);
    wrong.add(note.path);
  }
  const kinds = entries(data, 'nodes').flatMap(([name, node]) => nodeKindNotes(name, node, catalogues));
  for (const note of [...kinds, ...layerNotes(data)]) {
    // A key that is misspelt is not missing.
    if (note.code === 'missing-key' && wrong.has(note.path)) continue;
    report.error(note);
    wrong.add(note.path);
  }
  return {
    fleet: parsed.success && wrong.isEmpty ? parsed.data : rest(data, wrong, report),
    keys: new Set([...keysOf(data), ...wrong.names()]),
    nodeNames: keysOf(data, 'nodes'),
    podNames: keysOf(data, 'pods'),
    wrongNodes: wrong.names('nodes'),
    wrongPods: wrong.names('pods'),
    isWrong: (...path) => wrong.has(path),
  };
}

function isIn(path: readonly PropertyKey[], around: Path): boolean {
  return around.every((segment, i) => path[i] === segment);
}

/** How often what is left is looked at: what stands under a wrong name was not looked at before. */
const rounds = 3;

function rest(data: unknown, wrong: Wrong, report: Report): FleetDraft {
  for (let round = 0; round < rounds; round++) {
    const left = fleetDraftSchema.safeParse(without(data, wrong.parts));
    if (left.success) return left.data;
    const { issues } = left.error;
    for (const path of reportIssues(fleetSchema, data, issues, report)) wrong.add(path);
  }
  return {};
}

/** What is wrong in some data, by path. */
class Wrong {
  private readonly paths: Path[];
  /** Every path and all that it lies in. */
  private readonly around = new Set<string>();

  /** @param badNames of them only the name is wrong, not what is under it */
  constructor(
    paths: readonly Path[],
    private readonly badNames: ReadonlySet<string>,
  ) {
    this.paths = [];
    for (const path of paths) this.add(path);
  }

  get isEmpty(): boolean {
    return this.paths.length === 0;
  }

  /** What has to be taken out, so that the others can be judged. */
  get parts(): readonly Path[] {
    return this.paths.filter((path) => !this.badNames.has(keyOf(path))).map(partOf);
  }

  add(path: Path): void {
    this.paths.push(path);
    for (let length = 1; length <= path.length; length++) this.around.add(keyOf(path.slice(0, length)));
  }

  has(path: Path): boolean {
    return this.around.has(keyOf(path));
  }

  /** Keys in which something is wrong: of the whole, or of a collection. */
  names(collection?: string): ReadonlySet<string> {
    const at = collection === undefined ? 0 : 1;
    const inside = this.paths.filter((path) => at === 0 || path[0] === collection);
    return new Set(inside.flatMap((path) => (path[at] === undefined ? [] : [String(path[at])])));
  }
}

function keyOf(path: Path): string {
  return path.join('\0');
}

function badNames(issues: readonly { readonly code?: string; readonly path: readonly PropertyKey[] }[]) {
  const names = issues.filter(({ code, path }) => code === 'invalid_key' && (path.length === 2 || isInLayer(path, 2)));
  return new Set(names.map(({ path }) => path.map(String).join('\0')));
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

/** Whether a path leads so many steps into a layer of first boot. */
function isInLayer(path: readonly PropertyKey[], steps: number): boolean {
  const depth = layerDepth(path);
  return depth !== undefined && path.length === depth + steps;
}

/** How long the path of the layer is that a path lies in; undefined if it lies in none. */
function layerDepth(path: readonly PropertyKey[]): number | undefined {
  if (path[0] === 'firstboot') return 2;
  return path[0] === 'nodes' && path[2] === 'firstboot' ? 3 : undefined;
}

/** The part that cannot be judged because of what is wrong at a path: just that, but a backend and the text of a unit only as a whole. */
function partOf(path: Path): Path {
  if (path[0] === 'backends') return path.slice(0, 2);
  const depth = layerDepth(path);
  return depth !== undefined && path[depth] === 'units' ? path.slice(0, depth + 3) : path;
}

/** The data without what stands at some paths; for all of it an empty map. Entries of lists keep their numbers. */
function without(data: unknown, paths: readonly Path[]): unknown {
  if (paths.some((path) => path.length === 0)) return {};
  const inner = new Map<string, Path[]>();
  for (const [key, ...rest] of paths) {
    const known = inner.get(String(key));
    if (known === undefined) inner.set(String(key), [rest]);
    else known.push(rest);
  }
  const kept = (key: string, value: unknown) => {
    const rest = inner.get(key);
    if (rest === undefined) return value;
    return rest.some((path) => path.length === 0) ? undefined : without(value, rest);
  };
  if (Array.isArray(data)) return data.map((value, i) => kept(String(i), value));
  if (!isMap(data)) return data;
  const left = Object.entries(data).map(([key, value]) => [key, kept(key, value)] as const);
  return Object.fromEntries(left.filter(([key, value]) => value !== undefined || !inner.has(key)));
}
