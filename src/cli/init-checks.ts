import * as fs from 'node:fs';
import * as path from 'node:path';
import { readIfThere } from '../files/atomic-file';
import type { Finding } from '../fleet/errors';
import { parseFleet } from '../fleet/parse';
import { plan } from '../fleet/plan';
import { ledgerName } from '../fleet/plan-files';
import { catalogues } from '../providers/registry';
import { shownPath } from './fleet-place';
import { type FleetPackages, type InitFile, missingIgnores, npmCommands } from './init-files';
import { standingOf } from './init-write';
import type { ImportedInventory } from './inventory-file';
import { tooLargeHint } from './inventory-nodes';
import { ownName } from './own-name';

/** How a folder stands before anything is written to it. */
export interface FolderCheck {
  readonly findings: readonly Finding[];
  /** Files of the user's own that may stay as they are. */
  readonly kept: readonly string[];
  /** npm commands that bring the user's own package.json to what a fleet needs. */
  readonly npm: readonly string[];
}

/** Looks for everything that is in the way of new files. */
export function checkFolder(
  folder: string,
  files: readonly InitFile[],
  cwd: string,
  packages: FleetPackages,
): FolderCheck {
  const shown = (name: string): string => shownPath(path.join(folder, name), cwd);
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    const finding = blocked(shownPath(folder, cwd), 'expected a folder, got a file', 'name another folder');
    return { findings: [finding], kept: [], npm: [] };
  }
  const different = files.filter((file) => standingOf(folder, file) === 'different').map((file) => file.path);
  const npm = different.includes('package.json') ? ownPackage(folder, packages) : [];
  const lacking = different.includes('.gitignore') ? ownIgnores(folder) : undefined;
  const kept = [
    ...(npm !== undefined && different.includes('package.json') ? ['package.json'] : []),
    ...(lacking?.length === 0 ? ['.gitignore'] : []),
    // It only makes merges easier.
    ...(different.includes('.gitattributes') ? ['.gitattributes'] : []),
  ];
  const inTheWay = different.filter((name) => !kept.includes(name));
  return {
    findings: [...inTheWay.map((name) => existing(shown(name), name, lacking)), ...otherFleet(folder, files, shown)],
    kept,
    npm: npm ?? [],
  };
}

function blocked(file: string, message: string, hint: string): Finding {
  return { code: 'file-exists', path: '', file, message, hint };
}

function existing(file: string, name: string, lacking: readonly string[] | undefined): Finding {
  if (name === '.gitignore' && lacking !== undefined) {
    return blocked(
      file,
      `expected the lines ${lacking.join('  ')}`,
      'add them: they keep secrets out of version control',
    );
  }
  if (name === 'package.json') return blocked(file, 'expected a JSON object', 'mend it or move it away');
  const hint = `nothing is ever overwritten: move it away, or name a new folder: ${ownName} init NAME FOLDER`;
  return blocked(file, 'expected no such file yet, there is one with other content', hint);
}

/** npm commands for a package.json that is there; undefined if it cannot be read. */
function ownPackage(folder: string, packages: FleetPackages): readonly string[] | undefined {
  try {
    const data: unknown = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? npmCommands(data, packages) : undefined;
  } catch {
    return undefined;
  }
}

function ownIgnores(folder: string): readonly string[] | undefined {
  const file = path.join(folder, '.gitignore');
  return fs.lstatSync(file).isFile() ? missingIgnores(readIfThere(file) ?? '') : undefined;
}

/** A fleet under its other name, or a ledger whose fleet file is gone. */
function otherFleet(folder: string, files: readonly InitFile[], shown: (name: string) => string): readonly Finding[] {
  const there = (name: string): boolean => fs.existsSync(path.join(folder, name));
  const fleetFile = files.find((file) => file.path === 'fleet.yaml');
  const orphan = there(ledgerName) && fleetFile !== undefined && standingOf(folder, fleetFile) === 'absent';
  return [
    ...(there('fleet.yml')
      ? [blocked(shown('fleet.yml'), 'expected no fleet here yet, there is one', 'begin in another folder')]
      : []),
    ...(orphan ? [blocked(shown(ledgerName), 'expected no ledger without its fleet file', orphanHint)] : []),
  ];
}

const orphanHint = 'restore fleet.yaml from version control, or begin in another folder';

/** Told by other checks, in the words of the command line. */
const toldElsewhere = /^(fleet|operator)\b/;

/**
 * Plans the new fleet before any of it is written.
 *
 * @param inventory findings on its nodes are told with the line of their host
 */
export function checkPlan(files: readonly InitFile[], inventory?: ImportedInventory): readonly Finding[] {
  if (inventory !== undefined && Object.keys(inventory.nodes).length === 0) return [];
  const text = (name: string): string | undefined => files.find((file) => file.path === name)?.text;
  const spec = parseFleet({ file: 'fleet.yaml', text: text('fleet.yaml') ?? '', read: text }, catalogues);
  const planned = spec.ok ? plan(spec.value, undefined, catalogues) : spec;
  return planned.ok
    ? []
    : planned.findings.filter((f) => !toldElsewhere.test(f.path)).map((f) => inInventory(f, inventory));
}

/** A finding where the user can mend it: the file that it is in does not exist yet. */
function inInventory({ file: _, line: __, column: ___, ...finding }: Finding, inventory?: ImportedInventory): Finding {
  const node = /^nodes(?:\.([a-z0-9-]+)|\["([^"]*)"\])/.exec(finding.path);
  const host = inventory?.hosts.get(node?.[1] ?? node?.[2] ?? '');
  if (inventory === undefined) return finding;
  if (finding.code === 'file-too-large') {
    const message = `${finding.message} for the fleet file of these hosts`;
    return { ...finding, file: inventory.file, message, hint: tooLargeHint };
  }
  return { ...finding, file: inventory.file, ...(host === undefined ? {} : { line: host.line, column: 1 }) };
}
