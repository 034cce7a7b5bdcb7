import type { Setup } from '../ignition/setup';
import type { System } from '../ignition/system';

/** What makes a system bring its security updates by itself. */
export type SecurityUpdates = Pick<Setup, 'files' | 'units' | 'packages'>;

/**
 * Security updates come by themselves; a reboot never does. Reboots come through the fleet's own lock, so that no two nodes are away
 * at once.
 */
export function securityUpdates(system: System): SecurityUpdates {
  return byFamily[system.family](system);
}

const byFamily: Readonly<Record<System['family'], (system: System) => SecurityUpdates>> = {
  debian,
  redhat: () => redhat,
  flatcar: () => flatcar,
  'fedora-coreos': () => fedoraCoreos,
};

/**
 * Debian and Ubuntu: the package's own timers, told to. Its daemon is masked: all it does is hold back a shutdown, for 20 MB of memory.
 *
 * @see https://github.com/mvo5/unattended-upgrades/blob/master/README.md
 */
function debian(system: System): SecurityUpdates {
  // Ubuntu's own list has the security pocket and no other updates; Debian's has everything of the release.
  const origins = system.name.startsWith('debian-')
    ? [
        '#clear Unattended-Upgrade::Origins-Pattern;',
        'Unattended-Upgrade::Origins-Pattern { "origin=Debian,codename=${distro_codename}-security,label=Debian-Security"; };',
      ]
    : [];
  const lines = [
    'APT::Periodic::Update-Package-Lists "1";',
    'APT::Periodic::Unattended-Upgrade "1";',
    'APT::Periodic::AutocleanInterval "7";',
    ...origins,
    'Unattended-Upgrade::Automatic-Reboot "false";',
    'Unattended-Upgrade::Remove-Unused-Kernel-Packages "true";',
  ];
  return {
    packages: ['unattended-upgrades'],
    // apt passes over names with another ending; after the package's own 50.
    files: { '/etc/apt/apt.conf.d/60flotilla': { content: lines.map((line) => `${line}\n`).join('') } },
    units: {
      'apt-daily.timer': { state: 'enabled' },
      'apt-daily-upgrade.timer': { state: 'enabled' },
      'unattended-upgrades.service': { state: 'masked' },
    },
  };
}

/** @see https://dnf.readthedocs.io/en/latest/automatic.html */
const redhat: SecurityUpdates = {
  packages: ['dnf-automatic'],
  files: {
    '/etc/dnf/automatic.conf': {
      content: `${[
        '[commands]',
        'upgrade_type = security',
        'download_updates = yes',
        'apply_updates = yes',
        // Since dnf 4.12; older ones never reboot.
        'reboot = never',
        '[emitters]',
        'emit_via = stdio',
        '[base]',
        'debuglevel = 1',
      ].join('\n')}\n`,
    },
  },
  units: { 'dnf-automatic.timer': { state: 'enabled' } },
};

/**
 * Flatcar writes a new release beside the running one by itself; locksmithd would reboot into it.
 *
 * @see https://www.flatcar.org/docs/latest/setup/releases/update-strategies/
 */
const flatcar: SecurityUpdates = {
  packages: [],
  files: { '/etc/flatcar/update.conf': { content: 'REBOOT_STRATEGY=off\n' } },
  units: { 'locksmithd.service': { state: 'masked' } },
};

/**
 * Zincati fetches and reboots in one; rpm-ostree alone fetches, and the next boot is into what it laid down.
 *
 * @see https://coreos.github.io/rpm-ostree/administrator-handbook/#automated-updates
 */
const fedoraCoreos: SecurityUpdates = {
  packages: [],
  files: {
    '/etc/rpm-ostreed.conf': { content: '[Daemon]\nAutomaticUpdatePolicy=stage\n' },
    '/etc/zincati/config.d/90-flotilla.toml': { content: '[updates]\nenabled = false\n' },
  },
  units: { 'rpm-ostreed-automatic.timer': { state: 'enabled' }, 'zincati.service': { state: 'masked' } },
};
