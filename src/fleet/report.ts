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

  /** @param where the document that paths refer to, unless a note brings its own */
  constructor(private readonly where: Where = {}) {}

  /** Something that must be mended. */
  error(note: Note, where: Where = this.where): void {
    const finding = toFinding(note, where);
    const known = this.errors.some((earlier) => isFollowUp(finding, earlier));
    if (!known) this.errors.push(finding);
  }

  /** Something worth knowing that stops nothing. */
  warn(note: Note, where: Where = this.where): void {
    this.warnings.push(toFinding(note, where));
  }

  /** Takes over the findings of another run, or its warnings. */
  add(result: Checked<unknown>): void {
    if (result.ok) this.warnings.push(...result.warnings);
    else this.errors.push(...result.findings);
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
}

/** What YAML was refused for is missing from the data; that it is missing is no second mistake. */
function isFollowUp(finding: Finding, earlier: Finding): boolean {
  if (!earlier.code.startsWith('yaml-') || earlier.file !== finding.file) return false;
  if (earlier.path === finding.path) return true;
  const rest = earlier.path.startsWith(finding.path) ? earlier.path.slice(finding.path.length) : '';
  return (finding.code === 'wrong-type' || finding.code === 'missing-key') && finding.path !== '' && /^[.[]/.test(rest);
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
