import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import type { Finding } from '../fleet/errors';
import type { FleetPlan } from '../fleet/plan-types';
import type { FleetPlace } from './fleet-place';

/** The folder for states that every `.gitignore` of a new fleet has. */
const ownFolder = 'state';

/**
 * Local states at places of the fleet's own choice that the next `git add` would take along. Nothing is said of a folder outside of git.
 *
 * @returns a warning for each entry of `backends` that leads to such places
 */
export function committableStates(plan: FleetPlan, place: FleetPlace): readonly Finding[] {
  const stacks = ['core', ...plan.vendors, 'mesh'];
  return Object.entries(plan.backends).flatMap(([entry, { type, settings }]) => {
    if (type !== 'local' || typeof settings.path !== 'string') return [];
    const held = entry === 'default' ? stacks.filter((stack) => plan.backends[stack] === undefined) : [entry];
    const files = held.map((stack) => path.normalize(String(settings.path).replaceAll('{stack}', stack)));
    // Terraform keeps the state before beside it.
    const beside = files.filter((file) => !inOwnFolder(file)).flatMap((file) => [file, `${file}.backup`]);
    const [first] = unignored(beside, place.folder);
    return first === undefined ? [] : [warning(entry, first, place)];
  });
}

function inOwnFolder(file: string): boolean {
  return file.startsWith(`${ownFolder}${path.sep}`);
}

/** Those of some files that git would take; none where git or its repository is not there, or a file is outside of it. */
function unignored(files: readonly string[], cwd: string): readonly string[] {
  if (files.length === 0) return [];
  const options = { cwd, encoding: 'utf8', timeout: 5000, maxBuffer: 1 << 24, input: files.join('\0') } as const;
  const { status, stdout } = spawnSync('git', ['check-ignore', '-z', '--stdin'], options);
  if (status !== 0 && status !== 1) return [];
  const ignored = new Set(stdout.split('\0'));
  return files.filter((file) => !ignored.has(file));
}

function warning(entry: string, file: string, place: FleetPlace): Finding {
  const folder = path.dirname(file);
  const line = folder === '.' ? file : `/${folder}/`;
  return {
    code: 'state-not-ignored',
    path: `backends.${entry}.local.path`,
    file: place.shown,
    message: `git would take ${file}, and a state holds private keys`,
    hint: `add ${line} to .gitignore, or keep states in ${ownFolder}/`,
  };
}
