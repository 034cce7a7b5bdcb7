import * as path from 'node:path';
import { type BroughtUp, bringUp } from './bring-up';
import { type EmitResult, writeOut } from './emit';
import { type FleetFiles, fleetFiles } from './emit-fleet';
import { CommandError, failed } from './exit';
import type { PlannedFleet } from './load';
import { needImages } from './needed-images';
import type { Origin } from './origin';
import { placePods, podNodes } from './pods';
import type { FleetOptions, Surroundings } from './program-options';
import { type Progress, startProgress } from './progress';
import { RunLedger } from './run-ledger';
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

/** Options of a run. */
export interface CarryOutOptions extends FleetOptions {
  /** Stacks of vendors that are gone. @default - none */
  readonly skip?: readonly string[];
}

/**
 * Applies a planned fleet and, once mesh has answered, records what it confirmed, writes the artifacts and runs the engine step. A node
 * that cannot be reached holds none of that back for the others; the run fails at its end, and the ledger says what was not reached.
 * The one code for `deploy` and `rehearse up`.
 */
export async function carryOut(
  fleet: PlannedFleet,
  workspace: Workspace,
  stacks: readonly string[],
  origin: Origin,
  options: CarryOutOptions,
  around: Surroundings,
  progress: Progress = startProgress(around.terminal),
): Promise<CarriedOut> {
  try {
    if (workspace.kind !== 'paper') needImages(fleet.plan, fleet.place.folder, workspace.kind === 'rehearsal');
    const record = new RunLedger(fleet, workspace, options, around);
    const up = await bringUp(fleet, workspace, stacks, progress, (untouched) => record.begin(untouched), options.skip);
    const unplaced = new Set(workspace.kind === 'paper' ? [] : podNodes(fleet.plan));
    const confirm = (): void => {
      record.confirm(up.outputs?.fleet, { ...up, undelivered: up.undelivered?.nodes ?? [], unplaced: [...unplaced] });
    };
    confirm();
    if (up.outputs === undefined) {
      if (up.undelivered !== undefined) throw up.undelivered.failure;
      return { ...up, podsChanged: [], json: asJson(up, undefined, []) };
    }
    const out = fleetFiles(fleet.plan, up.outputs, fleet.place.folder, origin);
    const emitted = writeOut(out.outDir, out.files, origin);
    const placed = (node: string): void => void unplaced.delete(node);
    const podsChanged = await startPods(fleet, workspace, { ...up, out, placed }, around, progress)
      .catch((error: unknown) => {
        throw joined(up.undelivered?.failure, error);
      })
      .finally(confirm);
    if (up.undelivered !== undefined) throw up.undelivered.failure;
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
  { outputs, out, placed }: Pick<BroughtUp, 'outputs'> & { out: FleetFiles; placed: (node: string) => void },
  around: Surroundings,
  progress: Progress,
): Promise<readonly string[]> {
  if (workspace.kind === 'paper') return [];
  const { place } = workspace;
  const reach = { config: path.join(out.outDir, 'ssh', 'config'), env: place.env, command: place.command };
  const { plan } = fleet;
  const fleetFolder = fleet.place.folder;
  const { env } = around;
  return placePods({ plan, outputs: outputs!, fleetFolder, files: out.files, reach, env, placed }, progress);
}

function asJson(up: BroughtUp, outDir: string | undefined, podsChanged: readonly string[]): unknown {
  return {
    stacks: up.outcomes,
    ...(up.joined === undefined ? {} : { joined: up.joined }),
    nodes: up.outputs?.fleet.nodes ?? null,
    out: outDir ?? null,
    podsChanged,
  };
}
