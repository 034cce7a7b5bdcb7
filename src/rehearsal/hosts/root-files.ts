import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Writes a file of a machine's root from outside. New folders on the way belong to root and are open to all to read,
 * whatever the caller's umask: they cover those of the same name in the image below.
 * @param file path within the root, without a slash at its start
 */
export function placeFile(root: string, file: string, content: string, mode: number): void {
  const folders = path.dirname(file).split('/');
  for (let depth = 1; depth <= folders.length; depth += 1) {
    const folder = path.join(root, ...folders.slice(0, depth));
    if (fs.existsSync(folder)) continue;
    fs.mkdirSync(folder);
    fs.chmodSync(folder, 0o755);
  }
  const target = path.join(root, file);
  fs.writeFileSync(target, content, { mode: 0o600 });
  fs.chmodSync(target, mode);
}

/** Lines of a file that say something. */
export function readLines(file: string): string[] {
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
