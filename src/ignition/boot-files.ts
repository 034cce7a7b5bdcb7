import { sudoersFile } from './accounts';
import type { Content } from './gap';
import { hostKeyPath } from './host-key';
import type { BootFile, BootUnit, FirstBoot, RemoteContent } from './model';
import { remembered } from './remembered';
import type { System } from './system';
import { renderUnit } from './unit';

/** Folder of a machine's own units. */
export const unitFolder = '/etc/systemd/system';

/** The boot loader's configuration is put together from files like this one, where a system's `kernelArguments` is `grub.d`. */
export const grubPath = '/etc/default/grub.d/60-flotilla.cfg';

/**
 * Every file of a first boot but units: those that it lists, and those that follow from its users, host key and kernel arguments.
 * By path; a listed file goes before one that follows.
 */
export function filesOf(boot: FirstBoot, system: System): readonly BootFile[] {
  const following = [
    hostKeyFile(boot.sshHostKey),
    ...boot.users.filter((user) => user.sudo).map((user) => sudoers(user)),
    ...(boot.kernelArguments.length > 0 && system.kernelArguments === 'grub.d' ? [grubFile(boot)] : []),
  ];
  const byPath = new Map([...following, ...boot.files].map((file) => [file.path, file]));
  return [...byPath.values()].sort(inOrder);
}

/** Files of a first boot's units and drop-ins, for readers that have no word for units. By path. */
export const unitFiles = remembered((units: readonly BootUnit[]): readonly BootFile[] =>
  units
    .flatMap(({ name, unit, dropins = {} }) => [
      ...(unit === undefined ? [] : [rootFile(`${unitFolder}/${name}`, 0o644, renderUnit(unit))]),
      ...Object.entries(dropins).map(([file, dropin]) =>
        rootFile(`${unitFolder}/${name}.d/${file}`, 0o644, renderUnit(dropin)),
      ),
    ])
    .sort(inOrder),
);

/** Whether a file's content is fetched by the machine itself. */
export function isRemote(content: Content | RemoteContent): content is RemoteContent {
  return typeof content === 'object' && 'url' in content;
}

const hostKeyFile = remembered((key: FirstBoot['sshHostKey']) => rootFile(hostKeyPath, 0o600, key.private));
const sudoers = remembered(sudoersFile);

/** The file is read by a shell, so every argument stands in single quotes. */
function grubFile(boot: FirstBoot): BootFile {
  const words = boot.kernelArguments.map((argument) => `' ${argument.replaceAll("'", "'\\''")}'`).join('');
  return rootFile(grubPath, 0o644, `GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX"${words}\n`);
}

function rootFile(path: string, mode: number, content: Content): BootFile {
  return { path, mode, user: 'root', group: 'root', content };
}

function inOrder(a: BootFile, b: BootFile): number {
  return a.path < b.path ? -1 : 1;
}
