import type { FleetPlan, LoginUser } from '../fleet/plan-types';
import { sudoersFile } from '../ignition/accounts';
import { hostKeyPath } from '../ignition/host-key';
import type { BootDirectory, BootFile, BootUser } from '../ignition/model';
import { execLine, renderUnit } from '../ignition/unit';
import { login } from './login';
import type { OperatingSystem } from './operating-system';
import { rootFile } from './part';
import { applyScript, rekeyScript } from './scripts.gen';

/** Where sshd finds the keys of each account. Root's own: a key that leaves the fleet is gone from the machine. */
const keysFolder = '/etc/ssh/authorized_keys.d';

/** Paths whose change somebody must hear of. */
export const sshdPath = '/etc/ssh/sshd_config.d/00-flotilla.conf';
export const sysctlPath = '/etc/sysctl.d/60-flotilla.conf';

/** What first boot and part `os` of every delivery both bring, byte for byte. The same for all nodes of one system. */
export interface OsState {
  readonly users: readonly BootUser[];
  readonly directories: readonly BootDirectory[];
  /** By path; without sudoers, which follow from the users. */
  readonly files: readonly BootFile[];
}

/** Accounts, SSH, kernel parameters and our own programs. */
export function osState(plan: FleetPlan, system: OperatingSystem): OsState {
  const files = [
    keyFile(login.user, { gap: 'delivery.public' }),
    ...plan.users.map((user) => keyFile(user.name, user.keys.map((key) => `${key}\n`).join(''))),
    rootFile(sshdPath, 0o644, sshdConfig()),
    rootFile(sysctlPath, 0o644, sysctlConfig(plan.sysctls)),
    rootFile(`${login.bin}/apply`, 0o755, applyScript),
    rootFile(`${login.bin}/rekey`, 0o755, rekeyScript),
    rootFile('/etc/systemd/system/flotilla-rekey.service', 0o644, rekeyUnit(system)),
  ];
  return {
    users: [deliveryUser, ...plan.users.map(person)],
    directories: [{ path: login.inbox, mode: 0o700, user: login.user, group: login.user }],
    files: files.sort(byPath),
  };
}

/** Sudoers files of all users that have sudo. */
export function sudoersFiles(users: readonly BootUser[]): readonly BootFile[] {
  return users.filter((user) => user.sudo).map(sudoersFile);
}

/** Orders files by path, independent of any locale. */
export function byPath(a: BootFile, b: BootFile): number {
  return a.path < b.path ? -1 : 1;
}

const deliveryUser: BootUser = { name: login.user, shell: '/bin/sh', sudo: true, home: login.home, system: true };

function person(user: LoginUser): BootUser {
  return { name: user.name, shell: '/bin/bash', sudo: user.sudo };
}

function keyFile(user: string, content: BootFile['content']): BootFile {
  return rootFile(`${keysFolder}/${user}`, 0o644, content);
}

/**
 * sshd takes the first value that it reads, and reads this file first. HostKey adds up instead: the file names exactly one,
 * and no other may name any.
 */
function sshdConfig(): string {
  const settings = {
    HostKey: hostKeyPath,
    AuthorizedKeysFile: `${keysFolder}/%u`,
    PermitRootLogin: 'no',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    X11Forwarding: 'no',
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key} ${value}\n`)
    .join('');
}

function sysctlConfig(sysctls: FleetPlan['sysctls']): string {
  const names = Object.keys(sysctls).sort();
  return `# The fleet's kernel parameters.\n${names.map((name) => `${name} = ${sysctls[name]}\n`).join('')}`;
}

/** The way back to the earlier host key at boot, when a new one was never confirmed. `rekey begin` enables it. */
function rekeyUnit(system: OperatingSystem): string {
  return renderUnit({
    Unit: {
      Description: 'Return to the confirmed SSH host key',
      ConditionPathExists: `${hostKeyPath}.previous`,
      Before: system.sshUnit,
    },
    Service: { Type: 'oneshot', ExecStart: execLine(`${login.bin}/rekey`, 'revert') },
    Install: { WantedBy: 'multi-user.target' },
  });
}
