import * as fs from 'node:fs';
import * as path from 'node:path';
import { readIfThere, sweepLeftovers, writeFileAtomically } from '../files/atomic-file';
import { readText } from '../files/read-text';
import type { Checked } from '../fleet/checked';
import { type Finding, formatFinding } from '../fleet/errors';
import { type Ledger, parseLedger, renderLedger } from '../fleet/ledger';
import { parseFleet } from '../fleet/parse';
import type { PlacementRequest } from '../fleet/placement';
import { type Change, plan } from '../fleet/plan';
import { type LedgerSource, type PlanRequests, planFiles, readLedger } from '../fleet/plan-files';
import type { FleetPlan } from '../fleet/plan-types';
import type { FleetSource } from '../fleet/source';
import type { FleetSpec } from '../fleet/spec-types';
import { standing } from '../fleet/standing';
import { checkPlanned } from '../nodes/checked-plan';
import { catalogues } from '../providers/registry';
import { FindingsError, wrongInput } from './exit';
import { type FleetPlace, shownPath } from './fleet-place';
import { committableStates } from './state-ignored';

/** A fleet file read, checked and planned; nothing is written yet. */
export interface PlannedFleet {
  readonly place: FleetPlace;
  readonly spec: FleetSpec;
  readonly plan: FleetPlan;
  readonly ledger: Ledger;
  /** The ledger as it would be written, and whether the file differs from it. */
  readonly ledgerText: string;
  readonly ledgerChanged: boolean;
  readonly changes: readonly Change[];
  /** What placement was asked. */
  readonly placement: PlacementRequest;
  /** The ledger that the changes are told against: its `deployed` facts are what stands. */
  readonly stands: Ledger;
  readonly warnings: readonly Finding[];
}

/** What a plan is asked for. */
export interface LoadOptions extends PlanRequests {
  /**
   * File with the ledger that a rehearsal confirmed: changes are then told against what stands there.
   *
   * @default - changes against what was really deployed
   */
  readonly standsIn?: string;
  /**
   * Texts of files that are about to be written, by absolute path: read in place of what the disk has.
   *
   * @default - none
   */
  readonly texts?: ReadonlyMap<string, string>;
}

/**
 * Reads a fleet with its keys, manifests and ledger, and plans it.
 *
 * @throws FindingsError with everything that is wrong
 */
export function loadFleet(place: FleetPlace, { standsIn, texts, ...requests }: LoadOptions = {}): PlannedFleet {
  const { fleet: source, ledger: ledgerSource } = sourcesOf(place, texts);
  const loaded = orThrow(planFiles(source, ledgerSource, catalogues, requests));
  const { plan: planned, ledger, spec, placement } = loaded.value;
  const unfit = checkPlanned(loaded.value, catalogues);
  if (unfit.length > 0) throw refusal(unfit);
  const ledgerText = renderLedger(ledger);
  const stands = standsIn === undefined ? ledger : standing(ledger, readStanding(standsIn));
  const changes = standsIn === undefined ? loaded.value.changes : orThrow(plan(spec, stands, catalogues)).value.changes;
  return {
    ...{ place, spec, plan: planned, ledger, ledgerText, changes, placement, stands },
    ledgerChanged: ledgerText !== ledgerSource?.text,
    warnings: [...loaded.warnings, ...committableStates(planned, place)],
  };
}

/** The texts of a fleet. @throws CommandError where the ledger is a link to nothing */
function sourcesOf(
  place: FleetPlace,
  texts?: ReadonlyMap<string, string>,
): { readonly fleet: FleetSource; readonly ledger: LedgerSource | undefined } {
  const read = (name: string) => {
    const file = path.resolve(place.folder, name);
    return texts?.get(file) ?? readText(file);
  };
  // It was there a moment ago.
  const text = read(place.file) ?? fs.readFileSync(place.file, 'utf8');
  const before = readText(place.ledger);
  if (before === undefined) refuseLostLedger(place);
  const ledger = before === undefined ? undefined : { file: shownPath(place.ledger, place.cwd), text: before };
  return { fleet: { file: place.shown, text, read }, ledger };
}

/**
 * Reads a fleet and its ledger and checks them, without planning.
 *
 * @throws FindingsError with everything that is wrong
 */
export function readFleet(place: FleetPlace): { readonly spec: FleetSpec; readonly ledger: Ledger | undefined } {
  const { fleet, ledger } = sourcesOf(place);
  const spec = orThrow(parseFleet(fleet, catalogues)).value;
  return { spec, ledger: ledger === undefined ? undefined : orThrow(readLedger(ledger)).value };
}

/** The ledger that a rehearsal confirmed; one that cannot be read counts as none, because nothing but what is shown hangs on it. */
export function readStanding(file: string): Ledger | undefined {
  const text = readText(file);
  const parsed = typeof text === 'string' ? parseLedger({ file, text }) : undefined;
  return parsed?.ok ? parsed.value : undefined;
}

/**
 * Writes the ledger, 0644, whole or not at all; leaves it untouched when it says this already. Where it is a link, the file that it leads
 * to is written and the link stays.
 */
export function writeLedger(place: FleetPlace, text: string): boolean {
  const before = readIfThere(place.ledger);
  if (before === text) return false;
  const file = before === undefined ? place.ledger : fs.realpathSync(place.ledger);
  sweepLeftovers(path.dirname(file));
  writeFileAtomically(file, text, 0o644);
  return true;
}

/** A link to a ledger that is not there would give every node a new number. @throws CommandError */
function refuseLostLedger({ ledger, cwd }: FleetPlace): void {
  if (fs.lstatSync(ledger, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw wrongInput(
    `${shownPath(ledger, cwd)}: it is a link to ${fs.readlinkSync(ledger)}, and there is no such file`,
    'bring the ledger back to where the link leads, or remove the link to begin a new ledger',
  );
}

/** The value, with its warnings. @throws FindingsError */
export function orThrow<T>(checked: Checked<T>): { readonly value: T; readonly warnings: readonly Finding[] } {
  if (checked.ok) return checked;
  throw refusal(checked.findings);
}

function refusal(findings: readonly Finding[]): FindingsError {
  return new FindingsError(findings, findings.map(formatFinding).join('\n'));
}
