import type { Arch } from '../fleet/catalogue';

/** What a machine that exists says about itself. */
export interface MachineFacts {
  /** `ID` and `VERSION_ID` of os-release: `debian`, `13`. */
  readonly os: string;
  readonly version: string;
  /** `VARIANT_ID` of os-release, empty where there is none. */
  readonly variant: string;
  /** For people: `Debian GNU/Linux 13 (trixie)`. */
  readonly title: string;
  /** As `uname -m` has it. */
  readonly machine: string;
  readonly kernel: string;
  /** What the kernel can use: less than what was bought. */
  readonly ramMiB: number;
  /** In systemd-detect-virt's words: `kvm`, `openvz`, `none`. */
  readonly virt: string;
  readonly systemd: boolean;
  /** Whether the kernel makes such links; undefined where that could not be tried. */
  readonly vxlan: boolean | undefined;
  readonly wireguard: boolean | undefined;
  readonly brNetfilter: boolean;
  readonly cgroup: 1 | 2;
  /** File system of `/`. */
  readonly rootFs: string;
  /** Free below `/` and below `/var`, the smaller of the two. */
  readonly freeMiB: number;
  readonly hostname: string;
  readonly packages: string;
  readonly python: boolean;
  /** Seconds since 1970. */
  readonly time: number;
  /** On which its SSH daemon listens. */
  readonly ports: readonly number[];
  readonly disks: readonly { readonly name: string; readonly bytes: number }[];
  readonly firmware: 'efi' | 'bios';
  readonly kernelArguments: readonly string[];
  /** `NAME GENERATION` of a machine that has had a first boot; empty for others. */
  readonly node: string;
}

/** Reads what the detection said. @returns undefined when it did not run to its end */
export function parseFacts(said: string): MachineFacts | undefined {
  const found = saidWords(said);
  if (found.get('detect') !== '1' || found.get('end') !== '1') return undefined;
  const text = (key: string): string => found.get(key) ?? '';
  const mebi = (key: string): number => Math.floor(Number(text(key) || 0) / 1024);
  const tried = (key: string): boolean | undefined => (text(key) === 'unknown' ? undefined : text(key) === 'yes');
  return {
    os: text('os'),
    version: text('version'),
    variant: text('variant'),
    title: text('title') || text('os') || 'an unknown system',
    machine: text('arch'),
    kernel: text('kernel'),
    ramMiB: mebi('ram_kib'),
    virt: text('virt') || 'none',
    systemd: text('systemd') === 'yes',
    vxlan: tried('vxlan'),
    wireguard: tried('wireguard'),
    brNetfilter: text('br_netfilter') === 'yes',
    cgroup: text('cgroup') === '2' ? 2 : 1,
    rootFs: text('root_fs'),
    freeMiB: Math.min(mebi('free_kib'), mebi('var_free_kib')),
    hostname: text('hostname'),
    packages: text('packages'),
    python: text('python') === 'yes',
    time: Number(text('time')),
    ports: words(text('ports')).map(Number),
    disks: words(text('disks')).map((disk) => {
      const [name = '', bytes = '0'] = disk.split(':');
      return { name, bytes: Number(bytes) };
    }),
    firmware: text('firmware') === 'efi' ? 'efi' : 'bios',
    kernelArguments: words(text('cmdline')),
    node: text('node'),
  };
}

/** What stands before and after the first `=` of each line. */
function saidWords(said: string): ReadonlyMap<string, string> {
  const lines = said.split('\n').filter((line) => line.includes('='));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).trim()] as const),
  );
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The processor in the fleet's words; undefined for one that no node can have. */
export function archOf({ machine }: Pick<MachineFacts, 'machine'>): Arch | undefined {
  if (['x86_64', 'amd64'].includes(machine)) return 'amd64';
  return ['aarch64', 'arm64'].includes(machine) ? 'arm64' : undefined;
}

/**
 * The operating system in the fleet's words, whether or not this version can set it up: `rocky-9`.
 *
 * Flatcar's long-term releases are told by their major version: LTS-2023 is 3510.
 *
 * @see https://www.flatcar.org/releases
 */
export function imageOf({ os, version, variant }: Pick<MachineFacts, 'os' | 'version' | 'variant'>): string {
  const [major = ''] = version.split('.');
  if (os === 'debian') return `debian-${major || 'unstable'}`;
  if (os === 'rocky') return `rocky-${major}`;
  if (os === 'almalinux') return `alma-${major}`;
  if (os === 'flatcar') return major === '3510' ? 'flatcar-lts' : 'flatcar';
  if (os === 'fedora' && variant === 'coreos') return 'fedora-coreos';
  return [os || 'unknown', version].filter((word) => word !== '').join('-');
}

/**
 * What was bought, from what the kernel can use: the next multiple of an eighth to a quarter of it. A machine of 1 GiB says 957 MiB, one
 * of 4 GiB 3815.
 */
export function boughtMiB(usable: number): number {
  const step = 2 ** Math.max(6, Math.floor(Math.log2(Math.max(usable, 1))) - 2);
  return Math.ceil(usable / step) * step;
}

/** An amount of memory as fleet.yaml has it: `512MiB`, `4GiB`. */
export function ramText(mebi: number): string {
  return mebi % 1024 === 0 ? `${mebi / 1024}GiB` : `${mebi}MiB`;
}

/** Whether this is a system that somebody started to mend or install a machine, not the one on its disk. */
export function isRescue({ rootFs, hostname, title, systemd, virt, variant }: MachineFacts): boolean {
  if (/rescue|recovery|finnix|grml|systemrescue/i.test(`${hostname} ${title}`)) return true;
  // Its root is an overlay by design.
  if (variant === 'coreos') return false;
  // An installer's or a live system's root is in memory, or comes over the network.
  const volatile = ['tmpfs', 'ramfs', 'rootfs', 'overlay', 'aufs', 'nfs', 'nfs4', 'squashfs'].includes(rootFs);
  return volatile && (!systemd || virt !== 'systemd-nspawn');
}
