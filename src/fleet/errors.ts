/**
 * A mistake in what the user wrote, or a fleet that cannot be planned. All findings of a run are reported together.
 * Message style: lower case, no full stop: what was expected, what was got, what is allowed.
 */
export interface Finding {
  /** Stable name, kebab-case: `unknown-size`. */
  readonly code: string;
  /** Where in the document: `nodes.n1.size`; empty for the whole of it. */
  readonly path: string;
  readonly message: string;
  /** The next step to take. */
  readonly hint?: string;
  /** File as the user named it, with 1-based line and column where known. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * `fleet.yaml:7:24: nodes.n1.size: unknown size 'cax99', ... (next step)`: one line for people.
 *
 * @example
 * const finding = { code: 'unknown-size', path: 'nodes.n1.size', message: "unknown size 'cax99'" } as const;
 * formatFinding({ ...finding, file: 'fleet.yaml', line: 7, column: 24 }); // => "fleet.yaml:7:24: nodes.n1.size: unknown size 'cax99'"
 */
export function formatFinding(f: Finding): string {
  const where = f.file === undefined ? '' : `${f.file}${f.line === undefined ? '' : `:${f.line}:${f.column ?? 1}`}: `;
  const path = f.path === '' ? '' : `${f.path}: `;
  return `${where}${path}${f.message}${f.hint === undefined ? '' : ` (${f.hint})`}`;
}

/**
 * Thrown at the edge (command line, synth) with every finding of the run.
 *
 * @example
 * const error = new FleetError([{ code: 'bad-value', path: 'nodes.n1.ram', message: 'expected 512MiB', hint: 'say MiB' }]);
 * error.message; // => 'nodes.n1.ram: expected 512MiB (say MiB)'
 * error.findings.length; // => 1
 */
export class FleetError extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super(findings.map(formatFinding).join('\n'));
    this.name = 'FleetError';
  }
}
