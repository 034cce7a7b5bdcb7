import type { Ledger } from '../fleet/ledger';
import type { FleetPlan } from '../fleet/plan-types';
import type { ReplicaMove } from '../fleet/survival-types';
import { counted, shortList } from './short-list';

/** How many moves a sentence names. */
const named = 12;

/** Replicas that a plan puts elsewhere than the ledger had them, by pod and number. @param before undefined: there was none */
export function movesFrom(before: Ledger | undefined, plan: Pick<FleetPlan, 'pods'>): readonly ReplicaMove[] {
  return plan.pods.flatMap((pod) => {
    const was = before?.pods[pod.name]?.wanted.nodes ?? [];
    return pod.replicas.flatMap(({ name, number, node }) => {
      const from = was[number - 1];
      return from === undefined || from === node ? [] : [{ replica: name, from, to: node }];
    });
  });
}

/** `2 replicas move: web-2 n1 -> n3, db-1 n2 -> n4`. */
export function movesText(moves: readonly ReplicaMove[]): string {
  const each = moves.map(({ replica, from, to }) => `${replica} ${from} -> ${to}`);
  return `${counted(moves.length, 'replica')} ${moves.length === 1 ? 'moves' : 'move'}: ${shortList(each, named)}`;
}
