import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Removes a folder with all that is in it, unless something is mounted in there: a bind mount of an image would be emptied, too.
 * No error if the folder is gone already.
 * @throws Error it names what is mounted; nothing was removed
 */
export function removeTree(folder: string): void {
  const inside = mountsBelow(folder, fs.readFileSync('/proc/self/mountinfo', 'utf8'));
  if (inside.length > 0) throw new Error(`${folder} is not removed: something is mounted on ${inside.join(', ')}`);
  fs.rmSync(folder, { recursive: true, force: true });
}

/**
 * Mount points on a folder or below it.
 * @param mountinfo in which spaces, tabs, newlines and backslashes stand as octal numbers
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function mountsBelow(folder: string, mountinfo: string): readonly string[] {
  const top = path.resolve(folder);
  return mountinfo
    .split('\n')
    .map((line) => Buffer.from(line.split(' ')[4] ?? '', 'utf8').toString('latin1'))
    .map((text) => text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))))
    .map((text) => Buffer.from(text, 'latin1').toString('utf8'))
    .filter((point) => point === top || point.startsWith(`${top}${path.sep}`));
}
