import * as fs from 'node:fs';
import * as path from 'node:path';
import type { FoundFile } from './answer';

/**
 * The file of that path below one of some folders; the first folder that has it goes. Links are followed, but not out of the folder that they
 * are in; what is no plain file is not there.
 *
 * @param file path that begins with a slash
 */
export function findFile(folders: readonly string[], file: string): FoundFile | undefined {
  for (const folder of folders) {
    try {
      const root = fs.realpathSync(folder);
      const real = fs.realpathSync(path.join(root, file));
      const seen = fs.statSync(real);
      if (real.startsWith(`${root}/`) && seen.isFile()) return { path: real, size: seen.size, changed: seen.mtimeMs };
    } catch (cause) {
      // Not there, or not to be had: the next folder may have it.
      if (!['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES'].includes(codeOf(cause))) throw cause;
    }
  }
  return undefined;
}

/** What is in a folder, with its path, newest first; nothing if there is no such folder. */
export function newestFirst(folder: string): string[] {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const aged = names.map((name) => path.join(folder, name)).map((each) => ({ each, at: fs.lstatSync(each).mtimeMs }));
  return aged.sort((a, b) => b.at - a.at).map(({ each }) => each);
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? '';
}
