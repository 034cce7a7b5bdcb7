import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Checked } from '../fleet/checked';
import { type Finding, formatFinding } from '../fleet/errors';
import { type Ledger, parseLedger, renderLedger } from '../fleet/ledger';
import { parseFleet } from '../fleet/parse';
import { type Change, plan } from '../fleet/plan';
import type { FleetPlan } from '../fleet/plan-types';
import { standing } from '../fleet/standing';
import { catalogues } from '../providers/registry';
import { readIfThere, sweepLeftovers, writeFileAtomically } from './atomic-file';
import { FindingsError } from './exit';
import { type FleetPlace, shownPath } from './fleet-place';

/** A fleet file read, checked and planned; nothing is written yet. */
export interface PlannedFleet {
  readonly place: FleetPlace;
  readonly plan: FleetPlan;
  readonly ledger: Ledger;
  /** The ledger as it would be written, and whether the file differs from it. */
  readonly ledgerText: string;
  readonly ledgerChanged: boolean;
  readonly changes: readonly Change[];
  readonly warnings: readonly Finding[];
}

/**
 * Reads a fleet with its keys, manifests and ledger, and plans it.
 *
 * @param standsIn file with the ledger that a rehearsal confirmed: changes are then told against what stands there
 * @default - changes against what was really deployed
 * @throws FindingsError with everything that is wrong
 */
export function loadFleet(place: FleetPlace, standsIn?: string): PlannedFleet {
  const read = (name: string): string | undefined => readText(path.resolve(place.folder, name));
  const text = fs.readFileSync(place.file, 'utf8');
  const spec = orThrow(parseFleet({ file: place.shown, text, read }, catalogues));
  const ledgerBefore = readIfThere(place.ledger);
  const ledger =
    ledgerBefore === undefined
      ? undefined
      : orThrow(parseLedger({ file: shownPath(place.ledger, place.cwd), text: ledgerBefore }));
  const planned = orThrow(plan(spec.value, ledger?.value, catalogues));
  const ledgerText = renderLedger(planned.value.ledger);
  const changes =
    standsIn === undefined
      ? planned.value.changes
      : orThrow(plan(spec.value, standing(planned.value.ledger, readStanding(standsIn)), catalogues)).value.changes;
  return {
    place,
    plan: planned.value.plan,
    ledger: planned.value.ledger,
    ledgerText,
    ledgerChanged: ledgerText !== ledgerBefore,
    changes,
    warnings: [...spec.warnings, ...(ledger?.warnings ?? []), ...planned.warnings],
  };
}

/** The ledger that a rehearsal confirmed; one that cannot be read counts as none, because nothing but what is shown hangs on it. */
export function readStanding(file: string): Ledger | undefined {
  const text = readIfThere(file);
  const parsed = text === undefined ? undefined : parseLedger({ file, text });
  return parsed?.ok ? parsed.value : undefined;
}

/** Writes the ledger, 0644, whole or not at all; leaves it untouched when it says this already. */
export function writeLedger(place: FleetPlace, text: string): boolean {
  if (readIfThere(place.ledger) === text) return false;
  sweepLeftovers(place.folder);
  writeFileAtomically(place.ledger, text, 0o644);
  return true;
}

/** @throws FindingsError in frozen mode, when the ledger would change */
export function refuseIfFrozen(fleet: PlannedFleet, frozen: boolean): void {
  if (!frozen || !fleet.ledgerChanged) return;
  const finding: Finding = {
    code: 'ledger-out-of-date',
    path: '',
    file: shownPath(fleet.place.ledger, fleet.place.cwd),
    message: 'the ledger does not match the fleet file, and this run does not write it (emit, --frozen, or CI is set)',
    hint: 'run flotilla plan and commit the ledger',
  };
  throw new FindingsError([finding], formatFinding(finding));
}

/** The value, with its warnings. @throws FindingsError */
export function orThrow<T>(checked: Checked<T>): { readonly value: T; readonly warnings: readonly Finding[] } {
  if (checked.ok) return checked;
  throw new FindingsError(checked.findings, checked.findings.map(formatFinding).join('\n'));
}

function readText(file: string): string | undefined {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? fs.readFileSync(file, 'utf8') : undefined;
}
