import type { ImageRecipe } from './image-recipe';
import { commonFiles, commonMasked, commonPackages, limitsHook } from './recipe-pieces';

/** Takes limits out of a container's configuration: see limitsHook. */
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

/**
 * The archives as Debian's cloud images name them: the release, its updates and its security updates. `http`, because the rehearsal's
 * file server has no certificate for Debian's name; what apt trusts is the signature.
 */
function sources(suite: string): string {
  const stanza = (path: string, suites: string): string =>
    [
      'Types: deb',
      `URIs: http://deb.debian.org/${path}`,
      `Suites: ${suites}`,
      'Components: main',
      'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
      '',
    ].join('\n');
  return [stanza('debian', `${suite} ${suite}-updates`), stanza('debian-security', `${suite}-security`)].join('\n');
}

const aptSettings = [
  '// The archive next door is as old as the image: what it says is signed and still checked, but no longer of this week.',
  'Acquire::Check-Valid-Until "false";',
  '// An image without manuals and translations needs no translated descriptions.',
  'Acquire::Languages "none";',
  '// Nobody answers questions for services: names are in /etc/hosts.',
  'Acquire::EnableSrvRecords "false";',
  '// The archive is there or it is not.',
  'Acquire::Retries "0";',
  'Acquire::http::Timeout "5";',
  'Acquire::https::Timeout "5";',
  '',
].join('\n');

function debian(os: string, suite: string, installable: readonly (readonly string[])[]): ImageRecipe {
  return {
    os,
    suite,
    // No ifupdown: cloud-init would write its files instead of networkd's. python3 is what Ansible runs on a host.
    packages: [...commonPackages, 'cloud-init', 'python3', 'python3-apt'].sort(),
    enabled: ['systemd-networkd.service', 'systemd-resolved.service'],
    // Nobody else may hold dpkg's lock; not masked, because security updates need the second one.
    disabled: ['apt-daily.timer', 'apt-daily-upgrade.timer'],
    masked: commonMasked,
    files: {
      ...commonFiles,
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
      'etc/apt/sources.list': '# See /etc/apt/sources.list.d/debian.sources\n',
      'etc/apt/sources.list.d/debian.sources': sources(suite),
      'etc/apt/apt.conf.d/99-flotilla': aptSettings,
      'etc/containers/oci/drop-limits.py': dropLimits,
      ...limitsHook('/usr/bin/python3', ['python3', '/etc/containers/oci/drop-limits.py']),
    },
    removed: ['etc/hostname', 'etc/ssh/ssh_host_*'],
    installable,
  };
}

/** What hosts of every release can install: what nodes get, and small ones to try things with. */
const installable: readonly (readonly string[])[] = [
  ['podman'],
  ['docker.io'],
  ['unattended-upgrades'],
  ['systemd-timesyncd'],
  ['chrony'],
  ['wireguard-tools'],
  ['wireguard-go'],
  ['kmod'],
  ['htop'],
  ['jq'],
  ['tree'],
];

/**
 * Debian as vendors sell it: cloud-init, sshd, apt with Debian's own archives. Unlike a vendor's image it has no kernel and no boot
 * loader, no manuals, and dpkg does not wait for the disk.
 */
export const debianRecipes: readonly ImageRecipe[] = [
  debian('debian-12', 'bookworm', installable),
  debian('debian-13', 'trixie', [...installable, ['docker.io', 'docker-cli']]),
];
