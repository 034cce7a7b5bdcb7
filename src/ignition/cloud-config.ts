import { homeOf, sudoersFile } from './accounts';
import { type Content, gapMarker } from './gap';
import { hostKeyPath } from './host-key';
import type { BootDirectory, BootFile, BootUser, FirstBoot, RemoteContent } from './model';

/**
 * First boot as cloud-init reads it: `#cloud-config` and one YAML document, valid for cloud-init 22.4.2 and 25.1.4. Every
 * file's content is base64; a content gap becomes a marker that is the whole value.
 *
 * cloud-init's order is bootcmd, write_files, users, (sshd starts), packages, write_files with `defer`, runcmd. So accounts
 * that own a directory come by bootcmd, which runs on every boot and is therefore written to be repeated.
 *
 * @see https://github.com/canonical/cloud-init/blob/25.1.4/config/cloud.cfg.tmpl
 */
export function renderCloudConfig(boot: FirstBoot): string {
  const names = new Set(boot.users.map((user) => user.name));
  const owners = new Set(boot.directories.map((directory) => directory.user));
  const later = boot.users.filter((user) => !owners.has(user.name));
  const document = {
    hostname: boot.hostname,
    manage_etc_hosts: 'localhost',
    bootcmd: notEmpty([
      ...boot.users.filter((user) => owners.has(user.name)).map(ensureAccount),
      ...boot.directories.map(ensureDirectory),
    ]),
    write_files: [hostKeyFile(boot), ...boot.users.filter((user) => user.sudo).map(sudoersFile), ...boot.files].map(
      (file) => writeFile(file, names),
    ),
    // An empty list would bring the image's default user back.
    users: (later.length > 0 ? later : boot.users).map(userEntry),
    disable_root: true,
    ssh_pwauth: false,
    // sshd offers none of the keys that cloud-init generates: the quickest one will do.
    ssh_genkeytypes: ['ed25519'],
    packages: notEmpty(boot.packages),
    runcmd: notEmpty(boot.commands),
  };
  return `#cloud-config\n${yaml(document)}\n`;
}

/**
 * A document as YAML in JSON's notation: every string is quoted, so that base64 is never read as a number nor `on` as a
 * boolean, and a thousand nodes are written in no time. What YAML takes for a line break or refuses as not printable is
 * escaped, as JSON would not.
 *
 * @see https://yaml.org/spec/1.1/#c-printable
 */
function yaml(document: unknown): string {
  return JSON.stringify(document, null, 1).replaceAll(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Undefined instead of an empty list, which cloud-init's schema refuses. */
function notEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function hostKeyFile(boot: FirstBoot): BootFile {
  return { path: hostKeyPath, mode: 0o600, user: 'root', group: 'root', content: boot.sshHostKey.private };
}

function ensureAccount(user: BootUser): readonly string[] {
  const kind = user.system === true ? ['--system', '--no-create-home'] : ['--create-home'];
  const account = [...kind, '--user-group', '--home-dir', homeOf(user), '--shell', user.shell, user.name];
  return ['sh', '-c', 'id -u "$0" >/dev/null 2>&1 || useradd "$@"', user.name, ...account];
}

function ensureDirectory(directory: BootDirectory): readonly string[] {
  const { path, user, group } = directory;
  return ['install', '-d', '-m', octal(directory.mode), '-o', user, '-g', group, path];
}

function writeFile(file: BootFile, made: ReadonlySet<string>): Record<string, unknown> {
  return {
    path: file.path,
    owner: `${file.user}:${file.group}`,
    permissions: octal(file.mode),
    encoding: 'b64',
    content: base64(file.content),
    // The first pass comes before the users.
    ...(made.has(file.user) || made.has(file.group) ? { defer: true } : {}),
  };
}

function userEntry(user: BootUser): Record<string, unknown> {
  return {
    name: user.name,
    shell: user.shell,
    homedir: homeOf(user),
    // useradd alone stumbles over a group of that name (Debian has one called operator); cloud-init makes those in `groups`.
    primary_group: user.name,
    groups: [user.name],
    lock_passwd: true,
    ...(user.system === true ? { system: true } : {}),
  };
}

function base64(content: Content | RemoteContent): string {
  if (typeof content === 'object' && 'url' in content) throw new Error(`${content.url}: not built yet`);
  return typeof content === 'string'
    ? Buffer.from(content, 'utf8').toString('base64')
    : gapMarker({ gap: content.gap, form: 'base64' });
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
