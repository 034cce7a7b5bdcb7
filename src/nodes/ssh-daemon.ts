import { hostKeyPath } from '../ignition/host-key';
import { ownPaths } from '../ignition/own-paths';
import type { SetupFile } from '../ignition/setup';
import type { System } from '../ignition/system';

/**
 * Systems whose sshd reads one file alone: OpenSSH 8.0 of release 8 knows no Include (it came with 8.2), and the configuration of LTS-2023
 * of Flatcar names no folder, as that of no release before 3760 does.
 *
 * @see https://www.openssh.com/txt/release-8.2
 * @see https://github.com/flatcar/scripts/pull/945
 */
const withoutFolder: ReadonlySet<string> = new Set(['alma-8', 'flatcar-lts', 'rocky-8']);

/** Where a system's sshd is configured. */
export function sshDaemonPath(system: System): string {
  return withoutFolder.has(system.name) ? '/etc/ssh/sshd_config' : '/etc/ssh/sshd_config.d/00-flotilla.conf';
}

/**
 * sshd takes the first value that it reads, and reads this file first. HostKey adds up instead: the file names exactly one,
 * and no other may name any.
 */
export function sshDaemonFile(system: System): Readonly<Record<string, SetupFile>> {
  const settings = {
    HostKey: hostKeyPath,
    AuthorizedKeysFile: `${ownPaths.keys}/%u`,
    // Vendors' images bring programs that let in whoever has a key in the vendor's own records.
    AuthorizedKeysCommand: 'none',
    PermitRootLogin: 'no',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    X11Forwarding: 'no',
  };
  const whole = withoutFolder.has(system.name) ? { UsePAM: 'yes', Subsystem: 'sftp internal-sftp' } : {};
  const content = Object.entries({ ...olderWords(settings, system), ...whole })
    .map(([key, value]) => `${key} ${value}\n`)
    .join('');
  return { [sshDaemonPath(system)]: { content, mode: withoutFolder.has(system.name) ? 0o600 : 0o644 } };
}

/** `KbdInteractiveAuthentication` alone leaves what it was called before OpenSSH 8.7 at yes. */
function olderWords(settings: Readonly<Record<string, string>>, system: System): Readonly<Record<string, string>> {
  return withoutFolder.has(system.name) ? { ...settings, ChallengeResponseAuthentication: 'no' } : settings;
}
