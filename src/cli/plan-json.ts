import type { Finding } from '../fleet/errors';
import type { PlanView } from './plan-view';

/** What a plan's views say besides the plan itself. */
export interface PlanNotes {
  /** As the user would name it; whether what is on disk differs from it. */
  readonly ledger: { readonly file: string; readonly changed: boolean };
  readonly warnings: readonly Finding[];
  /** Commands to run next, in order. */
  readonly next: readonly string[];
}

/**
 * What `flotilla plan --json` prints. Keys are never missing: what is not known is null, what there is none of is empty. Within one
 * `schemaVersion` keys are added, never renamed or removed.
 *
 * @example
 * // flotilla plan --json | jq -r '.nodes[] | select(.change == "replace") | .node'
 */
export interface PlanJson extends PlanView, PlanNotes {
  readonly schemaVersion: 1;
}

/** A plan for programs. */
export function planJson(view: PlanView, notes: PlanNotes): PlanJson {
  return { schemaVersion: 1, ...view, ...notes };
}
