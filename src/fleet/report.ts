import type { Checked } from './checked';
import type { FindingCode } from './codes';
import type { Finding } from './errors';
import { formatPath, type Path, type Place, type Where } from './where';

/** One finding to report: see {@link Finding}. */
export interface Note {
  readonly code: FindingCode;
  readonly path: Path;
  readonly message: string;
  /** @default - no hint */
  readonly hint?: string;
  /** Whether the position is that of the value or of its key. @default value */
  readonly part?: 'key' | 'value';
  /** The position itself, where the path does not tell it. @default - found by the path */
  readonly at?: Place;
}

/** Collects the findings of a run, so that all of them are told at once. */
export class Report {
  private readonly errors: Finding[] = [];
  private readonly warnings: Finding[] = [];
  /** What YAML was refused for: `file`, NUL, path; and the paths of all that it is a part of. */
  private readonly refused = new Set<string>();
  private readonly around = new Set<string>();

  /** @param where the document that paths refer to, unless a note brings its own */
  constructor(private readonly where: Where = {}) {}

  /** A report that goes on where this one is, with places of another document. */
  at(where: Where): Report {
    const other = new Report(where);
    for (const finding of this.errors) other.keep(finding);
    other.warnings.push(...this.warnings);
    return other;
  }

  /** Something that must be mended. */
  error(note: Note, where: Where = this.where): void {
    const finding = toFinding(note, where);
    if (!this.isFollowUp(finding)) this.keep(finding);
  }

  /** Something worth knowing that stops nothing. */
  warn(note: Note, where: Where = this.where): void {
    this.warnings.push(toFinding(note, where));
  }

  /** Takes over the findings of another run, or its warnings. */
  add(result: Checked<unknown>): void {
    if (result.ok) this.warnings.push(...result.warnings);
    else for (const finding of result.findings) this.keep(finding);
  }

  /** The errors so far, sorted. */
  get findings(): readonly Finding[] {
    return sorted(this.errors, this.where.file);
  }

  /** @param make called only if there is no error */
  result<T>(make: () => T): Checked<T> {
    if (this.errors.length > 0) return { ok: false, findings: this.findings };
    return { ok: true, value: make(), warnings: sorted(this.warnings, this.where.file) };
  }

  private keep(finding: Finding): void {
    this.errors.push(finding);
    if (!finding.code.startsWith('yaml-')) return;
    const { path } = finding;
    this.refused.add(key(finding, path));
    for (let at = 1; at < path.length; at++) {
      if (path[at] === '.' || path[at] === '[') this.around.add(key(finding, path.slice(0, at)));
    }
  }

  /** What YAML was refused for is missing from the data; that it is missing is no second mistake. */
  private isFollowUp(finding: Finding): boolean {
    const whole = key(finding, finding.path);
    if (this.refused.has(whole)) return true;
    return (finding.code === 'wrong-type' || finding.code === 'missing-key') && this.around.has(whole);
  }
}

function key({ file = '' }: Finding, path: string): string {
  return `${file}\0${path}`;
}

function toFinding(note: Note, where: Where): Finding {
  const at = where.file === undefined ? undefined : (note.at ?? where.locate?.(note.path, note.part ?? 'value'));
  return {
    code: note.code,
    path: formatPath(note.path),
    message: note.message,
    ...(note.hint === undefined ? {} : { hint: note.hint }),
    ...(where.file === undefined ? {} : { file: where.file }),
    // Of an included file the place has the file too.
    ...(at ?? {}),
  };
}

/** The main file first, the others by name; then by position; what has none keeps its order. */
function sorted(findings: readonly Finding[], main: string | undefined): readonly Finding[] {
  const rank = (f: Finding) => (f.file === undefined || f.file === main ? '' : f.file);
  return [...findings].sort(
    (a, b) => compare(rank(a), rank(b)) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) || 0,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
