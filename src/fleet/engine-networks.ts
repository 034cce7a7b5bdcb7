import type { UsedNetwork } from './catalogue';
import type { Engine } from './plan-types';

const moby = 'https://github.com/moby/moby/blob/master/daemon/libnetwork/ipamutils/utils.go';
const podman = 'https://github.com/containers/common/blob/main/docs/containers.conf.5.md';

const dockerPool = { what: "docker's default address pool", breaks: false, source: moby } as const;

/**
 * Networks that the engines take on their nodes without being asked.
 *
 * Docker on bosh nodes has no default bridge, and the network `bosh` names its subnet: the pools are for networks that somebody
 * makes by hand. Podman's default network is there as soon as a container joins it; pods from manifests get one of the pools'.
 */
export const engineNetworks: Readonly<Record<Engine, readonly UsedNetwork[]>> = {
  bosh: [
    { network: '172.17.0.0/16', ...dockerPool },
    { network: '172.18.0.0/16', ...dockerPool },
    { network: '172.19.0.0/16', ...dockerPool },
    { network: '172.20.0.0/14', ...dockerPool },
    { network: '172.24.0.0/14', ...dockerPool },
    { network: '172.28.0.0/14', ...dockerPool },
    { network: '192.168.0.0/16', ...dockerPool },
    { network: 'fd00::/48', ...dockerPool },
    {
      network: '10.254.0.0/22',
      what: "Garden's containers",
      breaks: false,
      source: 'https://github.com/cloudfoundry/garden-runc-release/blob/develop/jobs/garden/spec',
    },
    {
      network: '10.255.0.0/16',
      what: "Cloud Foundry's applications",
      breaks: false,
      source: 'https://github.com/cloudfoundry/silk-release/blob/develop/jobs/silk-controller/spec',
    },
  ],
  podman: [
    { network: '10.88.0.0/16', what: "podman's default network", breaks: true, source: podman },
    // The pools go on up to 10.255.255.0; a node would have to have 256 networks first.
    { network: '10.89.0.0/16', what: "podman's first address pool", breaks: false, source: podman },
  ],
};
