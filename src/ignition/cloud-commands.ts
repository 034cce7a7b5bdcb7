import { homeOf } from './accounts';
import { filesOf, grubPath, isRemote } from './boot-files';
import { finishedPath } from './finished';
import { base64Of } from './gap';
import { hostKeyPath } from './host-key';
import type { BootDirectory, BootGroup, BootUnit, BootUser, FirstBoot } from './model';
import { bootArgumentsScript, bootBeginScript, bootSshScript, runBeginScript, runFetchScript } from './scripts.gen';
import type { System } from './system';

/** A command of cloud-init's lists: words that no shell reads, or a text that one does. All of a list are one shell's program. */
export type CloudCommand = string | readonly string[];

/**
 * What runs on every boot before files are written, users are made and sshd starts, and does nothing any more once a first boot has
 * gone through: kernel arguments, and the accounts that own directories, with these.
 */
export function bootCommands(boot: FirstBoot, system: System): readonly CloudCommand[] {
  return [
    bootBegin,
    ...argumentCommands(boot, system),
    ...sshCommands(boot),
    ...boot.groups.map(ensureGroup),
    ...boot.users.filter((user) => ownsDirectory(boot, user)).flatMap(ensureAccount),
    ...boot.directories.map(ensureDirectory),
  ];
}

/** What runs once, last, after packages: each command only if those before it have succeeded. */
export function runCommands(boot: FirstBoot, system: System): readonly CloudCommand[] {
  const remote = filesOf(boot, system).filter((file) => isRemote(file.content));
  return [
    runBegin,
    ...(boot.kernelArguments.length === 0 ? [] : [bootArguments, ['demand', ...boot.kernelArguments]]),
    ...(remote.length === 0 ? [] : [runFetch]),
    ...remote.map(({ mode, user, group, path, content }) => [
      'remote_file',
      octal(mode),
      user,
      group,
      path,
      ...(isRemote(content) ? [content.sha256, content.url] : []),
    ]),
    ...unitCommands(boot.units),
    ...boot.commands,
    ['lock_root'],
    ['touch', finishedPath],
  ];
}

/** Whether a user has to be there before files are written. */
export function ownsDirectory(boot: FirstBoot, user: BootUser): boolean {
  return boot.directories.some((directory) => directory.user === user.name || directory.group === user.name);
}

/** A program's text without its first two lines, which say to whom it belongs. */
function withoutHead(script: string): string {
  return script.split('\n').slice(2).join('\n');
}

const bootBegin = withoutHead(bootBeginScript);
const bootSsh = withoutHead(bootSshScript);
const bootArguments = withoutHead(bootArgumentsScript);
const runBegin = withoutHead(runBeginScript);
const runFetch = withoutHead(runFetchScript);

function argumentCommands(boot: FirstBoot, system: System): readonly CloudCommand[] {
  if (boot.kernelArguments.length === 0) return [];
  const file = filesOf(boot, system).find(({ path }) => path === grubPath)?.content ?? '';
  const content = isRemote(file) ? '' : base64Of(file);
  return [bootArguments, ['kernel_arguments', system.kernelArguments, content, ...boot.kernelArguments]];
}

/** Where our file is the only one that sshd reads, it takes the place of the image's. */
function sshCommands({ files }: FirstBoot): readonly CloudCommand[] {
  const isFolder = files.some(({ path }) => path.startsWith('/etc/ssh/sshd_config.d/'));
  return isFolder ? [bootSsh, ['own_ssh', hostKeyPath]] : [];
}

function ensureGroup({ name, gid }: BootGroup): CloudCommand {
  const options = gid === undefined ? [] : ['--gid', String(gid)];
  return ['sh', '-c', 'getent group "$0" >/dev/null || groupadd "$@"', name, ...options, name];
}

/** The group by itself, because useradd stumbles over one that is there (Debian has one called operator). */
function ensureAccount(user: BootUser): readonly CloudCommand[] {
  const system = user.system === true ? ['--system'] : [];
  const home = user.system === true ? '--no-create-home' : '--create-home';
  const groups = user.groups !== undefined && user.groups.length > 0 ? ['--groups', user.groups.join(',')] : [];
  const account = [...system, home, '--gid', user.name, ...groups, '--home-dir', homeOf(user), '--shell', user.shell];
  return [
    ['sh', '-c', 'getent group "$0" >/dev/null || groupadd "$@"', user.name, ...system, user.name],
    ['sh', '-c', 'id -u "$0" >/dev/null 2>&1 || useradd "$@"', user.name, ...account, user.name],
  ];
}

function ensureDirectory({ mode, user, group, path }: BootDirectory): CloudCommand {
  return ['install', '-d', '-m', octal(mode), '-o', user, '-g', group, path];
}

/** Units of one kind go together: a call of systemctl takes longer than what it does. */
function unitCommands(units: readonly BootUnit[]): readonly CloudCommand[] {
  const inState = (state: BootUnit['state']) => units.filter((unit) => unit.state === state);
  const named = (words: readonly string[], some: readonly BootUnit[]): CloudCommand[] =>
    some.length === 0 ? [] : [['service', ...words, ...some.map((unit) => unit.name)]];
  const changed = (unit: BootUnit) => unit.unit !== undefined || Object.keys(unit.dropins ?? {}).length > 0;
  return [
    ...(units.some(changed) ? [['service', 'daemon-reload']] : []),
    ...named(['mask', '--now'], inState('masked')),
    ...named(['disable', '--now'], inState('disabled')),
    ...named(['enable'], inState('enabled')),
    // What runs already with other settings has to begin again.
    ...named(['restart'], inState('enabled').filter(changed)),
    ...named(
      ['start'],
      inState('enabled').filter((unit) => !changed(unit)),
    ),
    ...named(['try-restart'], inState(undefined).filter(changed)),
  ];
}

/** Permission bits as `install` and cloud-init want them: `0644`. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
