import type { ImageRecipe } from './image-recipe';
import { commonFiles, commonMasked, commonPackages, limitsHook } from './recipe-pieces';

/** Takes limits out of a container's configuration, where there is no Python: see limitsHook. */
const dropLimits =
  '($seen | gsub("\\n"; " ") | split(" ")) as $seen | if .linux.resources then .linux.resources |= with_entries(.key as $key | ' +
  'select((["memory", "cpu", "pids"] | index($key)) == null or ($seen | index($key)) != null)) else . end';

/** What is the same in all stand-ins for systems that are images. */
function standIn(
  os: string,
  release: string,
  uid: string,
  more: Pick<ImageRecipe, 'alsoFor' | 'packages' | 'enabled' | 'disabled' | 'files'>,
): ImageRecipe {
  return {
    os,
    ...(more.alsoFor === undefined ? {} : { alsoFor: more.alsoFor }),
    suite: 'trixie',
    packages: [...commonPackages, ...more.packages].sort(),
    enabled: ['systemd-networkd.service', 'systemd-resolved.service', ...more.enabled],
    disabled: more.disabled ?? [],
    masked: [
      ...commonMasked,
      'apt-daily.timer',
      'apt-daily-upgrade.timer',
      'dpkg-db-backup.timer',
      // Would ask somebody at the console; those systems turn it off on the kernel's command line.
      'systemd-firstboot.service',
    ],
    commands: [
      ['groupadd', '--gid', uid, 'core'],
      [
        'useradd',
        '--create-home',
        '--uid',
        uid,
        '--gid',
        uid,
        '--shell',
        '/bin/bash',
        '--groups',
        'sudo,docker',
        'core',
      ],
    ],
    files: {
      ...commonFiles,
      // An empty file would not be a first boot, and presets, by which Ignition enables units, are applied on a first boot only.
      'etc/machine-id': 'uninitialized\n',
      // Those systems enable nothing by themselves, Debian everything.
      'usr/lib/systemd/system-preset/99-default.preset': 'disable *\n',
      // Where Ignition puts keys. The systems find them by a program or join the files; what is read is the same.
      'etc/ssh/sshd_config.d/10-ignition-keys.conf':
        'AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys.d/ignition\n',
      // Ignition's last step asks for it.
      'etc/selinux/config': 'SELINUX=disabled\nSELINUXTYPE=none\n',
      'etc/sudoers.d/core': 'core ALL=(ALL) NOPASSWD: ALL\n',
      'usr/lib/os-release': release,
      ...more.files,
    },
    links: {
      // Where those systems have it.
      'usr/bin/dockerd': '../sbin/dockerd',
    },
    removed: [
      'etc/hostname',
      'etc/ssh/ssh_host_*',
      'etc/apt/sources.list',
      'usr/bin/apt*',
      'usr/lib/apt/apt.systemd.daily',
    ],
    installable: [],
  };
}

/**
 * Units of Fedora CoreOS that can be switched and do nothing: the clock is that of the machine below, and there are no releases to fetch.
 */
const idleUnits: Readonly<Record<string, string>> = {
  'usr/lib/systemd/system/chronyd.service':
    '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n',
  'usr/lib/systemd/system/rpm-ostreed-automatic.service': '[Service]\nType=oneshot\nExecStart=/bin/true\n',
  'usr/lib/systemd/system/rpm-ostreed-automatic.timer':
    '[Timer]\nOnUnitInactiveSec=1d\n\n[Install]\nWantedBy=timers.target\n',
};

/** Lines of os-release: what programs ask for is as the real system says it, what people read tells the truth. */
function release(fields: Readonly<Record<string, string>>): string {
  const named = { ...fields, PRETTY_NAME: `stand-in of a rehearsal for ${fields.NAME} (Debian 13 underneath)` };
  return Object.entries(named)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join('');
}

/**
 * Roots that stand for systems that are images. What is like the real thing: no cloud-init, no Python, no packages; the account
 * `core`; a first boot that applies presets; the paths of the engines' programs; what /etc/os-release calls itself. What is not: the root can be
 * written to, everywhere; no updates, no SELinux, no kernel and its arguments; programs are of Debian 13's versions (docker 26.1, podman 5.4,
 * systemd 257), sshd is a service and not a socket.
 *
 * @see https://www.flatcar.org/docs/latest/
 * @see https://docs.fedoraproject.org/en-US/fedora-coreos/
 */
export const standInRecipes: readonly ImageRecipe[] = [
  standIn(
    'flatcar',
    release({ NAME: 'Flatcar Container Linux by Kinvolk', ID: 'flatcar', ID_LIKE: 'coreos', VERSION_ID: '4230.2.0' }),
    '500',
    {
      alsoFor: ['flatcar-lts'],
      packages: ['docker-cli', 'docker.io', 'systemd-timesyncd'],
      // docker starts when somebody talks to its socket.
      enabled: ['docker.socket'],
      disabled: ['docker.service', 'containerd.service'],
      files: {},
    },
  ),
  standIn(
    'fedora-coreos',
    release({ NAME: 'Fedora Linux', ID: 'fedora', VARIANT_ID: 'coreos', VERSION_ID: '41' }),
    '1000',
    {
      // jq is in the real one, too.
      packages: [
        'aardvark-dns',
        'catatonit',
        'crun',
        'docker-cli',
        'docker.io',
        'jq',
        'netavark',
        'passt',
        'podman',
        'uidmap',
      ],
      enabled: ['docker.socket'],
      disabled: [
        'containerd.service',
        'docker.service',
        'netavark-dhcp-proxy.service',
        'netavark-dhcp-proxy.socket',
        'netavark-firewalld-reload.service',
        'podman-auto-update.timer',
        'podman-restart.service',
        'podman.service',
        'podman.socket',
      ],
      files: {
        ...limitsHook('/usr/bin/jq', ['jq', '--rawfile', 'seen', '/sys/fs/cgroup/cgroup.controllers', dropLimits]),
        ...idleUnits,
      },
    },
  ),
];
