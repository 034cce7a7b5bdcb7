import * as fs from 'node:fs';
import { decodeText, type NoText } from '../fleet/file-text';

/** What the file system says of a path at which there cannot be a file. */
const notThere: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'];

/**
 * Reads a file that the user named, as UTF-8.
 *
 * @param file absolute path
 * @returns undefined if there is none; why it is no text if it is there but holds none
 * @throws the file system's own error where it refuses to read
 */
export function readText(file: string): string | NoText | undefined {
  try {
    const stat = fs.statSync(file);
    if (stat.isDirectory()) return { noText: 'folder' };
    // A pipe or a device would be waited for.
    return stat.isFile() ? decodeText(fs.readFileSync(file)) : { noText: 'binary' };
  } catch (error) {
    if (notThere.includes((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}
