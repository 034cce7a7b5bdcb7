import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder, sweepLeftovers, writeFileAtomically } from '../files/atomic-file';
import { failed } from './exit';
import { manifestName, type Origin, type OutManifest, readManifest } from './origin';
import { jsonText } from './terminal';

/** A file to be written, finished. */
export interface OutFile {
  /** Relative to the folder of artifacts, without `..`. */
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

/** What writing did, or would do. Relative paths, sorted. */
export interface EmitResult {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** Folder whose contents nobody else reads. */
const secretFolder = 'secret';

/** What would change in a folder of artifacts; changes nothing. */
export function compareOut(outDir: string, files: readonly OutFile[], origin: Origin): EmitResult {
  const before = readManifest(outDir);
  const names = new Set(files.map((f) => f.path));
  const written = files.filter((f) => !isAsWritten(path.join(outDir, f.path), f)).map((f) => f.path);
  const removed = (before?.files ?? []).filter((name) => !names.has(name) && fs.existsSync(inside(outDir, name)));
  const manifest = manifestText(origin, [...names], true);
  const settled = isAsWritten(path.join(outDir, manifestName), { path: manifestName, mode: 0o644, text: manifest });
  return {
    written: [...written, ...(settled ? [] : [manifestName])].sort(),
    removed: [...removed].sort(),
    unchanged: files.length - written.length,
  };
}

/**
 * Writes artifacts: each file whole or not at all, files of an earlier run that no longer belong removed, what is as it should be
 * left untouched. A run killed in the middle leaves a manifest that knows every file of both runs.
 *
 * @param files secrets carry mode 0600
 */
export function writeOut(outDir: string, files: readonly OutFile[], origin: Origin): EmitResult {
  const result = compareOut(outDir, files, origin);
  if (result.written.length === 0 && result.removed.length === 0) return result;
  makeFolder(outDir, 0o755);
  const names = files.map((f) => f.path);
  const all = [...new Set([...names, ...result.removed])];
  writeManifest(outDir, manifestText(origin, all, false));
  const pending = new Set(result.written);
  for (const file of files.filter((f) => pending.has(f.path))) {
    const target = inside(outDir, file.path);
    makeFolder(path.dirname(target), file.path.split('/')[0] === secretFolder ? 0o700 : 0o755);
    sweepLeftovers(path.dirname(target));
    writeFileAtomically(target, file.text, file.mode);
  }
  for (const name of result.removed) removeWithEmptyFolders(outDir, name);
  writeManifest(outDir, manifestText(origin, names, true));
  return result;
}

function writeManifest(outDir: string, text: string): void {
  writeFileAtomically(path.join(outDir, manifestName), text, 0o644);
}

function manifestText(origin: Origin, files: readonly string[], complete: boolean): string {
  const manifest: OutManifest = { schemaVersion: 1, origin, complete, files: [...files].sort() };
  return jsonText(manifest);
}

function isAsWritten(target: string, file: OutFile): boolean {
  const stat = fs.statSync(target, { throwIfNoEntry: false });
  return stat?.isFile() === true && (stat.mode & 0o777) === file.mode && fs.readFileSync(target, 'utf8') === file.text;
}

/** @throws Error for a path that leads out of the folder */
function inside(outDir: string, name: string): string {
  const target = path.resolve(outDir, name);
  if (!target.startsWith(`${path.resolve(outDir)}${path.sep}`)) throw failed(`'${name}' leads out of ${outDir}`);
  return target;
}

function removeWithEmptyFolders(outDir: string, name: string): void {
  const target = inside(outDir, name);
  fs.rmSync(target, { force: true });
  for (let dir = path.dirname(target); dir !== path.resolve(outDir); dir = path.dirname(dir)) {
    if (fs.existsSync(dir) && fs.readdirSync(dir).length > 0) return;
    fs.rmSync(dir, { recursive: true, force: true });
  }
}
