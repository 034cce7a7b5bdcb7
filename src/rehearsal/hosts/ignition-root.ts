/** The first boot of machines whose user data is an Ignition document: the real Ignition writes their root before they start. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { igniter } from '../debian-packages';
import { MachineRefused } from '../machines';
import { CommandFailed, lastLines, runCommand } from './command';
import { netnsCommand } from './exec';
import { networkdConfig, networkFile } from './host-network';
import type { HostRecord } from './host-record';
import { removeTree } from './remove-tree';
import { placeFile } from './root-files';
import { rootLines } from './supervisor-script';

/** Folder, within the host's, of the document and of what Ignition notes down; its file `done` says that the root is written. */
const scratch = 'ignition';

/** Ignition asks again and again for a file that nobody has: this is the end of it. */
const timeoutMs = 120_000;

/** Newest spec that the Ignition of Debian 12 and 13 (2.14.0 and later) boots everywhere. */
const newestSpec = '3.3.0';

/**
 * Program that lets Ignition write a root: $1 its binary, $2 the host's folder; it runs in a mount namespace of its own.
 * - Ignition writes keys as the user whose they are, who cannot get through the host's folder: the root is also mounted where all can.
 *   What lies over /run/systemd there keeps its words, which hold the document, out of the machine's own journal.
 * - Ignition ends in SELinux relabelling, whatever the system: without a policy a `setfiles` that does nothing does what is needed.
 */
function igniteScript(lower: readonly string[]): string {
  return [
    'set -eu',
    'umask 022',
    'cd "$2"',
    ...rootLines(lower),
    'mkdir -p /run/systemd',
    'mount -t tmpfs -o mode=0755 tmpfs /run/systemd',
    'root=/run/systemd/root',
    'mkdir "$root"',
    'mount --bind root "$root"',
    'selinux=$root/etc/selinux folder= file=',
    'if [ ! -e "$selinux" ]; then folder=$selinux; mkdir "$selinux"; fi',
    'if [ ! -e "$selinux/config" ]; then',
    '  file=$selinux/config',
    '  printf \'SELINUX=disabled\\nSELINUXTYPE=none\\n\' >"$file"',
    'fi',
    `export IGNITION_CONFIG_FILE="$2/${scratch}/config.ign" PATH="$2/${scratch}/bin:$PATH"`,
    'for stage in fetch-offline fetch files; do',
    `  "$1" --platform=file --stage="$stage" --root="$root" --log-to-stdout --config-cache=${scratch}/cache.json \\`,
    `    --state-file=${scratch}/state --neednet=${scratch}/neednet --fetch-timeout=30s`,
    'done',
    'if [ -n "$file" ]; then rm "$file"; fi',
    'if [ -n "$folder" ]; then rmdir "$folder"; fi',
    'umount "$root" root',
    '',
  ].join('\n');
}

/** Keeps a new host's document beside its root: how it is read, {@link ignite} says. */
export function keepDocument(folder: string, userData: string): void {
  fs.mkdirSync(path.join(folder, scratch, 'bin'), { recursive: true, mode: 0o700 });
  fs.writeFileSync(path.join(folder, scratch, 'config.ign'), userData, { mode: 0o600 });
  fs.writeFileSync(path.join(folder, scratch, 'bin/setfiles'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
}

/**
 * Lets Ignition write the host's root, unless it has: as often as it takes, each time from a clean one, as on a machine that loses its
 * power before its first boot is over. What Ignition fetches, it fetches from the rehearsal's network.
 * @throws MachineRefused Ignition does not take the document; the detail is what it said
 */
export async function ignite(rehearsalDir: string, folder: string, record: HostRecord): Promise<void> {
  const done = path.join(folder, scratch, 'done');
  if (fs.existsSync(done)) return;
  cleanRoot(folder, record);
  const apart = ['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const script = ['sh', '-c', igniteScript(record.lower), 'ignite', igniter.provides, folder];
  const argv = netnsCommand(rehearsalDir, ['setpriv', '--pdeathsig', 'KILL', ...apart, '--', ...script]);
  const { code, output } = await runCommand(argv, { timeoutMs }).then(
    (result) => ({ code: result.code, output: `${result.stdout}\n${result.stderr}` }),
    (cause: unknown) => {
      if (!(cause instanceof CommandFailed)) throw cause;
      return { code: -1, output: `${cause.output}\n${cause.message}` };
    },
  );
  fs.writeFileSync(path.join(folder, scratch, 'log'), output, { mode: 0o600 });
  if (code !== 0) throw new MachineRefused('userData', 'Ignition failed', `it ended with:\n${complaints(output)}`);
  fs.writeFileSync(done, '', { mode: 0o600 });
}

/**
 * Why no host can boot an Ignition document at all; undefined if it may.
 *
 * @param installed whether Ignition is on this machine
 */
export function ignitionProblem(
  userData: string,
  installed = fs.existsSync(igniter.provides),
): MachineRefused | undefined {
  if (!installed) {
    const next = `install it (Debian has it in ${igniter.name}): apt-get install ${igniter.name}`;
    return new MachineRefused('userData', 'Ignition is not on this machine', next);
  }
  const version = specOf(userData);
  if (version === undefined || !isNewer(version, newestSpec)) return undefined;
  const why = `Ignition ${version} is only validated, not booted`;
  return new MachineRefused('userData', why, `a rehearsal boots documents up to ${newestSpec}; rehearse with --paper`);
}

/**
 * What Ignition's words say of a failure. Behind them it prints the whole document, with its keys.
 * @returns its errors, the last ones; without any the last lines
 */
export function complaints(output: string): string {
  const words = output.split(/^Full config:$/m)[0] ?? '';
  const errors = words.split('\n').filter((line) => /^(EMERG|ALERT|CRIT|ERR)[A-Z]* *: /.test(line));
  return lastLines((errors.length > 0 ? errors : words.split('\n')).join('\n'), 4);
}

/** What the vendor's machine has before Ignition runs: a network, and the mark of a system that never booted. */
function cleanRoot(folder: string, record: HostRecord): void {
  for (const name of ['upper', 'work']) {
    removeTree(path.join(folder, name));
    fs.mkdirSync(path.join(folder, name));
    fs.chmodSync(path.join(folder, name), 0o755);
  }
  const upper = path.join(folder, 'upper');
  // What is enabled by presets is so on a first boot only, and an empty file is none: machine-id(5).
  placeFile(upper, 'etc/machine-id', 'uninitialized\n', 0o444);
  placeFile(upper, networkFile, networkdConfig(record), 0o644);
}

/** The document's spec, if it is a document. */
function specOf(userData: string): string | undefined {
  try {
    const version = (JSON.parse(userData) as { ignition?: { version?: unknown } } | null)?.ignition?.version;
    return typeof version === 'string' && /^\d+\.\d+\.\d+$/.test(version) ? version : undefined;
  } catch {
    // Ignition itself says what is wrong with it.
    return undefined;
  }
}

function isNewer(version: string, than: string): boolean {
  const [a, b] = [version, than].map((each) => each.split('.').map(Number));
  const at = a!.findIndex((part, i) => part !== b![i]);
  return at >= 0 && a![at]! > b![at]!;
}
