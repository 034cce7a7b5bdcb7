import type { Content } from './gap';
import type { BootDirectory, BootFile, BootGroup, BootUnit, BootUser, FirstBoot } from './model';
import { ownPaths, swapUnitName } from './own-paths';
import { swapScript } from './scripts.gen';
import type { Setup, SetupUser } from './setup';
import type { System } from './system';
import { byText } from './text-order';
import { timeFile } from './time-file';
import { execLine, type Unit } from './unit';

/** What no layer may set. */
export type BootIdentity = Pick<FirstBoot, 'hostname' | 'sshHostKey'>;

/**
 * A setup in the ways of one system: swap, time servers, kernel parameters and modules, certificates and keys become files, units and
 * packages, the same for every transport. Kernel arguments, sudo and the host key stay what they are: each transport has a way of its own.
 *
 * Commands make what the kernel and the certificates' readers have at boot anyway hold at once; each does nothing in a container that
 * has not the means.
 *
 * The setup is one in which checkSetup found nothing wrong; of any other, something comes out all the same.
 */
export function firstBootOf(setup: Setup, system: System, identity: BootIdentity): FirstBoot {
  return {
    hostname: identity.hostname,
    groups: groupsOf(setup),
    users: entries(setup.users, userOf),
    directories: entries(setup.directories, directoryOf),
    files: filesOf(setup, system),
    units: unitsOf(setup, system),
    packages: packagesOf(setup, system),
    kernelArguments: sorted(setup.kernelArguments),
    sshHostKey: identity.sshHostKey,
    commands: commandsOf(setup, system),
  };
}

/** What a map's entries become, by name. */
function entries<T, R>(map: Readonly<Record<string, T>>, make: (name: string, value: T) => R): R[] {
  return Object.entries(map)
    .sort(([a], [b]) => byText(a, b))
    .map(([name, value]) => make(name, value));
}

function sorted(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}

/** A user brings a group of the same name. */
function groupsOf(setup: Setup): BootGroup[] {
  return entries(setup.groups, (name, group): BootGroup => ({ name, ...group })).filter(
    ({ name }) => !Object.hasOwn(setup.users, name),
  );
}

function userOf(
  name: string,
  { keys: _, shell = '/bin/bash', sudo = false, groups = [], ...rest }: SetupUser,
): BootUser {
  return { name, shell, sudo, ...rest, ...(groups.length > 0 ? { groups: sorted(groups) } : {}) };
}

function directoryOf(
  path: string,
  { mode = 0o755, user = 'root', group = user }: Setup['directories'][string],
): BootDirectory {
  return { path, mode, user, group };
}

function filesOf(setup: Setup, system: System): BootFile[] {
  const made: BootFile[] = [
    ...entries(setup.files, (path, { mode = 0o644, user = 'root', group = user, content }): BootFile => {
      return { path, mode, user, group, content };
    }),
    ...entries(setup.users, (name, { keys }) => rootFile(`${ownPaths.keys}/${name}`, keyLines(keys))),
    ...entries(setup.certificates, (name, pem) =>
      rootFile(`${system.certificates.folder}/${name}${system.certificates.ending}`, endedLine(pem)),
    ),
    ...(Object.keys(setup.sysctls).length > 0 ? [rootFile(ownPaths.sysctls, sysctlLines(setup.sysctls))] : []),
    ...(setup.modules.length > 0 ? [rootFile(ownPaths.modules, `${sorted(setup.modules).join('\n')}\n`)] : []),
    ...(setup.timeServers.length > 0 ? [timeFile(setup.timeServers, system)] : []),
    { ...rootFile(ownPaths.swapProgram, swapScript), mode: 0o755 },
  ];
  return made.sort((a, b) => byText(a.path, b.path));
}

function rootFile(path: string, content: Content): BootFile {
  return { path, mode: 0o644, user: 'root', group: 'root', content };
}

/** A gap cannot be joined to anything: it is the whole file. */
function keyLines(keys: readonly Content[]): Content {
  return keys.find((key) => typeof key !== 'string') ?? keys.map((key) => `${String(key)}\n`).join('');
}

function endedLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function sysctlLines(sysctls: Setup['sysctls']): string {
  return `# The fleet's kernel parameters.\n${entries(sysctls, (name, value) => `${name} = ${value}\n`).join('')}`;
}

function unitsOf(setup: Setup, system: System): BootUnit[] {
  const { sshUnit, sshSocket, time } = system;
  const following: Setup['units'] = {
    [swapUnitName]: { unit: swapUnit(setup.swapMiB), state: 'enabled' },
    // What was asked for goes first: somebody may keep the time in another way.
    [time.unit]: { state: 'enabled', ...setup.units[time.unit] },
    ...(sshSocket === undefined
      ? {}
      : { [sshSocket]: { state: 'masked' }, [sshUnit]: { ...setup.units[sshUnit], state: 'enabled' } }),
  };
  return entries({ ...setup.units, ...following }, (name, unit): BootUnit => ({ name, ...unit }));
}

/** A container's swap is its host's. */
function swapUnit(mib: number): Unit {
  return {
    Unit: { Description: 'Swap file of the node', ConditionVirtualization: '!container' },
    // By sh, as some systems let no program of this folder be started by systemd itself.
    Service: {
      Type: 'oneshot',
      RemainAfterExit: true,
      ExecStart: execLine('/bin/sh', ownPaths.swapProgram, String(mib)),
    },
    Install: { WantedBy: 'multi-user.target' },
  };
}

function packagesOf(setup: Setup, system: System): string[] {
  if (system.packages === 'none') return sorted(setup.packages);
  const { time, certificates } = system;
  const needed = [time.package, Object.keys(setup.certificates).length > 0 ? certificates.package : undefined];
  return sorted([...setup.packages, ...needed.filter((name) => name !== undefined)]);
}

function commandsOf(setup: Setup, system: System): (readonly string[])[] {
  return [
    // Before the parameters: some of them are there only with their module. Skipped where modules cannot be loaded.
    // A module that is not there is told by the first delivery, with its cause; systemd's words would tell nobody anything.
    ...(setup.modules.length > 0 ? [['sh', '-c', 'systemctl restart systemd-modules-load.service || :']] : []),
    // Passes over what a container may not write.
    ...(Object.keys(setup.sysctls).length > 0 ? [['systemctl', 'restart', 'systemd-sysctl.service']] : []),
    ...(Object.keys(setup.certificates).length > 0 ? [system.certificates.command] : []),
    ...(setup.timeServers.length > 0 ? [['systemctl', 'try-restart', system.time.unit]] : []),
  ];
}
