import { controlAddress } from './addresses';
import { filesHost, mirrorHosts } from './file-hosts';

/** Files that every root of a host has, whatever it stands for. Path to content. */
export const commonFiles: Readonly<Record<string, string>> = {
  // A host has no name server: the names of those that the rehearsal's file server stands for are here.
  'etc/hosts': [
    '127.0.0.1\tlocalhost',
    '::1\t\tlocalhost ip6-localhost ip6-loopback',
    'ff02::1\t\tip6-allnodes',
    'ff02::2\t\tip6-allrouters',
    `${controlAddress.ipv4.replace(/\/.*/, '')}\t${[...mirrorHosts, filesHost].join(' ')}`,
    '',
  ].join('\n'),
  'etc/systemd/resolved.conf.d/quiet.conf': '[Resolve]\nLLMNR=no\nMulticastDNS=no\nFallbackDNS=\n',
  // Root of a host lacks CAP_SYS_RESOURCE over the machine's limits, and one kernel counts everybody's processes.
  'etc/containers/containers.conf.d/10-flotilla.conf':
    '[containers]\ndefault_ulimits = ["nofile=8192:8192", "nproc=8192:8192"]\npids_limit = 0\n' +
    '[engine]\nhooks_dir = ["/etc/containers/oci/hooks.d"]\n',
};

/** Units that a host without hardware and without a way out must not have. */
export const commonMasked: readonly string[] = [
  // Waits 13 s for a router that does not exist.
  'systemd-networkd-wait-online.service',
  'console-getty.service',
];

/** Packages that every root of a host has. */
export const commonPackages: readonly string[] = [
  'ca-certificates',
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
  'sudo',
  'systemd',
  'systemd-resolved',
  'systemd-sysv',
  'udev',
];

/**
 * The hook that takes the limits out of a container's configuration whose cgroup controllers a host does not see: where the machine
 * itself still has them in the old hierarchy, crun would refuse the container. The host's own memory limit stays. Podman runs it before
 * it creates a container (an OCI hook of its stage `precreate`: configuration in, configuration out).
 *
 * @param path the program that does it
 * @param args its arguments, its name first
 */
export function limitsHook(path: string, args: readonly string[]): Readonly<Record<string, string>> {
  const hook = { version: '1.0.0', hook: { path, args }, when: { always: true }, stages: ['precreate'] };
  return { 'etc/containers/oci/hooks.d/drop-limits.json': `${JSON.stringify(hook)}\n` };
}
