import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { controlAddress } from './addresses';
import { type CgroupLayout, endGroup, neededLayout, processesIn } from './cgroups';
import { CommandFailed, lastLines, toolEnvironment } from './command';
import { netnsCommand } from './exec';
import { filesHost } from './file-hosts';
import { fileServerProgram } from './file-server.gen';
import { hostsFolder, rehearsalName } from './namespace';
import { waitUntil } from './wait-until';

/** Folder of a rehearsal whose files its hosts can get; it may be missing. Under {@link filesUrl}. */
export function filesFolder(rehearsalDir: string): string {
  return path.resolve(rehearsalDir, 'files');
}

/** Where hosts find a file of {@link filesFolder}. @param file path within it, without a slash at its start */
export function filesUrl(file: string): string {
  return `http://${filesHost}/${file.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * Lets hosts install from an archive. Hosts keep their image for life, so the archive stays for as long as the rehearsal.
 * @param archive as images have it @default - nothing happens
 */
export function offerArchive(rehearsalDir: string, archive: string | undefined): void {
  if (archive === undefined) return;
  const name = path.join(archivesOf(rehearsalDir), path.basename(path.dirname(archive)));
  fs.mkdirSync(path.dirname(name), { recursive: true, mode: 0o700 });
  try {
    fs.symlinkSync(archive, name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}

const startTimeoutMs = 20_000;
const endTimeoutMs = 20_000;
const port = 80;

/**
 * Program that starts the server: $1 its folder, $2 its groups, a line each; the server's command line follows. It enters the
 * groups itself, so whoever looks there finds the server from its first moment. Exit status 75: another one is running.
 */
export const startScript = `set -eu
cd "$1"; groups=$2; shift 2
exec 8>>.file-server.lock
flock -n 8 || exit 75
printf '%s\\n' "$groups" | while read -r group; do mkdir -p "$group"; done
for group in $groups; do echo 0 >"$group/cgroup.procs"; done
exec "$@"
`;

/** Whether the rehearsal's file server answers. */
export function isFileServerUp(rehearsalDir: string): boolean {
  return processesIn(neededLayout(), groupOf(rehearsalDir)).some(isListening);
}

/**
 * Brings up what answers in the rehearsal's network under the names of Debian's archives and {@link filesUrl}, unless it is up. It is found by
 * its control group, outlives its starter, and can be reached from nowhere but the rehearsal's own network, which must be up.
 * @throws CommandFailed it does not answer
 */
export async function bringFileServerUp(rehearsalDir: string): Promise<void> {
  const layout = neededLayout();
  const group = groupOf(rehearsalDir);
  if (isFileServerUp(rehearsalDir)) return;
  const log = path.join(hostsFolder(rehearsalDir), '.file-server.log');
  // One that hangs would keep the lock.
  await endGroup(layout, group, endTimeoutMs);
  const child = startServer(rehearsalDir, layout, log);
  const up = await waitUntil(() => {
    if (isFileServerUp(rehearsalDir)) return true;
    return child.exitCode === null ? undefined : false;
  }, startTimeoutMs);
  if (up !== true) {
    throw new CommandFailed("the rehearsal's file server does not start", lastLines(fs.readFileSync(log, 'utf8')));
  }
}

/** Ends the server. No error if there is none. */
export async function takeFileServerDown(rehearsalDir: string): Promise<void> {
  await endGroup(neededLayout(), groupOf(rehearsalDir), endTimeoutMs);
}

function startServer(rehearsalDir: string, layout: CgroupLayout, log: string): ReturnType<typeof spawn> {
  const folder = hostsFolder(rehearsalDir);
  const program = path.join(folder, '.file-server.cjs');
  fs.writeFileSync(program, fileServerProgram, { mode: 0o600 });
  const groups = layout.roots.map((root) => path.join(root, groupOf(rehearsalDir))).join('\n');
  const address = controlAddress.ipv4.replace(/\/.*/, '');
  const server = [program, address, String(port), archivesOf(rehearsalDir), filesFolder(rehearsalDir)];
  // The little memory that it needs: it reads files and sends them.
  const words = [folder, groups, process.execPath, '--max-old-space-size=64', ...server];
  const argv = netnsCommand(rehearsalDir, ['sh', '-c', startScript, 'file-server', ...words]);
  const output = fs.openSync(log, 'w', 0o600);
  // A session of its own, no open file and no variable of ours: it outlives its caller, and knows none of its secrets.
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
    env: { PATH: toolEnvironment().PATH, LC_ALL: 'C.UTF-8' },
  });
  fs.closeSync(output);
  child.on('error', () => undefined);
  child.unref();
  return child;
}

function groupOf(rehearsalDir: string): string {
  return path.join(rehearsalName(rehearsalDir), 'files');
}

function archivesOf(rehearsalDir: string): string {
  return path.join(hostsFolder(rehearsalDir), '.archives');
}

/** Whether a process of a rehearsal's network sees its port 80 served. @see https://docs.kernel.org/networking/proc_net_tcp.html */
function isListening(pid: number): boolean {
  let table: string;
  try {
    table = fs.readFileSync(`/proc/${pid}/net/tcp`, 'utf8');
  } catch {
    return false;
  }
  const served = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').some((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    return local?.endsWith(served) === true && state === '0A';
  });
}
