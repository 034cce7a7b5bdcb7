import { createHash } from 'node:crypto';
import { homeOf } from './accounts';
import { filesOf, isRemote, unitFiles } from './boot-files';
import { base64Of } from './gap';
import { hostKeyPath } from './host-key';
import type { BootFile, FirstBoot } from './model';
import { setupScript } from './scripts.gen';
import type { System } from './system';

/**
 * First boot as one POSIX shell program, for a machine that exists already: run by root, over SSH or in a rescue shell, as often as one
 * likes. It compares before it changes, so a second run changes nothing and a killed one is finished by the next. On standard output a
 * line `firstboot: ...` for each thing that it changed, `firstboot: reboot needed for ARGUMENTS` where the kernel's command line counts
 * only from the next boot, and last `firstboot: done` or `firstboot: nothing to change`.
 *
 * Data stand in it as quoted words and base64 alone. Ways in change last: until sshd has taken its new configuration, the old ones are
 * as they were.
 */
export function renderScript(boot: FirstBoot, system: System): string {
  const files = filesOf(boot, system);
  const isSsh = (file: BootFile) => file.path.startsWith('/etc/ssh/');
  const calls: Call[] = [
    ['begin'],
    ['name_machine', boot.hostname],
    ...boot.groups.map(({ name, gid }): Call => ['group', name, gid === undefined ? '-' : String(gid)]),
    ...boot.users.map(userCall),
    ...boot.directories.map((d): Call => ['directory', d.mode.toString(8), d.user, d.group, d.path]),
    ...neededPrograms(boot, system, files),
    ...[...files.filter((file) => !isSsh(file)), ...unitFiles(boot.units)].map(fileCall),
    ...(system.packages === 'none' || boot.packages.length === 0
      ? []
      : [['packages', system.packages, ...boot.packages]]),
    ['read_units'],
    ...boot.units.map((unit): Call => ['unit', unit.name, unit.state ?? '-']),
    ['forget_units'],
    ...(boot.kernelArguments.length === 0
      ? []
      : [['kernel_arguments', system.kernelArguments, ...boot.kernelArguments]]),
    ...boot.commands.map((words): Call => ['run', digest(words), ...words]),
    ['begin_ssh'],
    ...files.filter(isSsh).map(fileCall),
    ...(files.some((file) => file.path.startsWith('/etc/ssh/sshd_config.d/')) ? [['read_ssh_folder_first']] : []),
    ['finish_ssh', hostKeyPath, system.sshUnit],
    ['finish'],
  ];
  // One function, so that a program of which only a part arrives does nothing.
  return `${setupScript}main() {\n${calls.map(line).join('')}}\nmain </dev/null\n`;
}

/** A function of the program and its arguments. */
type Call = readonly string[];

function userCall(user: FirstBoot['users'][number]): Call {
  const kind = user.system === true ? 'system' : 'person';
  return ['user', user.name, kind, homeOf(user), user.shell, user.groups?.join(',') || '-'];
}

function fileCall({ mode, user, group, path, content }: BootFile): Call {
  const facts = [mode.toString(8), user, group, path];
  if (isRemote(content)) return ['remote_file', ...facts, content.sha256, content.url];
  return ['file', ...facts, base64Of(content)];
}

/** What the program itself needs and a bare machine may lack. */
function neededPrograms(boot: FirstBoot, system: System, files: readonly BootFile[]): readonly Call[] {
  if (system.packages === 'none') return [];
  return [
    ...(boot.users.some((user) => user.sudo) ? [['program', system.packages, 'visudo', 'sudo']] : []),
    ...(files.some((file) => isRemote(file.content)) ? [['program', system.packages, 'curl', 'curl']] : []),
  ];
}

/** Names a command in the machine's list of what it has run. */
function digest(words: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16);
}

function line(call: Call): string {
  return `  ${call.map(quote).join(' ')}\n`;
}

/** A word of sh: as it is where nothing in it means anything to sh, else in single quotes. */
function quote(word: string): string {
  return /^[\w\u{F0001}\u{F0002}@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
