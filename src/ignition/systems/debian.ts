import type { System } from '../system';

/**
 * What Debian and Ubuntu share. Sources: update-ca-certificates(8); grub-mkconfig of both, which reads `/etc/default/grub.d/*.cfg`;
 * file lists and versions at packages.debian.org and packages.ubuntu.com.
 */
const common = {
  family: 'debian',
  reader: 'cloud-init',
  packages: 'apt',
  sshUnit: 'ssh.service',
  // Split from systemd since Debian 11; cloud images bring it, debootstrap does not.
  time: { unit: 'systemd-timesyncd.service', package: 'systemd-timesyncd', kind: 'timesyncd' },
  certificates: {
    folder: '/usr/local/share/ca-certificates',
    ending: '.crt',
    command: ['update-ca-certificates'],
    package: 'ca-certificates',
  },
  kernelArguments: 'grub.d',
} as const satisfies Partial<System>;

/** Debian 12 and 13, Ubuntu 24.04. */
export const debianSystems: readonly System[] = [
  {
    ...common,
    name: 'debian-12',
    title: 'Debian 12',
    engines: {
      // apt-cache policy podman: 4.3.1; Quadlet came with 4.4 (podman release notes).
      podman: { unfit: 'its podman 4.3 has no Quadlet', hint: 'use debian-13' },
      // apt-cache policy docker.io: 20.10.24, with the client in it; its `docker version` says 1.41, minimum 1.12.
      bosh: { packages: ['docker.io'], daemon: '/usr/sbin/dockerd', api: { newest: '1.41', oldest: '1.12' } },
    },
  },
  {
    ...common,
    name: 'debian-13',
    title: 'Debian 13',
    engines: {
      // packages.debian.org/trixie: podman 5.4.2.
      // Its netavark 1.14 starts a program that waits for firewalld, which nobody has.
      podman: { packages: ['podman'], masked: ['netavark-firewalld-reload.service'] },
      // packages.debian.org/trixie: docker.io 26.1.5, which alone brings no client, and the client makes the network.
      bosh: {
        packages: ['docker-cli', 'docker.io'],
        daemon: '/usr/sbin/dockerd',
        api: { newest: '1.45', oldest: '1.24' },
      },
    },
  },
  {
    ...common,
    name: 'ubuntu-24.04',
    title: 'Ubuntu 24.04',
    engines: {
      // packages.ubuntu.com/noble: podman 4.9.3: Quadlet, no `.pod`.
      podman: { packages: ['podman'] },
      // noble-updates has 28.2.2, and Ubuntu brings each long-term release to docker's latest (documentation.ubuntu.com, "Container
      // Stack Updates"); its docker.service calls /usr/bin/dockerd (seen in a log of 24.04.3).
      bosh: { packages: ['docker.io'], daemon: '/usr/bin/dockerd', api: { newest: '1.50', oldest: '1.24' } },
    },
  },
];
