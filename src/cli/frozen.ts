import { same } from '../fleet/digest';
import { type Finding, formatFinding } from '../fleet/errors';
import type { Ledger } from '../fleet/ledger';
import { FindingsError } from './exit';
import { shownPath } from './fleet-place';
import { type PlannedFleet, readStanding } from './load';
import { ownCommand } from './own-name';
import { ciIsSet, type FleetOptions, type Surroundings } from './program-options';
import { shortList } from './short-list';

/** Why a run may not write the ledger, as the end of a sentence. */
export type Freeze = string;

/** What `emit` says: it writes files of a plan that is committed. */
export const emitFreeze: Freeze = 'emit never plans anew';

/** Why this run may not write the ledger; undefined if it may. */
export function freezeOf(
  options: Pick<FleetOptions, 'frozen'>,
  { env }: Pick<Surroundings, 'env'>,
): Freeze | undefined {
  if (options.frozen !== true) return undefined;
  return ciIsSet(env) ? 'CI is set, which forbids that (--no-frozen allows it)' : '--frozen forbids that';
}

/**
 * Refuses a run that would have to write the ledger and may not.
 *
 * @param words the command that writes the same, after `flotilla`
 * @throws FindingsError
 */
export function refuseIfFrozen(fleet: PlannedFleet, freeze: Freeze | undefined, words = 'plan'): void {
  if (freeze === undefined || !fleet.ledgerChanged) return;
  const { place } = fleet;
  const finding: Finding = {
    code: 'ledger-out-of-date',
    path: '',
    file: shownPath(place.ledger, place.cwd),
    message: `this would write the ledger (${differenceText(readStanding(place.ledger), fleet.ledger)}), and ${freeze}`,
    hint: `run ${ownCommand(words, place)} and commit the ledger`,
  };
  throw new FindingsError([finding], formatFinding(finding));
}

/** `n1, n2, pod web`: what differs between a ledger on disk and the one that is to be written. */
export function differenceText(before: Ledger | undefined, after: Ledger): string {
  if (before === undefined) return 'there is none yet';
  const names = [
    ...(same(before.overlay, after.overlay) ? [] : ['the overlay']),
    ...(same(before.vendors, after.vendors) ? [] : ['vendors']),
    ...(same(before.config, after.config) ? [] : ['users or sysctls']),
    ...differing(before.nodes, after.nodes),
    ...differing(before.pods, after.pods).map((pod) => `pod ${pod}`),
  ];
  return names.length === 0 ? 'only its form, no number' : shortList(names);
}

function differing<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): readonly string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...now.keys(), ...old.keys()]);
  return [...names].filter((name) => !same(old.get(name) ?? null, now.get(name) ?? null));
}
