import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { startTime } from '../rehearsal/owner-lock';

const prefix = 'flotilla-ssh-';

/** Folders that are there now, each with what to do before it goes. */
const open = new Map<string, () => void>();

/**
 * Makes an empty folder that only this user can enter, under a path short enough for a socket in it. It goes with {@link removePrivateFolder},
 * at the latest when this process ends; those of processes that were killed are removed on the way.
 *
 * @param before called before the folder goes, whatever the reason; must not wait
 */
export function makePrivateFolder(before: () => void = () => {}): string {
  sweep();
  if (open.size === 0) process.once('exit', removeAll);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${prefix}${process.pid}-`));
  open.set(folder, before);
  return folder;
}

/** Removes a folder with all that is in it; twice does nothing. */
export function removePrivateFolder(folder: string): void {
  const before = open.get(folder);
  if (before === undefined) return;
  open.delete(folder);
  if (open.size === 0) process.off('exit', removeAll);
  before();
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Ends a connection that ssh keeps open for others, by its socket. */
export function endShared(socket: string): void {
  if (!fs.existsSync(socket)) return;
  spawnSync('ssh', ['-F', 'none', '-o', `ControlPath=${socket}`, '-O', 'exit', 'shared'], {
    stdio: 'ignore',
    timeout: 5_000,
  });
}

function removeAll(): void {
  for (const folder of [...open.keys()]) removePrivateFolder(folder);
}

/** What killed processes of this user left. */
function sweep(): void {
  for (const name of fs.readdirSync(os.tmpdir()).filter((n) => n.startsWith(prefix))) {
    const pid = /^flotilla-ssh-(\d+)-/.exec(name)?.[1];
    const folder = path.join(os.tmpdir(), name);
    if (pid === undefined || startTime(Number(pid)) !== undefined) continue;
    if (fs.lstatSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.()) {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
}
