/** What Terraform shows its user when something is wrong. */

/** Where in a resource: `['metadata', 0, 'user_data']`. A string after an attribute that is a map is a key: see {@link MapKey}. */
export type Path = readonly (string | number | MapKey)[];

/** A step into a map. */
export interface MapKey {
  readonly key: string;
}

/** One message. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** @default - the whole resource */
  readonly path?: Path;
}

/** A failed operation, in words for the user. */
export class OperationFailed extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => d.summary).join('; '));
    this.name = 'OperationFailed';
  }
}

/** An error's diagnostic. */
export function problem(summary: string, detail: string, path?: Path): Diagnostic {
  return { severity: 'error', summary, detail, ...(path === undefined ? {} : { path }) };
}

/** An operation that failed for one reason. */
export function failure(summary: string, detail: string, path?: Path): OperationFailed {
  return new OperationFailed([problem(summary, detail, path)]);
}

/** Diagnostics for whatever was thrown; an unexpected error says so, because it is a fault of this program. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof OperationFailed) return error.diagnostics;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [problem('The stand-in provider failed', `This is a fault of the rehearsal, not of your fleet.\n${text}`)];
}
