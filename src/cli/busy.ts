import type { LockOwner } from '../rehearsal/owner-lock';
import { type CommandError, failed } from './exit';

/** Somebody else works on the same fleet. */
export function busy(owner: LockOwner): CommandError {
  return failed(`another ${owner.doing} works on this fleet (process ${owner.pid})`, 'wait until it has ended');
}
