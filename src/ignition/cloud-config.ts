import { homeOf } from './accounts';
import { filesOf, grubPath, isRemote, unitFiles } from './boot-files';
import { bootCommands, octal, ownsDirectory, runCommands } from './cloud-commands';
import { base64Of } from './gap';
import { gzipped } from './gzipped';
import type { BootFile, BootUser, FirstBoot } from './model';
import { remembered } from './remembered';
import type { RenderOptions } from './render-options';
import type { System } from './system';

/**
 * First boot as cloud-init reads it: `#cloud-config` and one YAML document, valid for cloud-init 22.4.2 and 25.1.4. Every
 * file's content is base64; a content gap becomes a marker that is the whole value.
 *
 * cloud-init's order is bootcmd, write_files, users, (sshd starts), packages, write_files with `defer`, runcmd. So nobody can log in
 * before accounts, inbox and programs are there: accounts that own a directory come by bootcmd, which runs on every boot and is
 * therefore written to be repeated, and a reboot that kernel arguments need is over before sshd starts. What needs the network or the
 * packages comes by runcmd, whose first error ends it; `cloud-init status` shows the error.
 *
 * @see https://github.com/canonical/cloud-init/blob/25.1.4/config/cloud.cfg.tmpl
 */
export function renderCloudConfig(boot: FirstBoot, system: System, { small = false }: RenderOptions = {}): string {
  const later = boot.users.filter((user) => !ownsDirectory(boot, user));
  // The boot loader's file comes by bootcmd, other machines' files by runcmd.
  const files = filesOf(boot, system).filter((file) => file.path !== grubPath && !isRemote(file.content));
  const document = {
    hostname: boot.hostname,
    manage_etc_hosts: 'localhost',
    bootcmd: bootCommands(boot, system),
    // An empty list would bring the image's default user back.
    users: (later.length > 0 ? later : boot.users).map(userEntry),
    disable_root: true,
    ssh_pwauth: false,
    // sshd offers none of the keys that cloud-init generates: the quickest one will do.
    ssh_genkeytypes: ['ed25519'],
    packages: boot.packages.length > 0 ? boot.packages : undefined,
    runcmd: runCommands(boot, system),
  };
  // Files come last: most of a document is theirs, and nodes share most of them, so the text of each is made once.
  const entries = [...files, ...unitFiles(boot.units)].map((file) => fileText(file, boot.users, small));
  const list = small ? `[${entries.join(',')}]` : `[\n  ${entries.join(',\n  ')}\n ]`;
  const end = small ? `,"write_files":${list}}` : `,\n "write_files": ${list}\n}`;
  return `#cloud-config\n${yaml(document, small).replace(/\n?}$/, '')}${end}\n`;
}

/**
 * A document as YAML in JSON's notation: every string is quoted, so that base64 is never read as a number nor `on` as a
 * boolean, and a thousand nodes are written in no time. What YAML takes for a line break or refuses as not printable is
 * escaped, as JSON would not.
 *
 * @see https://yaml.org/spec/1.1/#c-printable
 */
function yaml(document: unknown, small: boolean): string {
  return JSON.stringify(document, null, small ? undefined : 1).replaceAll(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A file's entry as text, indented as it stands in the document. */
const fileText = remembered((file: BootFile, users: readonly BootUser[], small: boolean): string => {
  const text = yaml(writeFile(file, users, small), small);
  return small ? text : text.replaceAll('\n', '\n  ');
});

function writeFile(file: BootFile, users: readonly BootUser[], small: boolean): Record<string, unknown> {
  return {
    path: file.path,
    owner: `${file.user}:${file.group}`,
    permissions: octal(file.mode),
    ...encoded(file.content, small),
    // The first pass comes before the users.
    ...(users.some(({ name }) => name === file.user || name === file.group) ? { defer: true } : {}),
  };
}

function encoded(content: BootFile['content'], small: boolean): Record<string, unknown> {
  if (isRemote(content)) return {};
  const packed = small ? gzipped(content) : undefined;
  return packed === undefined
    ? { encoding: 'b64', content: base64Of(content) }
    : { encoding: 'gz+b64', content: packed };
}

function userEntry(user: BootUser): Record<string, unknown> {
  return {
    name: user.name,
    shell: user.shell,
    homedir: homeOf(user),
    // useradd alone stumbles over a group of that name (Debian has one called operator); cloud-init makes those in `groups`.
    primary_group: user.name,
    groups: [user.name, ...(user.groups ?? [])],
    lock_passwd: true,
    ...(user.system === true ? { system: true, no_create_home: true } : {}),
  };
}
