import { type Rebalancing, rebalancing } from '../fleet/rebalance';
import type { ReplicaMove } from '../fleet/survival-types';
import { catalogues } from '../providers/registry';
import type { PlannedFleet } from './load';
import { ownCommand } from './own-name';
import { movesText } from './plan-moves';
import { counted, shortList } from './short-list';

/** How many pods the hint names. */
const named = 3;

/** What a plan says of moves: after `--rebalance` which there are, without it what they would gain; undefined: nothing. */
export function rebalanceText(fleet: PlannedFleet, moves: readonly ReplicaMove[], asked: boolean): string | undefined {
  if (asked)
    return moves.length === 0 ? 'Rebalance: nothing is spread better by a move.' : `Rebalance: ${movesText(moves)}.`;
  const gain = rebalancing(fleet.spec, fleet, catalogues);
  return gain === undefined ? undefined : `${gainText(gain)}: ${ownCommand('plan --rebalance', fleet.place)}`;
}

/** `2 moves would spread replicas better (web: at most 1 in one vendor instead of 2)`. */
function gainText({ moves, gains }: Rebalancing): string {
  const each = gains.map(
    ({ pod, scope, before, after }) => `${pod}: at most ${after} in one ${scope} instead of ${before}`,
  );
  return `${counted(moves, 'move')} would spread replicas better (${shortList(each, named)})`;
}
