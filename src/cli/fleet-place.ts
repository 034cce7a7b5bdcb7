import * as fs from 'node:fs';
import * as path from 'node:path';
import { readIfThere } from '../files/atomic-file';
import { ledgerName } from '../fleet/plan-files';
import { wrongInput } from './exit';

/** Where a fleet lies. */
export interface FleetPlace {
  /** Absolute folder: keys, manifests, ledger, `out/` and `state/` are beside the fleet file. */
  readonly folder: string;
  /** The fleet file, absolute. */
  readonly file: string;
  /** The fleet file as the user would name it from here: shorter of relative and absolute. */
  readonly shown: string;
  readonly ledger: string;
  /** Where the user is, absolute: paths are shown from here. */
  readonly cwd: string;
}

const fleetNames = ['fleet.yaml', 'fleet.yml'] as const;

/**
 * Finds the fleet that `-f PATH` names: a file, or a folder with a `fleet.yaml` or with a `cdktf.json` whose context names one.
 *
 * @throws CommandError when there is none; nothing is looked for in other folders
 */
export function findFleet(given: string, cwd: string): FleetPlace {
  const target = path.resolve(cwd, given);
  const stat = fs.statSync(target, { throwIfNoEntry: false });
  if (stat === undefined)
    throw wrongInput(`${given}: there is no such file or folder`, 'name the fleet file with -f PATH');
  if (!stat.isDirectory()) return placeOf(target, cwd);
  const name = fleetNames.find((n) => fs.existsSync(path.join(target, n))) ?? contextFleet(target);
  if (name === undefined) {
    throw wrongInput(
      `${given === '.' ? 'this folder' : given}: there is no fleet.yaml in it`,
      'name the fleet with -f PATH',
    );
  }
  return placeOf(path.join(target, name), cwd);
}

/** The fleet file that a folder's cdktf.json names, as the cdktf app would read it; undefined if there is none. */
function contextFleet(folder: string): string | undefined {
  const text = readIfThere(path.join(folder, 'cdktf.json'));
  if (text === undefined) return undefined;
  try {
    const { context } = JSON.parse(text) as { context?: { fleet?: unknown } };
    return typeof context?.fleet === 'string' && fs.existsSync(path.join(folder, context.fleet))
      ? context.fleet
      : undefined;
  } catch {
    return undefined;
  }
}

/** A path as the user would type it from `cwd`. */
export function shownPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  if (relative === '') return '.';
  return relative.startsWith(`..${path.sep}..`) || relative.length > file.length ? file : relative;
}

function placeOf(file: string, cwd: string): FleetPlace {
  const folder = path.dirname(file);
  return { folder, file, shown: shownPath(file, cwd), ledger: path.join(folder, ledgerName), cwd };
}
