import * as path from 'node:path';
import { writeFileAtomically } from '../files/atomic-file';
import { readText } from '../files/read-text';
import { formatFinding } from '../fleet/errors';
import { confirmLedger, type Ledger, renderLedger } from '../fleet/ledger';
import { readLedger } from '../fleet/plan-files';
import { rebaseConfirmed } from '../fleet/rebase';
import { standing } from '../fleet/standing';
import { type BroughtUp, bringUp } from './bring-up';
import { type EmitResult, writeOut } from './emit';
import { type FleetFiles, fleetFiles } from './emit-fleet';
import { CommandError, failed } from './exit';
import { shownPath } from './fleet-place';
import { type PlannedFleet, readStanding, writeLedger } from './load';
import { needImages } from './needed-images';
import type { Origin } from './origin';
import { placePods } from './pods';
import type { FleetOptions, Surroundings } from './program-options';
import { type Progress, startProgress } from './progress';
import type { Workspace } from './workspace';

/** All that a run did. */
export interface CarriedOut extends BroughtUp {
  readonly out?: FleetFiles;
  readonly emitted?: EmitResult;
  /** Nodes on which pods changed. */
  readonly podsChanged: readonly string[];
  /** What `--json` prints. */
  readonly json: unknown;
}

/**
 * Applies a planned fleet and, once mesh has answered, records what it confirmed, writes the artifacts and runs the engine step. A node
 * that cannot be reached holds none of that back for the others; the run fails at its end, and the ledger waits for the next one.
 * The one code for `deploy` and `rehearse up`.
 */
export async function carryOut(
  fleet: PlannedFleet,
  workspace: Workspace,
  stacks: readonly string[],
  origin: Origin,
  options: FleetOptions,
  around: Surroundings,
  progress: Progress = startProgress(around.terminal),
): Promise<CarriedOut> {
  try {
    if (workspace.kind !== 'paper') needImages(fleet.plan, fleet.place.folder, workspace.kind === 'rehearsal');
    const up = await bringUp(fleet, workspace, stacks, progress);
    if (up.outputs === undefined) return { ...up, podsChanged: [], json: asJson(up, undefined, []) };
    if (up.undelivered === undefined) recordConfirmed(fleet, workspace, up, options, around);
    const out = fleetFiles(fleet.plan, up.outputs, fleet.place.folder, origin);
    const emitted = writeOut(out.outDir, out.files, origin);
    const podsChanged = await startPods(fleet, workspace, up, out, around, progress).catch((error: unknown) => {
      throw joined(up.undelivered, error);
    });
    if (up.undelivered !== undefined) throw up.undelivered;
    return { ...up, out, emitted, podsChanged, json: asJson(up, out.outDir, podsChanged) };
  } finally {
    progress.end();
  }
}

/** Both failures of a run in one. */
function joined(first: CommandError | undefined, error: unknown): unknown {
  if (first === undefined || !(error instanceof CommandError)) return error;
  return failed(`${first.message}\n${error.message}`, first.hint ?? error.hint);
}

async function startPods(
  fleet: PlannedFleet,
  workspace: Workspace,
  up: BroughtUp,
  out: FleetFiles,
  around: Surroundings,
  progress: Progress,
): Promise<readonly string[]> {
  if (workspace.kind === 'paper') return [];
  const { place } = workspace;
  const reach = { config: path.join(out.outDir, 'ssh', 'config'), env: place.env, command: place.command };
  const { plan } = fleet;
  const fleetFolder = fleet.place.folder;
  return placePods({ plan, outputs: up.outputs!, fleetFolder, files: out.files, reach, env: around.env }, progress);
}

/**
 * Records the states that mesh confirmed: a deploy's in the fleet's ledger (never where that is frozen), a rehearsal's in its own folder.
 * A real machine that is to be replaced must stay so in the ledger, however often it was rehearsed.
 */
function recordConfirmed(
  fleet: PlannedFleet,
  workspace: Workspace,
  up: BroughtUp,
  options: FleetOptions,
  around: Surroundings,
): void {
  if (workspace.confirmed !== undefined) {
    const stands = standing(fleet.ledger, readStanding(workspace.confirmed));
    writeFileAtomically(workspace.confirmed, renderLedger(confirmLedger(stands, up.outputs!.fleet)), 0o600);
    return;
  }
  const confirmed = confirmLedger(fleet.ledger, up.outputs!.fleet);
  if (options.frozen !== true) recordInLedger(fleet, confirmed, around);
  else if (renderLedger(confirmed) !== fleet.ledgerText) {
    around.terminal.err(
      'the ledger is frozen: what this run confirmed is not in it; run flotilla plan where it may be written\n',
    );
  }
}

/** The ledger may have been planned anew, or broken, while the run went on. */
function recordInLedger(fleet: PlannedFleet, confirmed: Ledger, around: Surroundings): void {
  const now = readText(fleet.place.ledger) ?? fleet.ledgerText;
  if (now === fleet.ledgerText) {
    writeLedger(fleet.place, renderLedger(confirmed));
    return;
  }
  const newer = readLedger({ file: shownPath(fleet.place.ledger, around.cwd), text: now });
  if (newer.ok && newer.value.fleet === confirmed.fleet) {
    writeLedger(fleet.place, renderLedger(rebaseConfirmed(newer.value, confirmed)));
    return;
  }
  const why = newer.ok ? 'it is of another fleet now' : newer.findings.map(formatFinding).join('\n');
  around.terminal.err(
    `the ledger was changed during the run and cannot be written: ${why}\nmend it, then run flotilla emit\n`,
  );
}

function asJson(up: BroughtUp, outDir: string | undefined, podsChanged: readonly string[]): unknown {
  return {
    stacks: up.outcomes,
    nodes: up.outputs?.fleet.nodes ?? null,
    out: outDir ?? null,
    podsChanged,
  };
}
