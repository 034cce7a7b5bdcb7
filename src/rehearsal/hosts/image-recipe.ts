import { createHash } from 'node:crypto';

/** How to make the root of an operating system that stands for a vendor's image. */
export interface ImageRecipe {
  /** As `MachineRequest.os` has it. */
  readonly os: string;
  readonly suite: string;
  readonly packages: readonly string[];
  /** Units that run from the start. */
  readonly enabled: readonly string[];
  /** Units that a host without hardware and without a way out must not have. */
  readonly masked: readonly string[];
  /** Path (without a slash at its start) to content. */
  readonly files: Readonly<Record<string, string>>;
  /** What must be each machine's own. Shell patterns within the root. */
  readonly removed: readonly string[];
}

/**
 * Takes the limits out of a container's configuration whose cgroup controllers a host does not see: where the machine itself still has
 * them in the old hierarchy, crun would refuse the container. The host's own memory limit stays. Podman runs this before it creates a
 * container (an OCI hook of its stage `precreate`: configuration in, configuration out).
 */
const dropLimits = [
  'import json, sys',
  'config = json.load(sys.stdin)',
  'seen = open("/sys/fs/cgroup/cgroup.controllers").read().split()',
  'resources = (config.get("linux") or {}).get("resources") or {}',
  'for controller in ("memory", "cpu", "pids"):',
  '    if controller not in seen:',
  '        resources.pop(controller, None)',
  'json.dump(config, sys.stdout)',
  '',
].join('\n');

const dropLimitsHook = {
  version: '1.0.0',
  hook: { path: '/usr/bin/python3', args: ['python3', '/etc/containers/oci/drop-limits.py'] },
  when: { always: true },
  stages: ['precreate'],
};

const debian13: ImageRecipe = {
  os: 'debian-13',
  suite: 'trixie',
  // No ifupdown: cloud-init would write its files instead of networkd's. python3 is what Ansible runs on a host.
  packages: [
    'ca-certificates',
    'cloud-init',
    'curl',
    'dbus',
    'iproute2',
    'iptables',
    'iputils-ping',
    'libnss-myhostname',
    'netbase',
    'nftables',
    'openssh-server',
    'procps',
    'python3',
    'python3-apt',
    'sudo',
    'systemd',
    'systemd-resolved',
    'systemd-sysv',
    'udev',
  ],
  enabled: ['systemd-networkd.service', 'systemd-resolved.service'],
  masked: [
    // Waits 13 s for a router that does not exist.
    'systemd-networkd-wait-online.service',
    'console-getty.service',
    'apt-daily.timer',
    'apt-daily-upgrade.timer',
  ],
  files: {
    'etc/machine-id': '',
    'etc/cloud/cloud.cfg.d/99-flotilla.cfg': [
      'locale: false',
      'datasource_list: [NoCloud, None]',
      'apt: {preserve_sources_list: true}',
      '',
    ].join('\n'),
    // A drop-in beside the file that cloud-init writes for the only interface.
    'etc/systemd/network/10-cloud-init-host0.network.d/quiet.conf':
      '[Network]\nIPv6AcceptRA=no\nLinkLocalAddressing=no\nIPv6DuplicateAddressDetection=0\n\n[Link]\nRequiredForOnline=no\n',
    'etc/systemd/resolved.conf.d/quiet.conf': '[Resolve]\nLLMNR=no\nMulticastDNS=no\nFallbackDNS=\n',
    // cloud-init's `packages:` begins with `apt-get update`. A host has no way out: one quick try, a warning, status 0.
    'etc/apt/apt.conf.d/99-flotilla': [
      'Acquire::Retries "0";',
      'Acquire::http::Timeout "2";',
      'Acquire::https::Timeout "2";',
      '',
    ].join('\n'),
    // Root of a host lacks CAP_SYS_RESOURCE over the machine's limits, and one kernel counts everybody's processes.
    'etc/containers/containers.conf.d/10-flotilla.conf':
      '[containers]\ndefault_ulimits = ["nofile=8192:8192", "nproc=8192:8192"]\npids_limit = 0\n' +
      '[engine]\nhooks_dir = ["/etc/containers/oci/hooks.d"]\n',
    'etc/containers/oci/drop-limits.py': dropLimits,
    'etc/containers/oci/hooks.d/drop-limits.json': `${JSON.stringify(dropLimitsHook)}\n`,
  },
  removed: ['etc/hostname', 'etc/ssh/ssh_host_*'],
};

const recipes: readonly ImageRecipe[] = [debian13];

/** Raised when the way of building changes what comes out of the same recipe. */
const buildVersion = 1;

/** Operating systems that hosts can have. */
export function knownSystems(): readonly string[] {
  return recipes.map((recipe) => recipe.os);
}

/** The recipe of an operating system, or undefined if there is none. */
export function tryFindRecipe(os: string): ImageRecipe | undefined {
  return recipes.find((recipe) => recipe.os === os);
}

/** Name of the recipe's image in the cache: `debian-13-` and 12 hex digits that change with whatever changes the image. */
export function imageName(recipe: ImageRecipe): string {
  const hash = createHash('sha256').update(JSON.stringify([buildVersion, process.arch, recipe]));
  return `${recipe.os}-${hash.digest('hex').slice(0, 12)}`;
}

// What a vendor's machine would get by apt's recommendations and what the package is of no use without.
const companions: Readonly<Record<string, readonly string[]>> = {
  podman: ['aardvark-dns', 'catatonit', 'crun', 'netavark', 'passt'],
  'docker.io': ['docker-cli'],
};

/** What a layer for these packages must hold beyond the image: sorted, each once, with companions; empty if nothing. */
export function layerPackages(recipe: ImageRecipe, packages: readonly string[]): readonly string[] {
  const missing = packages.filter((name) => !recipe.packages.includes(name));
  return [...new Set(missing.flatMap((name) => [name, ...(companions[name] ?? [])]))].sort();
}

/** Name of the layer within its image's folder: 12 hex digits over its packages. */
export function layerName(packages: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([buildVersion, packages]))
    .digest('hex')
    .slice(0, 12);
}
