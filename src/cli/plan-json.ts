import type { Finding } from '../fleet/errors';
import type { ReplicaMove } from '../fleet/survival-types';
import type { PlanView } from './plan-view';
import type { WithoutView } from './plan-without-view';

/** What a plan's views say besides the plan itself. */
export interface PlanNotes {
  /** As the user would name it; whether what is on disk differs from it. */
  readonly ledger: { readonly file: string; readonly changed: boolean };
  readonly warnings: readonly Finding[];
  /** Commands to run next, in order. */
  readonly next: readonly string[];
  /** Replicas that go elsewhere than the ledger had them, by pod and number. */
  readonly moves: readonly ReplicaMove[];
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
  /** Set by `--without`: the plan is the one that would follow then. Else null. */
  readonly without: WithoutView | null;
}

/** A plan for programs. @param without what it is the plan after. @default - it is the fleet's plan */
export function planJson(view: PlanView, notes: PlanNotes, without: WithoutView | null = null): PlanJson {
  return { schemaVersion: 1, ...view, ...notes, without };
}
