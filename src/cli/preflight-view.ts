import type { DebianPackage } from '../rehearsal/debian-packages';

/** What this machine can do for a rehearsal. */
export interface Preflight {
  readonly abilities: readonly { readonly what: string; readonly ok: boolean; readonly reason?: string }[];
  /** Why no host can boot here; empty when hosts can. */
  readonly hostsMissing: readonly string[];
  readonly missing: readonly DebianPackage[];
}

/** Looks at this machine; changes nothing. */
export async function lookAround(): Promise<Preflight> {
  throw new Error('not there yet');
}
