import type { System, Unfit } from '../system';

/** Podman is an optional extension that the image fetches, not part of it. Source: flatcar.org/docs/latest/provisioning/sysext. */
const noPodman: Unfit = { unfit: 'its image has no podman', hint: 'use fedora-coreos or debian-13, or engine bosh' };

/**
 * What the releases of Flatcar share. Sources: flatcar.org/docs, "Customizing the SSH daemon" (a socket starts sshd, and how to turn it
 * off), "Custom certificate authorities", "Configuring date and time"; image_packages of its release data. `/opt` can be written, `/usr`
 * not; python is not there.
 */
const flatcar = {
  family: 'flatcar',
  reader: 'ignition',
  packages: 'none',
  sshUnit: 'sshd.service',
  sshSocket: 'sshd.socket',
  time: { unit: 'systemd-timesyncd.service', kind: 'timesyncd' },
  certificates: { folder: '/etc/ssl/certs', ending: '.pem', command: ['update-ca-certificates'] },
  kernelArguments: 'ignition',
} as const satisfies Partial<System>;

/** Systems that are images and read Ignition: Flatcar, and Fedora CoreOS. */
export const imageSystems: readonly System[] = [
  {
    ...flatcar,
    name: 'flatcar',
    title: 'Flatcar',
    // The oldest release is stable 3760.2.0 (its alpha and beta: 3760): the first whose sshd reads a folder of settings (release notes,
    // "default ssh client and ssh daemon configs"). Ignition is 2.15 since stable 3602.2.0 (release data of flatcar.org).
    ignitionSpec: '3.4.0',
    engines: {
      podman: noPodman,
      // Docker is a sysext of the image. LTS-2024 4081.3 is the oldest in use, with docker 26.1 [unverified]; stable 4593.2 has 28.0.
      bosh: { packages: [], daemon: '/usr/bin/dockerd', api: { newest: '1.45', oldest: '1.24' } },
    },
  },
  {
    ...flatcar,
    name: 'flatcar-lts',
    title: 'Flatcar LTS',
    // The oldest release is LTS-2023 3510.3.0, with Ignition 2.14 (release data of flatcar.org). Its sshd reads one file alone, which is
    // written whole; so it is in any later release.
    ignitionSpec: '3.3.0',
    engines: {
      podman: noPodman,
      // Releases before 3815.2 lay docker out by torcx, whose docker.service calls ${TORCX_BINDIR}/dockerd; docker 20.10 [unverified].
      bosh: { packages: [], daemon: '/run/torcx/bin/dockerd', api: { newest: '1.41', oldest: '1.12' } },
    },
  },
  {
    name: 'fedora-coreos',
    title: 'Fedora CoreOS',
    family: 'fedora-coreos',
    reader: 'ignition',
    // The releases of 2024 have Ignition 2.19 (manifest-lock of coreos/fedora-coreos-config).
    ignitionSpec: '3.4.0',
    packages: 'none',
    sshUnit: 'sshd.service',
    time: { unit: 'chronyd.service', kind: 'chrony' },
    certificates: {
      folder: '/etc/pki/ca-trust/source/anchors',
      ending: '.pem',
      command: ['update-ca-trust', 'extract'],
    },
    kernelArguments: 'ignition',
    engines: {
      // docs.fedoraproject.org/en-US/fedora-coreos/running-containers: both are there.
      podman: { packages: [] },
      // moby-engine 24 to 27 in 2024 (manifest-lock of coreos/fedora-coreos-config); 29, which refuses what is older than 1.44, by now
      // [unverified]: what all of them but the oldest speak.
      bosh: { packages: [], daemon: '/usr/bin/dockerd', api: { newest: '1.45', oldest: '1.44' } },
    },
  },
];
