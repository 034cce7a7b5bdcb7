import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder } from '../files/atomic-file';
import type { FleetPlan } from '../fleet/plan-types';
import { isHeld, takeLock } from '../rehearsal/owner-lock';
import { type RehearsalConfig, readRehearsalConfig } from '../rehearsal/rehearsal-config';
import { rehearsalEnv } from '../rehearsal/rehearsal-env';
import {
  fleetKey,
  type RehearsalFolder,
  rehearsalFolder,
  rehearsalFolderAt,
  stateHome,
} from '../rehearsal/rehearsal-folder';
import { prepareStage } from '../rehearsal/stage';
import { busy } from './busy';
import { failed, wrongInput } from './exit';
import type { FleetPlace } from './fleet-place';
import { ownCommand } from './own-name';
import type { Surroundings } from './program-options';
import type { Progress } from './progress';
import { rehearsalConfig, tokenVariables } from './rehearsal-facts';
import { hostsReady, networkReady, whyNoHosts } from './rehearsal-hosts';
import { rehearsedProviders, standinProgram, writeOverrideProgram } from './rehearsal-providers';
import { findTerraform, type TerraformBinary } from './terraform-binary';

/** A rehearsal that is furnished: Terraform and any other command can run in it. */
export interface Rehearsal {
  readonly folder: RehearsalFolder;
  readonly mode: RehearsalConfig['mode'];
  readonly binary: TerraformBinary;
  readonly env: NodeJS.ProcessEnv;
  /** Puts a command into the rehearsal's network; on paper there is none. */
  readonly command: (argv: readonly string[]) => readonly string[];
}

/** Takes the lock of a rehearsal. @throws CommandError when somebody else works on it */
export function lockRehearsal(folder: RehearsalFolder, doing: string): { release(): void } {
  makeFolder(folder.dir, 0o700);
  const lock = takeLock(folder.lock, doing);
  if (!isHeld(lock)) throw busy(lock);
  return lock;
}

/**
 * Furnishes a fleet's rehearsal: providers, and for hosts their images and network. What is there already stays.
 *
 * @param paper asked for; without it paper is chosen when this machine cannot boot hosts, and the reasons are said
 */
export async function openRehearsal(
  plan: FleetPlan,
  place: FleetPlace,
  paper: boolean,
  around: Surroundings,
  progress: Progress,
): Promise<Rehearsal> {
  const binary = await findTerraform(around.env);
  if (!fs.existsSync(standinProgram)) throw failed(`${standinProgram} is missing`, 'npm run build');
  const folder = rehearsalFolder(plan.fleet, place.folder, around.env);
  const mode = await chooseMode(folder, place, paper, around);
  await prepareStage(folder, {
    config: rehearsalConfig(plan, mode),
    providers: rehearsedProviders(),
    standin: standinProgram,
    wrapper: { terraform: binary.path, node: process.execPath, writeOverride: writeOverrideProgram },
  });
  if (mode === 'hosts') await hostsReady(folder.dir, plan, progress);
  return reach(folder, mode, binary, around.env);
}

/** A rehearsal as `up` left it, without looking at the fleet file: that may be broken or gone by now. */
export function findRehearsal(fleetFolder: string, env: NodeJS.ProcessEnv): RehearsalFolder | undefined {
  return findRehearsals(fleetFolder, env)[0];
}

/** Every rehearsal of a fleet's folder, also under a fleet name that was changed since. */
export function findRehearsals(fleetFolder: string, env: NodeJS.ProcessEnv): readonly RehearsalFolder[] {
  const all = path.join(stateHome(env), 'rehearsals');
  const suffix = fleetKey('', fleetFolder);
  const names = fs.existsSync(all) ? fs.readdirSync(all).filter((name) => name.endsWith(suffix)) : [];
  return names.sort().map((name) => rehearsalFolderAt(path.join(all, name)));
}

/** @throws CommandError when the fleet has no rehearsal */
export function needRehearsal(
  place: Pick<FleetPlace, 'folder'>,
  shown: string,
  env: NodeJS.ProcessEnv,
): RehearsalFolder {
  const found = findRehearsal(place.folder, env);
  if (found !== undefined && fs.existsSync(found.config)) return found;
  throw failed(`${shown}: this fleet is not being rehearsed`, ownCommand('rehearse up', { shown }));
}

/** How commands run in a rehearsal that is furnished; its network is brought up if it is not. */
export async function reach(
  folder: RehearsalFolder,
  mode: RehearsalConfig['mode'],
  binary: TerraformBinary,
  env: NodeJS.ProcessEnv,
): Promise<Rehearsal> {
  return {
    folder,
    mode,
    binary,
    env: rehearsalEnv(env, folder, { tokenVariables }),
    command: mode === 'paper' ? (argv) => argv : await networkReady(folder.dir),
  };
}

/** Whether any stack was applied. */
function hasState(folder: RehearsalFolder): boolean {
  return fs.existsSync(folder.state) && fs.readdirSync(folder.state).some((name) => name.endsWith('.tfstate'));
}

async function chooseMode(
  folder: RehearsalFolder,
  place: FleetPlace,
  paper: boolean,
  around: Surroundings,
): Promise<RehearsalConfig['mode']> {
  const reasons = paper ? [] : await whyNoHosts(folder.dir);
  const mode = paper || reasons.length > 0 ? 'paper' : 'hosts';
  for (const reason of reasons) around.terminal.err(`no hosts: ${reason}\n`);
  if (mode === 'paper') {
    around.terminal.err('On paper: no host boots; addresses are made up, deliveries are recorded instead of sent.\n');
  }
  const before = fs.existsSync(folder.config) && hasState(folder) ? readRehearsalConfig(folder.dir).mode : mode;
  if (before === mode) return mode;
  const was = before === 'paper' ? 'on paper' : 'with hosts';
  throw wrongInput(
    `this fleet is being rehearsed ${was}; it cannot change on the way`,
    `end it first: ${ownCommand('rehearse down', place)}`,
  );
}
