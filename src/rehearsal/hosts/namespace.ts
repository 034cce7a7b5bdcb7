import { createHash } from 'node:crypto';
import * as path from 'node:path';

/**
 * Name of everything on the machine that belongs to one rehearsal (network namespace, control group): `flotilla-` and 8 hex
 * digits over the absolute path of the rehearsal's folder. The same folder gives the same name in every process.
 */
export function rehearsalName(rehearsalDir: string): string {
  return `flotilla-${createHash('sha256').update(path.resolve(rehearsalDir)).digest('hex').slice(0, 8)}`;
}

/** File that holds the rehearsal's network namespace; `ip netns` lists it by its name. */
export function namespaceFile(rehearsalDir: string): string {
  return path.join('/run/netns', rehearsalName(rehearsalDir));
}

/** Folder of everything that the rehearsal's hosts keep on disk. */
export function hostsFolder(rehearsalDir: string): string {
  return path.resolve(rehearsalDir, 'hosts');
}

/** Lock file for one thing that the rehearsal's hosts share. */
export function hostsLock(rehearsalDir: string, name: string): string {
  return path.join(hostsFolder(rehearsalDir), `.lock-${name}`);
}
