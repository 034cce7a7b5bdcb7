import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

export interface LockOptions {
  /** How long to wait for others. */
  readonly waitSec: number;
  /** Several may hold a shared lock at once, but nobody beside an exclusive one. @default false */
  readonly shared?: boolean;
  /** What is locked, as it completes "another flotilla is still working on". */
  readonly what: string;
}

/** Somebody else held the lock for longer than we were ready to wait. */
export class LockBusy extends Error {}

/**
 * Program that takes and holds a lock: $1 file, $2 -x or -s, $3 seconds to wait. The kernel's lock and not a file with a number in
 * it: it ends with its holder, however that one ends. Node has no flock, so a shell holds it and lives as long as its standard
 * input, a pipe that closes with us. Whoever holds a lock alone may remove its file: a waiter that wins a removed file's lock
 * sees another (or no) file at the path and tries again.
 */
export const lockHolder = `n=0
while [ "$n" -lt 100 ]; do
  exec 9>>"$1" || exit 77
  flock "$2" -w "$3" 9 || exit 75
  if [ "$1" -ef /proc/self/fd/9 ]; then echo held; exec cat >/dev/null; fi
  n=$((n + 1))
done
exit 76`;

/**
 * Runs `work` while the file's lock is held, against other processes and within this one.
 * @throws LockBusy the lock was not free within `waitSec`.
 */
export async function withLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const release = await takeLock(file, options);
  try {
    return await work();
  } finally {
    await release();
  }
}

function takeLock(file: string, options: LockOptions): Promise<() => Promise<void>> {
  const mode = options.shared === true ? '-s' : '-x';
  return new Promise((resolve, reject) => {
    // In a session of its own, so that Ctrl-C does not take the lock from work that still cleans up.
    const child = spawn('sh', ['-c', lockHolder, 'lock', file, mode, String(options.waitSec)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    const ended = new Promise<void>((done) => child.once('close', () => done()));
    child.stdin.on('error', () => undefined);
    child.once('error', reject);
    child.stdout.once('data', () => {
      child.removeAllListeners('exit');
      resolve(() => {
        child.stdin.end();
        return ended;
      });
    });
    child.once('exit', (code) => {
      reject(
        code === 75
          ? new LockBusy(`another flotilla is still working on ${options.what}; try again when it has ended`)
          : new Error(`cannot lock ${file} (status ${code})`),
      );
    });
  });
}
