/**
 * What a Debian package is needed for: booting hosts, booting those whose first boot is Ignition's, going through the examples, or this
 * project's own tests.
 */
export type PackageUse = 'hosts' | 'ignition' | 'examples' | 'tests';

/** A Debian package that a rehearsal or its tests need on the machine itself. */
export interface DebianPackage {
  readonly name: string;
  /** A program (looked up in PATH and the sbin folders) or an absolute path whose presence proves the package. */
  readonly provides: string;
  readonly use: PackageUse;
  /** One clause for the user: what it does here. */
  readonly why: string;
}

/** Ignition itself. Its package brings it for the initial ram disk, not as a program in PATH. */
export const igniter: DebianPackage = {
  name: 'ignition',
  provides: '/usr/lib/dracut/modules.d/30ignition/ignition',
  use: 'ignition',
  why: 'reads first boots as Flatcar and Fedora CoreOS do',
};

/**
 * The only list of Debian packages that anything of Flotilla asks for on the machine where a rehearsal runs. Names as in
 * Debian 12 and 13.
 */
export const debianPackages: readonly DebianPackage[] = [
  { name: 'systemd-container', provides: 'systemd-nspawn', use: 'hosts', why: 'boots the hosts' },
  { name: 'mmdebstrap', provides: 'mmdebstrap', use: 'hosts', why: "builds the hosts' operating system" },
  {
    name: 'debian-archive-keyring',
    provides: '/usr/share/keyrings/debian-archive-keyring.gpg',
    use: 'hosts',
    why: 'proves that Debian packages are genuine',
  },
  { name: 'iproute2', provides: 'ip', use: 'hosts', why: 'lays the private network' },
  { name: 'util-linux', provides: 'nsenter', use: 'hosts', why: 'enters the private network' },
  { name: 'openssh-client', provides: 'ssh', use: 'hosts', why: 'logs in to the hosts' },
  igniter,
  { name: 'ansible-core', provides: 'ansible', use: 'examples', why: 'runs the emitted inventory' },
  // A busybox of another package is linked dynamically and would not run in an image that holds nothing else.
  {
    name: 'busybox-static',
    provides: '/var/lib/dpkg/info/busybox-static.list',
    use: 'examples',
    why: "is the example image's only program",
  },
  { name: 'openssl', provides: 'openssl', use: 'examples', why: 'checks certificates' },
  { name: 'curl', provides: 'curl', use: 'examples', why: 'asks the pods' },
  { name: 'cloud-init', provides: 'cloud-init', use: 'tests', why: 'reads first boots as Debian 12 does' },
  { name: 'openssh-server', provides: 'sshd', use: 'tests', why: 'checks the settings that nodes get' },
  { name: 'sudo', provides: 'visudo', use: 'tests', why: 'checks the rules that nodes get' },
  {
    name: 'python3-yaml',
    provides: '/usr/lib/python3/dist-packages/yaml',
    use: 'tests',
    why: 'reads the written YAML',
  },
  { name: 'shellcheck', provides: 'shellcheck', use: 'tests', why: 'reads the shell scripts' },
  { name: 'dash', provides: 'dash', use: 'tests', why: 'runs the shell scripts as Debian does' },
  { name: 'zsh', provides: 'zsh', use: 'tests', why: 'completes commands in zsh' },
  { name: 'fish', provides: 'fish', use: 'tests', why: 'completes commands in fish' },
  { name: 'git', provides: 'git', use: 'tests', why: 'merges ledgers as its users do' },
  { name: 'qemu-system-x86', provides: 'qemu-system-x86_64', use: 'tests', why: 'boots a system that was installed' },
  { name: 'ovmf', provides: '/usr/share/ovmf/OVMF.fd', use: 'tests', why: 'boots it by EFI too' },
  { name: 'fdisk', provides: 'sfdisk', use: 'tests', why: 'partitions the disk it is installed on' },
  { name: 'nftables', provides: 'nft', use: 'tests', why: "shows that the machine's own firewall stayed as it was" },
];
