import type { System, Unfit } from '../system';

/** No repository of the distribution has docker; its own packages come from elsewhere. Source: RHEL 8 and 9, "Building, running, and managing containers". */
const noDocker: Unfit = {
  unfit: 'the distribution has no docker',
  hint: 'use debian-13, ubuntu-24.04, flatcar or engine podman',
};

/**
 * What the rebuilds of RHEL share. Sources: update-ca-trust(8); grubby(8); chrony.conf(5); RHEL "Configuring basic system
 * settings", chapters on chrony and on kernel command-line parameters.
 */
const common = {
  family: 'redhat',
  reader: 'cloud-init',
  packages: 'dnf',
  sshUnit: 'sshd.service',
  time: { unit: 'chronyd.service', package: 'chrony', kind: 'chrony' },
  certificates: {
    folder: '/etc/pki/ca-trust/source/anchors',
    ending: '.pem',
    command: ['update-ca-trust', 'extract'],
    package: 'ca-certificates',
  },
  kernelArguments: 'grubby',
} as const satisfies Partial<System>;

function release8(name: string, title: string): System {
  return {
    ...common,
    name,
    title,
    engines: {
      // Podman 4.9 of the module container-tools:rhel8 has Quadlet, which refuses cgroup v1, the default of release 8; see
      // podman-systemd.unit(5) and RHEL 8 "Managing, monitoring and updating the kernel", "Mounting cgroups-v2".
      podman: { packages: ['podman'], kernelArguments: ['systemd.unified_cgroup_hierarchy=1'] },
      bosh: noDocker,
    },
  };
}

function release9(name: string, title: string): System {
  // Podman 5 since 9.5, 4.9 before; both have Quadlet.
  return { ...common, name, title, engines: { podman: { packages: ['podman'] }, bosh: noDocker } };
}

/** Rocky Linux and AlmaLinux, releases 8 and 9. */
export const redhatSystems: readonly System[] = [
  release8('alma-8', 'AlmaLinux 8'),
  release9('alma-9', 'AlmaLinux 9'),
  release8('rocky-8', 'Rocky Linux 8'),
  release9('rocky-9', 'Rocky Linux 9'),
];
