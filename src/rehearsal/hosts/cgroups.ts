import * as fs from 'node:fs';
import * as path from 'node:path';
import { waitUntil } from './wait-until';

/** Where this machine's control groups are, as far as hosts need them. */
export interface CgroupLayout {
  /** Mount points whose groups a host must be alone in; processes are found in the first. */
  readonly roots: readonly string[];
  /** What limits memory: `limit` in a group below `root`; undefined where there is no memory controller. */
  readonly memory: { readonly root: string; readonly limit: string } | undefined;
  /** Whether controllers have to be handed down group by group (version 2). */
  readonly delegated: boolean;
}

/**
 * The machine's layout: version 2 alone, or version 1 with the named `systemd` hierarchy (and mostly version 2 beside it).
 * Tried with hosts: the mixed layout with a memory controller in version 1, and version 2 alone without one.
 * @returns undefined if systemd could not run here at all
 */
export function readCgroupLayout(): CgroupLayout | undefined {
  const handedDown = (root: string): string => {
    // Only the machine's own root, which has no type, can begin to hand controllers down while processes are in it; the root
    // that a container sees cannot.
    const file = fs.existsSync(path.join(root, 'cgroup.type')) ? 'cgroup.subtree_control' : 'cgroup.controllers';
    return readOrEmpty(path.join(root, file));
  };
  return cgroupLayout(fs.readFileSync('/proc/self/mountinfo', 'utf8'), handedDown);
}

/** The layout that hosts need. @throws Error this machine has none; preflight says so beforehand */
export function neededLayout(): CgroupLayout {
  const layout = readCgroupLayout();
  if (layout === undefined) throw new Error('this machine has no control groups that systemd could use');
  return layout;
}

/**
 * @param controllersOf names of the controllers that groups below a version 2 root can have
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function cgroupLayout(mountinfo: string, controllersOf: (root: string) => string): CgroupLayout | undefined {
  const mounts = mountinfo.split('\n').flatMap((line) => {
    const [left, right] = line.split(' - ');
    const [type, , options] = right?.split(' ') ?? [];
    const root = left?.split(' ')[4];
    return root !== undefined && type?.startsWith('cgroup') ? [{ root, type, options: options?.split(',') ?? [] }] : [];
  });
  const unified = mounts.find((mount) => mount.type === 'cgroup2')?.root;
  const named = mounts.find((mount) => mount.options.includes('name=systemd'))?.root;
  const memory = mounts.find((mount) => mount.type === 'cgroup' && mount.options.includes('memory'))?.root;
  if (named !== undefined) {
    return {
      roots: [named, unified, memory].filter((root) => root !== undefined),
      memory: memory === undefined ? undefined : { root: memory, limit: 'memory.limit_in_bytes' },
      delegated: false,
    };
  }
  if (unified === undefined) return undefined;
  const limits = controllersOf(unified).split(/\s+/).includes('memory');
  return { roots: [unified], memory: limits ? { root: unified, limit: 'memory.max' } : undefined, delegated: true };
}

/** Process ids in a group and all below it, in every hierarchy; none if there is no such group. */
export function processesIn(layout: CgroupLayout, group: string): readonly number[] {
  const found = new Set<number>();
  for (const folder of layout.roots.flatMap((root) => foldersBelow(path.join(root, group)))) {
    for (const line of readOrEmpty(path.join(folder, 'cgroup.procs')).split('\n'))
      if (line !== '') found.add(Number(line));
  }
  // 0 stands for a process of another process namespace, which nobody could name.
  found.delete(0);
  return [...found];
}

/** Kills everything in a group until nothing is left, then removes it. Nothing happens if there is no such group. */
export async function endGroup(layout: CgroupLayout, group: string, timeoutMs: number): Promise<void> {
  const empty = await waitUntil(() => {
    const left = processesIn(layout, group);
    for (const pid of left) signal(pid, 'SIGKILL');
    return left.length === 0 ? true : undefined;
  }, timeoutMs);
  if (empty === undefined) throw new Error(`processes ${processesIn(layout, group).join(', ')} do not end`);
  const gone = await waitUntil(() => {
    // What was just being started may have entered since.
    for (const pid of processesIn(layout, group)) signal(pid, 'SIGKILL');
    return removeGroup(layout, group) ? true : undefined;
  }, timeoutMs);
  if (gone === undefined) throw new Error(`the control group ${group} cannot be removed`);
}

/** Sends a signal to a process that may have ended meanwhile. */
export function signal(pid: number, name: NodeJS.Signals | number): void {
  try {
    process.kill(pid, name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
  }
}

function removeGroup(layout: CgroupLayout, group: string): boolean {
  let gone = true;
  for (const root of layout.roots) {
    for (const folder of foldersBelow(path.join(root, group)).reverse()) {
      try {
        fs.rmdirSync(folder);
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        // Busy: a process that has ended is still being cleared away.
        if (code !== 'ENOENT') gone = false;
      }
    }
  }
  return gone;
}

/** The folder and all below it, each before those within it; empty if it does not exist. */
function foldersBelow(folder: string): string[] {
  let names: fs.Dirent[];
  try {
    names = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return [
    folder,
    ...names.filter((each) => each.isDirectory()).flatMap((each) => foldersBelow(path.join(folder, each.name))),
  ];
}

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
