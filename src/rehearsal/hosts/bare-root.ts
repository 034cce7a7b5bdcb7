import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { mustRun } from './command';
import { networkdConfig, networkFile } from './host-network';
import type { HostRecord } from './host-record';
import { sha512Crypt } from './password-hash';
import { placeFile } from './root-files';

/** File of a bare host's folder that holds its root password, and nothing else, not even a newline. */
export const passwordFile = 'root-password';

const keyTypes = ['ecdsa', 'ed25519', 'rsa'] as const;

/**
 * Makes a host's root what a vendor hands over by mail: an address, a root password, an SSH daemon with host keys of its own that
 * takes that password, and no first boot to come.
 *
 * @param password @default - made up
 * @throws CommandFailed ssh-keygen failed
 */
export async function fillBareRoot(
  folder: string,
  record: HostRecord,
  password: string = randomBytes(15).toString('base64url'),
): Promise<void> {
  const root = path.join(folder, 'upper');
  fs.writeFileSync(path.join(folder, passwordFile), password, { mode: 0o600 });
  placeFile(root, 'etc/shadow', withRootPassword(readLower(record.lower, 'etc/shadow'), password), 0o640);
  fs.chownSync(path.join(root, 'etc/shadow'), 0, shadowGroup(readLower(record.lower, 'etc/group')));
  placeFile(root, 'etc/hostname', `${record.name}\n`, 0o644);
  placeFile(root, 'etc/cloud/cloud-init.disabled', '', 0o644);
  placeFile(root, networkFile, networkdConfig(record), 0o644);
  placeFile(root, 'etc/ssh/sshd_config.d/10-root.conf', 'PermitRootLogin yes\nPasswordAuthentication yes\n', 0o644);
  await Promise.all(keyTypes.map((type) => makeHostKey(root, type, record.name)));
}

/** The lines of `/etc/shadow` with another password for root. @throws Error there is no root */
export function withRootPassword(
  shadow: string,
  password: string,
  salt = randomBytes(12).toString('hex').slice(0, 16),
): string {
  const changed = shadow.replace(/^root:[^:]*:/m, () => `root:${sha512Crypt(password, salt)}:`);
  if (changed === shadow) throw new Error('the image has no root in /etc/shadow');
  return changed;
}

/** Number of the group that may read passwords' hashes. */
function shadowGroup(groups: string): number {
  return Number(/^shadow:[^:]*:(\d+):/m.exec(groups)?.[1] ?? 0);
}

async function makeHostKey(root: string, type: (typeof keyTypes)[number], name: string): Promise<void> {
  const file = path.join(root, `etc/ssh/ssh_host_${type}_key`);
  // A killed run's half of a pair would have ssh-keygen ask.
  for (const half of [file, `${file}.pub`]) fs.rmSync(half, { force: true });
  await mustRun(['ssh-keygen', '-q', '-t', type, '-N', '', '-C', `root@${name}`, '-f', file], { timeoutMs: 60_000 });
}

function readLower(lower: readonly string[], file: string): string {
  const found = lower.map((folder) => path.join(folder, file)).find((each) => fs.existsSync(each));
  if (found === undefined) throw new Error(`the image has no /${file}`);
  return fs.readFileSync(found, 'utf8');
}
