import type { Finding } from './errors';

/** A value with the warnings about it, or every reason why there is none. Findings are sorted by file and position. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };
