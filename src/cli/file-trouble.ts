import * as fs from 'node:fs';
import * as path from 'node:path';
import { failed } from './exit';

const troubles: Readonly<Record<string, string>> = {
  EACCES: 'permission denied; make it accessible to this user, or run as the one who owns it',
  EPERM: 'the system does not allow it; see who owns it and whether it is locked against changes',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device; what was there before is untouched',
  EDQUOT: 'the quota is used up; what was there before is untouched',
  ENAMETOOLONG: 'its name is too long for a file beside it',
  EISDIR: 'it is a folder, a file was expected',
  ENOTDIR: 'a file stands where a folder was expected',
};

const noSpace: readonly string[] = ['ENOSPC', 'EDQUOT'];

/**
 * A refusal of the file system in the user's words: not our mistake, so no log of it.
 *
 * @param writtenTo folders that a command writes to: a write that finds no space does not say where it was
 * @returns undefined for any other error
 */
export function fileTrouble(error: unknown, writtenTo: readonly string[]): string | undefined {
  const { code, path: file, dest } = (error ?? {}) as { code?: string; path?: string; dest?: string };
  const said = code === undefined ? undefined : troubles[code];
  if (said === undefined) return undefined;
  const place = dest ?? file ?? (noSpace.includes(code ?? '') ? tightest(writtenTo) : undefined);
  return place === undefined ? undefined : `${withoutTemporary(place)}: ${said}`;
}

/** Least free space that a run begins with: states, plans, logs and providers of a large fleet. */
const neededMiB = 64;

/**
 * Refuses to begin where Terraform could not save its states to the end.
 *
 * @param folders that a run writes to; they need not exist yet
 * @throws CommandError
 */
export function needRoom(folders: readonly string[]): void {
  const folder = tightest(folders);
  const free = folder === undefined ? undefined : freeMiB(folder);
  if (free === undefined || free >= neededMiB) return;
  throw failed(
    `${folder}: ${Math.floor(free)} MiB are free on its file system, expected at least ${neededMiB} MiB`,
    'make room and run the same command again; nothing was begun',
  );
}

/** The folder with the least space. */
function tightest(folders: readonly string[]): string | undefined {
  const known = folders.flatMap((folder) => {
    const free = freeMiB(folder);
    return free === undefined ? [] : [{ folder, free }];
  });
  return known.sort((a, b) => a.free - b.free)[0]?.folder;
}

/** Free space where a folder is or will be; undefined where the file system does not tell. */
function freeMiB(folder: string): number | undefined {
  const there = fs.existsSync(folder);
  if (!there && path.dirname(folder) !== folder) return freeMiB(path.dirname(folder));
  const { bavail, bsize, blocks } = fs.statfsSync(folder);
  return blocks === 0 ? undefined : (bavail * bsize) / 2 ** 20;
}

/** The file that was to be written, not the one beside it that takes its name in the end. */
function withoutTemporary(file: string): string {
  return file.replace(/\.\d+\.[0-9a-f]{8}\.tmp$/, '');
}
