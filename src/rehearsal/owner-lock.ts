import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';

/** Who holds a lock: a process, told apart from a later one with the same number by its start time. */
export interface LockOwner {
  readonly pid: number;
  /** Clock ticks from boot to the process's start; empty where the system does not tell. */
  readonly started: string;
  readonly doing: string;
}

/** A lock that is held. */
export interface HeldLock {
  release(): void;
}

const tries = 20;

/**
 * Takes a lock file, or says who holds it. A dead owner's lock is taken over, so a killed run never blocks the next.
 *
 * @param doing shown to whoever finds the lock held: `rehearse up`
 */
export function takeLock(file: string, doing: string): HeldLock | LockOwner {
  const mine: LockOwner = { pid: process.pid, started: startTime(process.pid) ?? '', doing };
  for (let i = 0; i < tries; i += 1) {
    if (createWhole(file, JSON.stringify(mine))) return { release: () => release(file, mine) };
    const text = readText(file);
    const owner = text === undefined ? undefined : parseOwner(text);
    if (owner !== undefined && isAlive(owner)) return owner;
    if (text !== undefined) removeIfStill(file, text);
  }
  throw new Error(`lock ${file} is taken and freed again and again`);
}

/** Whether `takeLock` got the lock. */
export function isHeld(lock: HeldLock | LockOwner): lock is HeldLock {
  return 'release' in lock;
}

/** Start time of a process as /proc knows it, or undefined when there is no such process. */
export function startTime(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses and may hold blanks; start time is field 22.
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  if (fs.existsSync('/proc/self/stat')) return undefined;
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined;
  }
}

function isAlive(owner: LockOwner): boolean {
  return startTime(owner.pid) === owner.started;
}

/** The file appears with its whole content or not at all. */
function createWhole(file: string, text: string): boolean {
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  fs.writeFileSync(beside, text, { mode: 0o600 });
  try {
    fs.linkSync(beside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(beside, { force: true });
  }
}

/** Removes a dead owner's lock, but puts back what somebody else took in between. */
function removeIfStill(file: string, text: string): void {
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    fs.renameSync(file, aside);
    if (readText(aside) !== text) fs.linkSync(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function release(file: string, mine: LockOwner): void {
  if (readText(file) === JSON.stringify(mine)) fs.rmSync(file, { force: true });
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const data = JSON.parse(text) as Partial<LockOwner>;
    if (typeof data.pid !== 'number') return undefined;
    return { pid: data.pid, started: String(data.started ?? ''), doing: String(data.doing ?? '') };
  } catch {
    return undefined;
  }
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
