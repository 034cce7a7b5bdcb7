import * as fs from 'node:fs';
import * as path from 'node:path';
import { stageFile, sweepLeftovers } from '../files/atomic-file';
import { failed } from './exit';
import type { InitFile } from './init-files';

/** How a file that would be written stands in the folder. */
export type Standing = 'absent' | 'equal' | 'different';

/** Looks at a place without following a link: a link is somebody's, wherever it leads. */
export function standingOf(folder: string, file: InitFile): Standing {
  const target = path.join(folder, file.path);
  try {
    const stat = fs.lstatSync(target);
    return stat.isFile() && fs.readFileSync(target, 'utf8') === file.text ? 'equal' : 'different';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'absent';
    // A file stands where a folder would have to be.
    if (code === 'ENOTDIR') return 'different';
    throw error;
  }
}

/**
 * Writes the files that are not there yet: all to temporary names first, then each takes its own in the given order. Where that
 * fails, what was written goes away again; after a kill, the same call goes on with the rest.
 *
 * @param files each of them absent, or equal already
 * @returns paths of those that were written
 */
export function writeAll(folder: string, files: readonly InitFile[]): readonly string[] {
  for (const { path: name } of files) sweepLeftovers(path.dirname(path.join(folder, name)));
  const absent = files.filter((file) => standingOf(folder, file) === 'absent');
  const made = new Undo();
  try {
    for (const file of absent) makeFolders(path.dirname(path.join(folder, file.path)), made);
    const staged = absent.map((file) => stage(path.join(folder, file.path), file, made));
    for (const one of staged) takeName(one, made);
  } catch (error) {
    made.undo();
    throw error;
  }
  return absent.map((file) => file.path);
}

/** Codes of file systems that know no hard links. */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** A link, unlike a rename, fails if somebody made the file in the meantime. */
function takeName({ beside, target }: Staged, made: Undo): void {
  try {
    fs.linkSync(beside, target);
    made.file(target);
    fs.unlinkSync(beside);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw failed(`${target}: appeared while this ran`, 'look at it, then run the same command again');
    if (!noLinks.includes(code)) throw error;
    fs.renameSync(beside, target);
    made.file(target);
  }
}

interface Staged {
  readonly beside: string;
  readonly target: string;
}

function stage(target: string, file: InitFile, made: Undo): Staged {
  const beside = stageFile(target, file.text, file.mode);
  made.file(beside);
  return { beside, target };
}

function makeFolders(folder: string, made: Undo): void {
  if (fs.existsSync(folder)) return;
  makeFolders(path.dirname(folder), made);
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    // A file system such as /proc that takes no folders; its parent is there.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw failed(`${folder}: no folder can be made here`, 'name another folder');
  }
  made.folder(folder);
}

/** What a run has made so far. */
class Undo {
  private readonly files: string[] = [];
  private readonly folders: string[] = [];

  file(name: string): void {
    this.files.push(name);
  }

  folder(name: string): void {
    this.folders.push(name);
  }

  /** Removes files and folders of this run; a folder that somebody else put something into stays. */
  undo(): void {
    for (const file of this.files) fs.rmSync(file, { force: true });
    for (const folder of this.folders.reverse()) {
      try {
        fs.rmdirSync(folder);
      } catch {
        // Not empty, or gone: not ours any more.
      }
    }
  }
}
