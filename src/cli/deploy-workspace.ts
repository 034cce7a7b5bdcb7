import * as path from 'node:path';
import { makeFolder, readIfThere } from '../files/atomic-file';
import { fleetKey, stateHome } from '../rehearsal/rehearsal-folder';
import { quote } from '../rehearsal/terraform-wrapper';
import { wrongInput } from './exit';
import { type FleetPlace, shownPath } from './fleet-place';
import type { Interrupts } from './interrupts';
import { findTerraform } from './terraform-binary';
import type { Workspace } from './workspace';

/** Folder of our own files about a real fleet: logs and a lock, never its state. */
export function deployFolder(fleet: string, place: FleetPlace, env: NodeJS.ProcessEnv): string {
  return path.join(stateHome(env), 'deploys', fleetKey(fleet, place.folder));
}

/** Where the user's own `cdktf synth` in a folder writes to. */
export function synthFolder(folder: string): string {
  const config = readIfThere(path.join(folder, 'cdktf.json'));
  const output = config === undefined ? undefined : outputOf(config, folder);
  return path.resolve(folder, typeof output === 'string' ? output : 'cdktf.out');
}

/** @throws CommandError when cdktf.json is no JSON */
function outputOf(config: string, folder: string): unknown {
  try {
    return (JSON.parse(config) as { output?: unknown }).output;
  } catch (error) {
    throw wrongInput(`${path.join(folder, 'cdktf.json')}: expected JSON, got ${(error as Error).message}`);
  }
}

/** The real vendors: Terraform runs in the very folders in which cdktf would run it. */
export async function deployWorkspace(
  fleet: string,
  place: FleetPlace,
  env: NodeJS.ProcessEnv,
  interrupts: Interrupts,
): Promise<Workspace> {
  const binary = await findTerraform(env);
  const logDir = path.join(deployFolder(fleet, place, env), 'log');
  makeFolder(logDir, 0o700);
  const pasteLine = (words: readonly string[]): string => words.map(quote).join(' ');
  return {
    kind: 'deploy',
    place: {
      binary,
      env: { ...env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      command: (argv) => argv,
      logDir,
      interrupts,
    },
    synthDir: synthFolder(place.folder),
    reconfigure: false,
    stage: (stack) => stack.dir,
    pasteLine,
    terraformLine: (dir, words) => pasteLine([binary.product, `-chdir=${shownPath(dir, place.cwd)}`, ...words]),
  };
}
