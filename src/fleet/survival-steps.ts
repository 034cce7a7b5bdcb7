import type { FailureScope } from './plan-types';
import type { PodSpec } from './spec-types';

/** What to write of a pod so that it serves on, and the pod as it is then. */
export interface EditStep {
  readonly text: string;
  readonly pod: PodSpec;
}

/** Places where a replica would be out of the way of a loss. */
export const another: Readonly<Record<FailureScope, string>> = {
  vendor: 'a node at another vendor',
  region: 'a node in another region',
  node: 'another node',
};

/** Moves what may move. */
export const rebalanceStep = 'run flotilla plan --rebalance';

/** For a pod that says all that it can. */
export function roomStep(scope: FailureScope): string {
  return `make room for a replica on ${another[scope]}, then ${rebalanceStep}`;
}

/** What the fleet file has to say of a pod that a loss of that scope takes as a whole; undefined: it says so already. */
export function editStep(pod: PodSpec, scope: FailureScope): EditStep | undefined {
  const { node: pin, ...free } = pod;
  const two = { ...free, replicas: Math.max(2, pod.replicas), spread: scope };
  const spread = `replicas: ${two.replicas} and spread: ${scope}`;
  if (pod.keepsData === true && pod.data === undefined)
    return {
      text: `say ${spread}, with data: replicated if its replicas copy it to each other; or data: disposable if it may be lost`,
      pod: { ...two, data: 'replicated' },
    };
  if (pin !== undefined) return { text: `take out node: ${pin}, and say ${spread}`, pod: two };
  if (pod.replicas === 1)
    return { text: `say ${spread}, or data: disposable if it may be away until the next plan`, pod: two };
  return isNarrower(pod.spread, scope) ? { text: `say spread: ${scope}`, pod: two } : undefined;
}

/** Whether replicas that are spread over one scope may still all be in one place of another. */
function isNarrower(spread: FailureScope, scope: FailureScope): boolean {
  const order = ['node', 'region', 'vendor'];
  return order.indexOf(spread) < order.indexOf(scope);
}

/** Places pods anew. @returns those that a loss would still stop, and those without a place for every replica; by name */
export type Trial = (pods: readonly PodSpec[], rebalance: boolean) => ReadonlySet<string>;

/**
 * The step for each pod that a loss would stop as a whole, tried in the order of effort: to rebalance, to write something else, both; where
 * nothing helps, room is what is missing. All steps of a kind are tried at once, because all are to be taken.
 *
 * @param stopped by name
 * @param trial asked three times at most
 */
export function servingSteps(
  stopped: ReadonlySet<string>,
  pods: readonly PodSpec[],
  scope: FailureScope,
  trial: Trial,
): ReadonlyMap<string, string> {
  const moved = trial(pods, true);
  const edits = new Map(
    pods.flatMap((pod) => {
      const step = stopped.has(pod.name) && moved.has(pod.name) ? editStep(pod, scope) : undefined;
      return step === undefined ? [] : [[pod.name, step] as const];
    }),
  );
  const edited = pods.map((pod) => edits.get(pod.name)?.pod ?? pod);
  const still = edits.size === 0 ? moved : trial(edited, false);
  const last = [...edits.keys()].some((name) => still.has(name)) ? trial(edited, true) : still;
  return new Map(
    [...stopped].map((name) => [name, stepOf(name, { moved, still, last }, scope, edits.get(name)?.text)]),
  );
}

/** Pods that are stopped all the same: after a rebalance, after the edits, after both. */
interface Tried {
  readonly moved: ReadonlySet<string>;
  readonly still: ReadonlySet<string>;
  readonly last: ReadonlySet<string>;
}

function stepOf(name: string, { moved, still, last }: Tried, scope: FailureScope, edit: string | undefined): string {
  if (!moved.has(name)) return rebalanceStep;
  if (edit === undefined) return roomStep(scope);
  if (!still.has(name)) return edit;
  return last.has(name)
    ? `make room for a replica on ${another[scope]}, ${edit}; then ${rebalanceStep}`
    : `${edit}; then ${rebalanceStep}`;
}
