import * as fs from 'node:fs';
import * as path from 'node:path';
import { pasteLines } from '../artifacts/bosh/documents';
import { readText } from '../files/read-text';
import { formatFinding } from '../fleet/errors';
import { confirmLedger, renderLedger } from '../fleet/ledger';
import type { FleetOutputs } from '../fleet/outputs';
import { parseOutputs } from '../fleet/outputs-parse';
import { noTextFinding } from '../fleet/source';
import { REHEARSAL_VARIABLE, readRehearsalConfig } from '../rehearsal/rehearsal-config';
import { rehearsalFolder, rehearsalFolderAt } from '../rehearsal/rehearsal-folder';
import { readFleetOutputs } from './bring-up';
import { deployWorkspace } from './deploy-workspace';
import { compareOut, type EmitResult, writeOut } from './emit';
import { fleetFiles } from './emit-fleet';
import { type ExitCode, exitCode, failed, wrongInput } from './exit';
import { findFleet, shownPath } from './fleet-place';
import { emitFreeze, refuseIfFrozen } from './frozen';
import { catchInterrupts } from './interrupts';
import { loadFleet, orThrow, type PlannedFleet, writeLedger } from './load';
import { findMesh, outputsOf } from './mesh-place';
import type { Origin } from './origin';
import { ownCommand } from './own-name';
import type { FleetOptions, Surroundings } from './program-options';
import { synthesised } from './synth';
import { jsonText } from './terminal';
import { askState } from './terraform-run';
import { undeliveredInState } from './undelivered-nodes';

/** Options of `flotilla emit`. */
export interface EmitOptions extends FleetOptions {
  /** File with `terraform output -json` of mesh, `-` for standard input. @default - Terraform is asked */
  readonly outputs?: string;
  readonly check?: boolean;
}

/**
 * `flotilla emit`: plan and outputs to files. After a real deploy it also records in the ledger what mesh's outputs confirm, for those
 * who deploy with cdktf alone: a machine that stands must not read as new.
 */
export async function emitCommand(around: Surroundings, options: EmitOptions): Promise<ExitCode> {
  const { terminal } = around;
  const fleet = loadFleet(findFleet(options.fleet ?? '.', around.cwd));
  refuseIfFrozen(fleet, emitFreeze);
  const origin = originOf(around.env);
  const { outputs, undelivered } =
    options.outputs === undefined
      ? await askForOutputs(fleet, origin, around)
      : { outputs: readOutputs(options.outputs, fleet.plan.fleet, around.cwd), undelivered: [] };
  const { outDir, files } = fleetFiles(fleet.plan, outputs, fleet.place.folder, origin);
  const result = options.check === true ? compareOut(outDir, files, origin) : writeOut(outDir, files, origin);
  if (origin.kind === 'deploy' && options.outputs === undefined && options.check !== true && options.frozen !== true) {
    writeLedger(fleet.place, renderLedger(confirmLedger(fleet.ledger, outputs.fleet, { undelivered })));
  }
  const shown = shownPath(outDir, around.cwd);
  const paste = pasteLines(fleet.plan, shown);
  terminal.out(
    options.json === true
      ? jsonText({ out: outDir, ...result, paste })
      : text(shown, result, options.check === true, paste),
  );
  const differs = result.written.length + result.removed.length > 0;
  return options.check === true && differs ? exitCode.wouldChange : exitCode.done;
}

/** Inside `rehearse exec` the machines are the rehearsal's; everywhere else they are real. */
function originOf(env: NodeJS.ProcessEnv): Origin {
  const dir = env[REHEARSAL_VARIABLE];
  if (dir === undefined || dir === '') return { kind: 'deploy' };
  return { kind: 'rehearsal', dir, paper: readRehearsalConfig(dir).mode === 'paper' };
}

/** Reads saved outputs. Terraform's answer may hold more than what is needed. */
function readOutputs(file: string, fleet: string, cwd: string): FleetOutputs {
  const text = file === '-' ? fs.readFileSync(0, 'utf8') : readText(path.resolve(cwd, file));
  if (text === undefined)
    throw wrongInput(`${file}: there is no such file`, '--outputs takes what `terraform output -json` of mesh printed');
  if (typeof text !== 'string') throw wrongInput(formatFinding(noTextFinding(file, text)));
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw wrongInput(`${file}: expected what \`terraform output -json\` prints, got no JSON`);
  }
  return orThrow(parseOutputs(outputsOf(data, fleet))).value;
}

/** What Terraform answers, and the nodes that mesh has not reached. A rehearsal's are not asked for: nothing is recorded of it here. */
async function askForOutputs(
  fleet: PlannedFleet,
  origin: Origin,
  around: Surroundings,
): Promise<{ readonly outputs: FleetOutputs; readonly undelivered: readonly string[] }> {
  const interrupts = catchInterrupts(around.terminal);
  const { shown } = fleet.place;
  try {
    const workspace = await deployWorkspace(fleet.plan.fleet, fleet.place, around.env, interrupts);
    if (origin.kind === 'rehearsal') {
      const folder = rehearsalFolderAt(origin.dir);
      const { stack } = findMesh(synthesised(folder.synth, shown), fleet.plan.fleet);
      const flags = [`-state=${folder.stateFile(stack)}`];
      return { outputs: await readFleetOutputs(workspace, fleet.plan.fleet, folder.dir, flags), undelivered: [] };
    }
    if (!fs.existsSync(path.join(workspace.synthDir, 'manifest.json'))) throw notDeployed(fleet, around);
    const stacks = synthesised(workspace.synthDir, shown);
    const mesh = findMesh(stacks, fleet.plan.fleet);
    const meshDir = stacks.find((s) => s.name === mesh.stack)!.dir;
    if (!fs.existsSync(path.join(meshDir, '.terraform'))) throw notDeployed(fleet, around);
    const outputs = await readFleetOutputs(workspace, fleet.plan.fleet, meshDir);
    const pulled = await askState(workspace.place, meshDir);
    if (pulled.code !== 0) throw failed(`terraform state pull failed for mesh: ${pulled.stderr.trim().split('\n')[0]}`);
    const json: unknown = JSON.parse(fs.readFileSync(path.join(meshDir, 'cdk.tf.json'), 'utf8'));
    return { outputs, undelivered: undeliveredInState(pulled.state, json, mesh.prefix) };
  } finally {
    interrupts.end();
  }
}

function notDeployed(fleet: PlannedFleet, around: Surroundings): Error {
  const rehearsed = fs.existsSync(rehearsalFolder(fleet.plan.fleet, fleet.place.folder, around.env).confirmed);
  return failed(
    `${fleet.place.shown}: this fleet was not deployed from here`,
    rehearsed
      ? `it was rehearsed: ${ownCommand('rehearse exec', fleet.place)} -- ${ownCommand('emit', fleet.place)}`
      : `${ownCommand('deploy', fleet.place)}, or name saved outputs with --outputs FILE`,
  );
}

function text(shown: string, result: EmitResult, check: boolean, paste: readonly string[]): string {
  const words = check ? ['would write', 'would remove'] : ['wrote', 'removed'];
  const lines = [
    ...result.written.map((name) => `${words[0]} ${shown}/${name}`),
    ...result.removed.map((name) => `${words[1]} ${shown}/${name}`),
  ];
  if (lines.length === 0) lines.push(`${shown}: ${result.unchanged} files, all as they should be`);
  if (paste.length > 0 && !check) lines.push('', 'For your BOSH director:', ...paste.map((line) => `  ${line}`));
  return `${lines.join('\n')}\n`;
}
