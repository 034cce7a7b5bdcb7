import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a rehearsal could leave on the machine, as sorted lines per kind. */
export interface MachineState {
  readonly mounts: readonly string[];
  readonly links: readonly string[];
  readonly namespaces: readonly string[];
  readonly groups: readonly string[];
  readonly firewall: readonly string[];
}

/**
 * The machine as it stands. Other rehearsals may come and go beside ours: what carries another's name is left out.
 * @param ours the rehearsal's name
 */
export function machineState(ours: string): MachineState {
  const mine = (line: string): boolean => (/flotilla-[0-9a-f]{8}/.exec(line)?.[0] ?? ours) === ours;
  const kept = (lines: readonly string[]): string[] => lines.filter((line) => line !== '' && mine(line)).sort();
  return {
    // Without the numbers of mounts, which mean nothing.
    mounts: kept(readFileSync('/proc/self/mountinfo', 'utf8').split('\n').map(mountLine)),
    links: kept(execFileSync('ip', ['-br', 'link'], { encoding: 'utf8' }).split('\n')),
    namespaces: kept(existsSync('/run/netns') ? readdirSync('/run/netns') : []),
    groups: kept(groupsBelow('/sys/fs/cgroup').filter((group) => group.includes('flotilla'))),
    firewall: ['nft list ruleset', 'iptables-save'].flatMap((command) => outputOf(command.split(' '))),
  };
}

/** Processes of the machine that know a folder: by their command line, or by a mount in their own mount namespace. */
export function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => ['cmdline', 'mountinfo'].some((file) => readOrEmpty(join('/proc', pid, file)).includes(folder)))
    .map((pid) => `${pid} ${readOrEmpty(join('/proc', pid, 'cmdline')).replaceAll('\0', ' ')}`);
}

function mountLine(line: string): string {
  // Holding a namespace anywhere makes /run/netns a mount for good; other programs do that.
  return line
    .split(' ')
    .slice(3, 5)
    .join(' ')
    .replace(/^\S+ \/run\/netns$/, '');
}

function outputOf([program, ...args]: string[]): string[] {
  const { stdout } = spawnSync(program ?? '', args, { encoding: 'utf8' });
  return (stdout ?? '').split('\n').filter((line) => !line.startsWith('#'));
}

function groupsBelow(folder: string): string[] {
  let entries: readonly { readonly name: string; isDirectory(): boolean }[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => [join(folder, entry.name), ...groupsBelow(join(folder, entry.name))]);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
