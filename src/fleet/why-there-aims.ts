import { failureDomainAt } from './failure-domain';
import { type Placed, type PlacementRequest, scopeOrder, stoodOn } from './placement-request';
import type { PlacementScore } from './placement-score';
import type { FailureScope, NodePlan } from './plan-types';
import type { PodSpec } from './spec-types';

/** How another place compares with the one that a replica has. */
export interface Comparison {
  readonly verdict: 'better' | 'equal' | 'worse';
  /** The first aim that differs, with figures. */
  readonly why: string;
}

/** A replica that is thought to be on another node. */
export interface Move {
  readonly pod: PodSpec;
  /** Its number, counted from 0. */
  readonly i: number;
  readonly here: string;
  readonly there: NodePlan;
}

/** Two placements that differ in one replica, and how good they are. */
export interface Both {
  readonly request: PlacementRequest;
  readonly placed: Placed['nodes'];
  readonly now: PlacementScore;
  readonly moved: Placed['nodes'];
  readonly after: PlacementScore;
}

/**
 * Compares by the aims in their order. What may stay stays without being asked to move: for a replica that stood where it is, a better
 * place is told as such, and an equal one by the move.
 */
export function compared(move: Move, both: Both): Comparison {
  const { request } = both;
  const stood = stoodOn(move.pod, request.previous)[move.i] === move.here;
  const found =
    spread(move, both) ??
    (stood && request.rebalance === true ? moving(move) : undefined) ??
    loss(both) ??
    fullest(both);
  if (found === undefined) return stood ? moving(move) : { verdict: 'equal', why: 'as good, but with a higher number' };
  if (found.verdict === 'worse' || !stood || request.rebalance === true) return found;
  return { verdict: 'better', why: `${found.why}, but it would have to move from ${move.here}` };
}

function moving({ here }: Move): Comparison {
  return { verdict: 'worse', why: `would have to move from ${here}` };
}

/** What the loss of one failure domain takes: told for the first scope that differs, in the pod's own order. */
function spread({ pod, there }: Move, { request, placed, moved }: Both): Comparison | undefined {
  const nodes = new Map(request.nodes.map((node) => [node.name, node]));
  const most = (seats: Placed['nodes'], scope: FailureScope) => mostShared(seats.get(pod.name) ?? [], scope, nodes);
  for (const scope of scopeOrder(pod)) {
    const [before, after] = [most(placed, scope), most(moved, scope)];
    if (before === after) continue;
    const worse = after > before;
    const domain = !worse ? `any ${scope}` : scope === 'node' ? 'it' : failureDomainAt(scope, there);
    return {
      verdict: worse ? 'worse' : 'better',
      why: `the loss of ${domain} would take ${after} of ${pod.replicas}, not ${before}`,
    };
  }
  return undefined;
}

/** The most replicas that one failure domain of a scope holds. */
function mostShared(
  seats: readonly (string | undefined)[],
  scope: FailureScope,
  nodes: ReadonlyMap<string, NodePlan>,
): number {
  const counts = new Map<string, number>();
  for (const seat of seats) {
    const node = nodes.get(seat ?? '');
    if (node === undefined) continue;
    const domain = failureDomainAt(scope, node);
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** What the worst loss of a vendor leaves; of a fleet with one vendor what it has free. */
function loss({ request, now, after }: Both): Comparison | undefined {
  const [a, b] = [now.worstLoss, after.worstLoss];
  if (a === undefined || b === undefined) return undefined;
  if (a.homelessMiB !== b.homelessMiB) {
    const verdict = b.homelessMiB > a.homelessMiB ? 'worse' : 'better';
    const gone = verdict === 'worse' ? b.domain : a.domain;
    return {
      verdict,
      why: `after the loss of ${gone} ${b.homelessMiB} MiB of replicas would have no place, not ${a.homelessMiB}`,
    };
  }
  if (a.smallestFreeMiB === b.smallestFreeMiB) return undefined;
  const verdict = b.smallestFreeMiB < a.smallestFreeMiB ? 'worse' : 'better';
  const only = new Set(request.nodes.map((node) => failureDomainAt('vendor', node))).size === 1;
  const when = only ? '' : `after the loss of ${verdict === 'worse' ? b.domain : a.domain} `;
  return { verdict, why: `${when}the fullest node would have ${b.smallestFreeMiB} MiB free, not ${a.smallestFreeMiB}` };
}

function fullest({ now, after }: Both): Comparison | undefined {
  // Shares are sums of what was put there in another order.
  if (Math.abs(now.fullestShare - after.fullestShare) < 1e-9) return undefined;
  const verdict = after.fullestShare > now.fullestShare ? 'worse' : 'better';
  return {
    verdict,
    why: `the fullest node would be ${percent(after.fullestShare)} full, not ${percent(now.fullestShare)}`,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace(/\.0$/, '')} %`;
}
