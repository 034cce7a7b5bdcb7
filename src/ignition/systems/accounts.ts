import type { System } from '../system';

/**
 * Accounts that a system has before first boot adds any, and that no later release takes away. Sources: passwd.master and group.master
 * of Debian's base-passwd; Red Hat's package setup, uidgid; Flatcar's baselayout; groups of systemd.
 */
const debian = {
  users: 'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody',
  groups:
    'root daemon bin sys adm tty disk lp mail news uucp man proxy kmem dialout fax voice cdrom floppy tape sudo audio dip www-data backup operator list irc src shadow utmp video sasl plugdev staff games users nogroup systemd-journal',
};

const redhat = {
  users: 'root bin daemon adm lp sync shutdown halt mail operator games ftp nobody',
  groups:
    'root bin daemon sys adm tty disk lp mem kmem wheel cdrom mail man dialout floppy games tape video ftp lock audio users nobody systemd-journal',
};

const words: Readonly<Record<System['family'], { readonly users: string; readonly groups: string }>> = {
  debian,
  redhat,
  'fedora-coreos': { users: `${redhat.users} core`, groups: `${redhat.groups} core docker sudo` },
  flatcar: {
    users: 'root bin daemon adm lp news uucp operator portage nobody core',
    groups:
      'root bin daemon sys adm tty disk lp mem kmem wheel floppy news uucp console audio cdrom tape video cdrw usb users portage utmp nobody core docker sudo rkt systemd-journal',
  },
};

/** The same, to be looked up. */
const accounts = new Map(
  Object.entries(words).map(([family, { users, groups }]) => [
    family,
    { users: new Set(users.split(' ')), groups: new Set(groups.split(' ')) },
  ]),
);

/** Daemons' accounts, which a person must not take either, though not every machine has them. */
const daemons = new Set(
  'avahi chrony containers dbus dnsmasq docker etcd flannel messagebus ntp polkitd podman postfix rpc rpcuser sshd sssd tcpdump tss'.split(
    ' ',
  ),
);

/** Groups that packages make. */
const groupsOfPackages: Readonly<Record<string, string>> = { 'docker.io': 'docker' };

/** Whether a system has a user from the start. */
export function hasUser(system: System, name: string): boolean {
  return accounts.get(system.family)?.users.has(name) ?? false;
}

/** Whether a system has a group from the start, or from the packages that first boot installs. */
export function hasGroup(system: System, packages: readonly string[], name: string): boolean {
  if (accounts.get(system.family)?.groups.has(name) === true) return true;
  return packages.some((one) => Object.hasOwn(groupsOfPackages, one) && groupsOfPackages[one] === name);
}

/** Whether the system, a daemon of it or a delivery uses a login name. */
export function isTaken(system: System, name: string): boolean {
  return name === 'flotilla' || name.startsWith('systemd-') || daemons.has(name) || hasUser(system, name);
}
