import * as fs from 'node:fs';
import { decodeText, type NoText } from '../fleet/file-text';

/** What the file system says of a path at which there cannot be a file. */
const notThere: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'];

/** What it says where this user may not read. */
const refused: readonly unknown[] = ['EACCES', 'EPERM'];

/**
 * Reads a file that the user named, as UTF-8.
 *
 * @param file absolute path
 * @returns undefined if there is none; why it is no text if it is there but holds none
 * @throws the file system's own error where it fails
 */
export function readText(file: string): string | NoText | undefined {
  try {
    const stat = fs.statSync(file);
    if (stat.isDirectory()) return { noText: 'folder' };
    // A pipe or a device would be waited for.
    return stat.isFile() ? decodeText(fs.readFileSync(file)) : { noText: 'binary' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (notThere.includes(code)) return undefined;
    if (refused.includes(code)) return { noText: 'denied' };
    throw error;
  }
}
