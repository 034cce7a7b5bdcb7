import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Writes a whole file or nothing: the text goes to a file beside the target, reaches the disk, and takes its name in one step.
 * The folder must exist.
 *
 * @param mode permission bits, set whatever the umask
 */
export function writeFileAtomically(file: string, text: string, mode: number): void {
  const beside = stageFile(file, text, mode);
  try {
    fs.renameSync(beside, file);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
}

/**
 * The first half of {@link writeFileAtomically}: writes the text to a new file beside the target, and waits until the disk has it. What
 * cannot be written whole is removed again. The folder must exist.
 *
 * @param mode permission bits, set whatever the umask
 * @returns path of that file, which is to take the target's name
 */
export function stageFile(file: string, text: string, mode: number): string {
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  const handle = fs.openSync(beside, 'wx', mode);
  try {
    fs.fchmodSync(handle, mode);
    fs.writeFileSync(handle, text);
    fs.fsyncSync(handle);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  } finally {
    fs.closeSync(handle);
  }
  return beside;
}

/** Makes a folder with its parents, and gives it the mode if it is new or wider than that. */
export function makeFolder(folder: string, mode: number): void {
  fs.mkdirSync(folder, { recursive: true, mode });
  if ((fs.statSync(folder).mode & 0o777 & ~mode) !== 0) fs.chmodSync(folder, mode);
}

/**
 * Text of a file that this program or another one made, or undefined when there is none. What a user wrote is read by `readText`.
 *
 * @throws the file system's own error where it refuses to read, with the file's path
 */
export function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Of a folder the system does not say which one it was.
    throw Object.assign(error as Error, { path: file });
  }
}

/** Leftovers of a killed write (`NAME.PID.HEX.tmp`) in a folder; removes those whose process is gone. */
export function sweepLeftovers(folder: string): void {
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const pid = /\.(\d+)\.[0-9a-f]{8}\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && !fs.existsSync(`/proc/${pid}`)) fs.rmSync(path.join(folder, name), { force: true });
  }
}
