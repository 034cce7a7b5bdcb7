import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder } from '../files/atomic-file';
import { readRehearsalConfig } from '../rehearsal/rehearsal-config';
import { rehearsalFolder } from '../rehearsal/rehearsal-folder';
import { synthFolder } from './deploy-workspace';
import type { ExitCode } from './exit';
import { type FleetPlace, findFleet } from './fleet-place';
import { loadFleet } from './load';
import { rehearsedOut } from './origin';
import type { FleetOptions, Surroundings } from './program-options';
import { startProgress } from './progress';
import { findRehearsal, lockRehearsal, openRehearsal, type Rehearsal, reach } from './rehearsal-session';
import { runInForeground } from './replace-process';
import { findTerraform } from './terraform-binary';

/**
 * `flotilla rehearse exec -- CMD`: any command where the rehearsal's hosts can be reached, in the folder where the user is. Terraform
 * and cdktf find the rehearsal's providers and state there; `cdktf.out` is the rehearsal's own for this command alone.
 */
export async function rehearseExec(
  around: Surroundings,
  words: readonly string[],
  options: FleetOptions,
): Promise<ExitCode> {
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const rehearsal = await furnished(around, place);
  const env = execEnv(rehearsal, place);
  const own = withOwnSynth(rehearsal, place, words);
  try {
    // A command that is not there is told by the shell that would have become it, or by runInForeground.
    return await runInForeground({ argv: rehearsal.command(own.argv), cwd: around.cwd, env });
  } finally {
    removeEmpty(own.made);
  }
}

/** The rehearsal as `up` left it, or a new one without any machine. */
export async function furnished(around: Surroundings, place: FleetPlace): Promise<Rehearsal> {
  const found = findRehearsal(place.folder, around.env);
  if (found !== undefined && fs.existsSync(found.wrapper)) {
    const { mode } = readRehearsalConfig(found.dir);
    return reach(found, mode, await findTerraform(around.env), around.env);
  }
  const fleet = loadFleet(place);
  const lock = lockRehearsal(rehearsalFolder(fleet.plan.fleet, place.folder, around.env), 'flotilla rehearse exec');
  const progress = startProgress(around.terminal);
  try {
    return await openRehearsal(fleet.plan, place, false, around, progress);
  } finally {
    progress.end();
    lock.release();
  }
}

/** The environment of a command inside a rehearsal. */
export function execEnv(rehearsal: Rehearsal, place: FleetPlace): NodeJS.ProcessEnv {
  const out = rehearsedOut(place.folder)?.outDir ?? path.join(place.folder, 'out');
  return {
    ...rehearsal.env,
    TERRAFORM_BINARY_NAME: rehearsal.folder.wrapper,
    ANSIBLE_CONFIG: path.join(out, 'ansible', 'ansible.cfg'),
  };
}

/**
 * Puts a command into a mount namespace of its own, in which the fleet's `cdktf.out` is the rehearsal's: cdktf then works on the
 * rehearsal's state. Nothing of it is seen outside, and it ends with the command.
 */
function withOwnSynth(rehearsal: Rehearsal, place: FleetPlace, words: readonly string[]): OwnSynth {
  const asRoot = process.getuid?.() === 0;
  if (!asRoot && !canUnshare()) return { argv: words, made: [] };
  const targets = [...new Set([synthFolder(place.folder), synthFolder(place.cwd)])].filter(
    (target) => fs.existsSync(path.join(path.dirname(target), 'cdktf.json')) || path.dirname(target) === place.folder,
  );
  const made = targets.filter((target) => !fs.existsSync(target));
  for (const target of made) makeFolder(target, 0o755);
  const unshare = asRoot ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount'];
  const script =
    'synth=$1; shift; while [ "$1" != -- ]; do mount --bind "$synth" "$1" || exit 1; shift; done; shift; exec "$@"';
  const shell = ['--propagation', 'private', '--', 'sh', '-c', script, 'sh'];
  return { argv: [...unshare, ...shell, rehearsal.folder.synth, ...targets, '--', ...words], made };
}

/** A command and the folders that had to be made for it to mount something on. */
interface OwnSynth {
  readonly argv: readonly string[];
  readonly made: readonly string[];
}

/** Takes back folders that were made to be mounted on. What somebody else put into one meanwhile stays. */
function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      fs.rmdirSync(folder);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY'].includes(code)) throw error;
    }
  }
}

/**
 * Whether an ordinary user may have a mount namespace here. Without one the command runs as it is, and the wrapper refuses to work in
 * the fleet's own `cdktf.out`.
 */
function canUnshare(): boolean {
  return spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true'], { stdio: 'ignore' }).status === 0;
}
