import { posix } from 'node:path';
import type { Note, Report } from './report';
import { includedSchema } from './schema';
import { reportIssues } from './schema-findings';
import { shown } from './shown';
import { besideFleet, type ReadFile, unreadable } from './source';
import { formatPath, type Path, type Place, type Where } from './where';
import { readYaml, type YamlFile } from './yaml-text';

type Data = Readonly<Record<string, unknown>>;

/** What an included file may bring by name. */
const sections = ['nodes', 'pods', 'users', 'sysctls'] as const;

/** What it may bring beside that: lists add up. */
const list = 'firstboot';

/**
 * A fleet file together with the files that it includes, as if all stood in one. Findings name the file that a thing stands in.
 *
 * @param yaml the fleet file; anything but a map with a list of texts under `include` comes back as it is
 * @param read reads a file beside the fleet file
 */
export function withIncludes(yaml: YamlFile, read: ReadFile, report: Report): YamlFile {
  const files = isMap(yaml.data) ? yaml.data.include : undefined;
  if (!isMap(yaml.data) || !Array.isArray(files)) return yaml;
  const merged = new Merged(yaml.data, yaml.where, report);
  const known = new Map<string, number>();
  files.forEach((file: unknown, i) => {
    if (typeof file !== 'string') return;
    const problem = pathProblem(file, i, known, yaml.where);
    if (problem !== undefined) report.error(problem);
    else includeFile(file, i, { merged, read, main: yaml.where, report });
  });
  return merged.yaml();
}

function pathProblem(file: string, i: number, known: Map<string, number>, main: Where): Note | undefined {
  const normal = posix.normalize(file);
  const bad = (message: string, hint: string): Note => ({ code: 'bad-include', path: ['include', i], message, hint });
  if (posix.isAbsolute(normal) || normal.startsWith('../') || normal === '..') {
    const hint = 'what belongs to a fleet lies beside its fleet file, so that a copy of the folder is the whole fleet';
    return bad(`expected a file in the fleet file's folder, got ${shown(file)}`, hint);
  }
  if (main.file !== undefined && normal === posix.basename(main.file))
    return bad(`expected another file, got ${shown(file)}, the fleet file itself`, 'delete this entry');
  const first = known.get(normal);
  if (first !== undefined)
    return bad(
      `expected each file once, got ${shown(file)}, which ${formatPath(['include', first])} names too`,
      'delete one of them',
    );
  known.set(normal, i);
  return undefined;
}

interface Including {
  readonly merged: Merged;
  readonly read: ReadFile;
  readonly main: Where;
  readonly report: Report;
}

function includeFile(file: string, i: number, { merged, read, main, report }: Including): void {
  const text = read(file);
  if (typeof text !== 'string') {
    report.error(unreadable(text, file, 'a file to include', ['include', i]));
    return;
  }
  const { findings, yaml } = readYaml({ file: besideFleet(main, file), text });
  report.add({ ok: false, findings });
  if (yaml === undefined) return;
  if (isMap(yaml.data) && 'include' in yaml.data) {
    const message = 'expected no include in an included file';
    const hint = 'name the file in the include of the fleet file';
    report.error({ code: 'bad-include', path: ['include'], part: 'key', message, hint }, yaml.where);
  }
  const data = isMap(yaml.data) ? without(yaml.data, 'include') : yaml.data;
  // Only whether the sections are maps and lists; what is wrong in them is told once all files are put together.
  const bare = isMap(data) ? Object.fromEntries(Object.entries(data).map(([key, v]) => [key, emptied(v)])) : data;
  const parsed = includedSchema.safeParse(bare);
  if (!parsed.success) reportIssues(includedSchema, bare, parsed.error.issues, report, yaml.where);
  if (isMap(data)) merged.add(data, yaml.where);
}

/** Several files as one. */
class Merged {
  private readonly data: Record<string, unknown>;
  /** Where each entry stands that is not of the main file, by section and name. */
  private readonly homes = new Map<string, Map<string, Where>>();
  /** The same of the list's entries, by their number in the whole, with their number in their own file. */
  private readonly listHomes = new Map<number, { readonly where: Where; readonly number: number }>();

  constructor(
    main: Data,
    private readonly mainWhere: Where,
    private readonly report: Report,
  ) {
    this.data = { ...main };
  }

  add(data: Data, where: Where): void {
    for (const section of sections) {
      const entries = data[section];
      // What the main file has wrong there is told of the main file.
      if (!isMap(entries) || (section in this.data && !isMap(this.data[section]))) continue;
      const all = { ...(this.data[section] as Data | undefined) };
      for (const [name, entry] of Object.entries(entries)) {
        if (Object.hasOwn(all, name)) this.refuse([section, name], where);
        else {
          all[name] = entry;
          this.home(section).set(name, where);
        }
      }
      this.data[section] = all;
    }
    this.addList(data[list], where);
  }

  private addList(entries: unknown, where: Where): void {
    const before = this.data[list] ?? [];
    if (!Array.isArray(entries) || !Array.isArray(before)) return;
    entries.forEach((_, number) => void this.listHomes.set(before.length + number, { where, number }));
    this.data[list] = [...before, ...entries];
  }

  yaml(): YamlFile {
    return { data: this.data, where: { ...this.mainWhere, locate: (path, part) => this.locate(path, part) } };
  }

  private home(section: string): Map<string, Where> {
    const home = this.homes.get(section) ?? new Map<string, Where>();
    this.homes.set(section, home);
    return home;
  }

  private locate(path: Path, part: 'key' | 'value'): Place | undefined {
    const [section, name, ...rest] = path;
    const entry = section === list ? this.listHomes.get(Number(name)) : undefined;
    const where = entry?.where ?? this.homes.get(String(section))?.get(String(name)) ?? this.mainWhere;
    const at = where.locate?.(entry === undefined ? path : [list, entry.number, ...rest], part);
    if (at === undefined || where === this.mainWhere || where.file === undefined) return at;
    return { ...at, file: where.file };
  }

  private refuse(path: Path, where: Where): void {
    const first = this.locate(path, 'key');
    const file = first?.file ?? this.mainWhere.file;
    const place = [file, first?.line, first?.column].filter((p) => p !== undefined).join(':');
    this.report.error(
      {
        code: 'name-taken',
        path,
        part: 'key',
        message: `expected a name of its own in all files, got '${path[1]}', which ${place} has too`,
        hint: 'delete one of them or give it another name',
      },
      where,
    );
  }
}

/** A value without what is in it; of an entry of a list remains that it is there. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [{}];
  return isMap(value) ? {} : value;
}

function without(data: Data, key: string): Data {
  const { [key]: _, ...rest } = data;
  return rest;
}

function isMap(data: unknown): data is Data {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
