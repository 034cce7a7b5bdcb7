import * as fs from 'node:fs';
import * as path from 'node:path';
import { quote } from '../rehearsal/terraform-wrapper';
import { shownPath } from './fleet-place';
import type { FleetPackages, InitFile } from './init-files';
import type { FoundKey } from './init-key';
import { paint, type Terminal } from './terminal';

/** What an init has done. */
export interface InitResult {
  readonly fleet: string;
  /** Absolute. */
  readonly folder: string;
  /** Where the user is, absolute. */
  readonly cwd: string;
  readonly user: string;
  readonly key: FoundKey;
  /** All of the fleet's files, without those that were kept. */
  readonly files: readonly InitFile[];
  /** Paths of those that were not there before. */
  readonly written: readonly string[];
  /** The user's own files that will do as they are. */
  readonly kept: readonly string[];
  readonly npm: readonly string[];
  readonly notes: readonly string[];
  readonly packages: FleetPackages;
}

/** A command to go on with, and what it does. */
type Step = readonly [command: string, why: string];

/** The same for programs. */
export function initJson(result: InitResult): object {
  const { fleet, folder, user, key, files, written, kept } = result;
  return {
    schemaVersion: 1,
    fleet,
    folder,
    operator: { user, key: key.from, madeKey: key.key.privateText !== undefined },
    files: [
      ...files.map(({ path: name }) => ({ path: name, state: written.includes(name) ? 'written' : 'unchanged' })),
      ...kept.map((name) => ({ path: name, state: 'kept' })),
    ],
    notes: notes(result),
    next: nextSteps(result).map(([command]) => command),
  };
}

/** What was written, who logs in, what to do next. */
export function initText(result: InitResult, terminal: Pick<Terminal, 'colour'>): string {
  const { fleet, folder, cwd, user, key, written } = result;
  const where = folder === cwd ? 'this folder' : shownPath(folder, cwd);
  const lines = [
    `Fleet ${paint(terminal, 'bold', fleet)} in ${where}${written.length === 0 ? ': everything was there already' : ''}:`,
    ...columns(fileRows(result)),
    '',
    ...(key.key.privateText === undefined
      ? [`${user} logs in with the key from ${key.from}.`]
      : newKeyLines(result, terminal)),
    ...notes(result).map((note) => `${paint(terminal, 'yellow', 'note')}: ${note}`),
    '',
    'Next:',
    ...columns(nextSteps(result)),
  ];
  return `${lines.join('\n')}\n`;
}

function fileRows({ files, written, kept }: InitResult): readonly Step[] {
  const state = (file: InitFile): string => (written.includes(file.path) ? file.what : `${file.what} (was there)`);
  return [
    ...[...files].reverse().map((file): Step => [file.path, state(file)]),
    ...kept.map((name): Step => [name, 'yours, left as it is']),
  ];
}

function newKeyLines({ user, folder, cwd }: InitResult, terminal: Pick<Terminal, 'colour'>): readonly string[] {
  const file = shownPath(path.join(folder, 'keys', user), cwd);
  return [
    paint(terminal, 'yellow', `No SSH key was found, so a new one was made: ${file}`),
    `It has no passphrase, it is never committed, and it is ${user}'s only way into the nodes: keep a copy in a safe place.`,
    `To have another: delete ${file} and ${file}.pub, and run this again with --key FILE.pub.`,
  ];
}

function notes({ packages, notes: found }: InitResult): readonly string[] {
  const local = `package.json names this copy of Flotilla (${packages.flotilla}), which other machines have not`;
  return [...found, ...(packages.flotilla.startsWith('file:') ? [local] : [])];
}

function nextSteps({ fleet, folder, cwd, npm }: InitResult): readonly Step[] {
  const install: readonly Step[] =
    npm.length === 0
      ? [['npm install', 'brings Flotilla and cdktf']]
      : npm.map((line): Step => [line, 'what package.json lacks']);
  return [
    ...(folder === cwd ? [] : [[`cd ${quote(shownPath(folder, cwd))}`, ''] as const]),
    ...install,
    ['npx flotilla plan', 'what the fleet will be and cost; writes the ledger'],
    [`${inRepository(folder) ? '' : 'git init && '}git add -A && git commit -m ${quote(`fleet ${fleet}`)}`, ''],
    ['npx flotilla rehearse up --paper', 'the whole deploy without an account, a host or root'],
  ];
}

/** Whether a folder is in a git work tree: the nearest parents tell. */
function inRepository(folder: string): boolean {
  if (fs.existsSync(path.join(folder, '.git'))) return true;
  return path.dirname(folder) !== folder && inRepository(path.dirname(folder));
}

function columns(rows: readonly Step[]): readonly string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${second === '' ? first : `${first.padEnd(width)}  ${second}`}`);
}
