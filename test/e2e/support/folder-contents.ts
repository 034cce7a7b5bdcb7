import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every file below a folder, by relative path: its mode and a digest of its bytes. Two equal answers mean byte-equal folders. */
export function contentsOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(filesBelow(folder).map((file) => [relative(folder, file), described(file)]));
}

/** Every file below a folder that is no folder itself, sorted. */
export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function described(file: string): string {
  const stat = lstatSync(file);
  const mode = (stat.mode & 0o7777).toString(8);
  if (stat.isSymbolicLink()) return `${mode} -> ${readlinkSync(file)}`;
  return stat.isFile() ? `${mode} ${createHash('sha256').update(readFileSync(file)).digest('hex')}` : `${mode} special`;
}
