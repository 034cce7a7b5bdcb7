import { azName } from '../../fleet/azs';
import { cidrHost, formatIpv4, parseCidr } from '../../fleet/cidr';
import type { BoshPorts } from '../../fleet/spec-types';
import type { Host } from '../hosts';

/** Name of the docker network, made by every bosh node's delivery, that the Docker CPI puts containers into. */
const dockerNetwork = 'bosh';

/**
 * BOSH's cloud config: where instances may run, on which addresses, in which shapes.
 *
 * @see https://bosh.io/docs/cloud-config/
 */
export type CloudConfig = {
  readonly azs: readonly { readonly name: string; readonly cpi: string }[];
  readonly networks: readonly ManualNetwork[];
  readonly compilation: {
    readonly az: string;
    readonly network: string;
    readonly reuse_compilation_vms: boolean;
    readonly vm_type: string;
    readonly workers: number;
  };
  readonly disk_types: readonly { readonly name: string; readonly disk_size: number }[];
  readonly vm_types: readonly { readonly name: string; readonly cloud_properties: HostConfig }[];
  readonly vm_extensions: readonly { readonly name: string; readonly cloud_properties?: HostConfig }[];
};

type ManualNetwork = {
  readonly name: string;
  readonly type: 'manual';
  readonly subnets: readonly {
    readonly az: string;
    readonly range: string;
    readonly gateway: string;
    /** Addresses that BOSH gives to nobody, as `10.1.1.1-10.1.1.20`. */
    readonly reserved: readonly string[];
    readonly cloud_properties: { readonly name: string };
  }[];
};

/** Docker's HostConfig, which the Docker CPI takes as a VM's cloud properties, and the ports to expose. */
type HostConfig = {
  readonly RestartPolicy?: { readonly Name: 'always' };
  /** By `80/tcp`. Docker takes ports as text only. */
  readonly PortBindings?: Readonly<Record<string, readonly { readonly HostPort: string; readonly HostIp: string }[]>>;
  readonly ports?: readonly string[];
};

/** Name of the CPI that drives one node's docker daemon. */
export function cpiName(index: number): string {
  return `docker-${azName(index)}`;
}

/**
 * The cloud config of MoltenCore: an az and a subnet per node, all in one manual network.
 *
 * Deliberately otherwise than MoltenCore: azs stand in numeric order (theirs puts z10 before z2, or follows etcd), and the
 * disk type `100GB` has 102400 MiB (theirs 100240, a slip of the pen).
 *
 * @param hosts bosh nodes by index
 * @param bucc the one in whose az packages are compiled
 * @param ports that VM extensions take on their nodes, by the extension's name
 * @see https://github.com/starkandwayne/molten-core/blob/v0.8.0/bucc/cloud_config.go
 */
export function cloudConfig(
  hosts: readonly Host[],
  bucc: Host,
  ports: Readonly<Record<string, BoshPorts>>,
): CloudConfig {
  return {
    azs: hosts.map(({ index }) => ({ name: azName(index), cpi: cpiName(index) })),
    networks: [{ name: 'default', type: 'manual', subnets: hosts.map(subnet) }],
    compilation: {
      az: azName(bucc.index),
      network: 'default',
      reuse_compilation_vms: true,
      vm_type: 'default',
      workers: 5,
    },
    disk_types: Object.entries(diskMiB).map(([name, disk_size]) => ({ name, disk_size })),
    vm_types: vmTypes.map((name) => ({ name, cloud_properties: { RestartPolicy: { Name: 'always' } } })),
    vm_extensions: [
      ...ephemeralDisks.filter((name) => ports[name] === undefined).map((name) => ({ name })),
      ...Object.entries(ports).map(([name, own]) => ({ name, cloud_properties: publish(own.ports) })),
    ],
  };
}

const diskMiB = { default: 1024, '1GB': 1024, '5GB': 5120, '10GB': 10240, '100GB': 102400 };

const vmTypes = ['default', 'minimal', 'small', 'small-highmem'];

/** Names that deployments ask for; a container's ephemeral disk is its host's, whatever its size. */
const ephemeralDisks = ['5GB', '10GB', '50GB', '100GB', '500GB', '1TB'].map((size) => `${size}_ephemeral_disk`);

function publish(ports: readonly number[]): HostConfig {
  const keys = ports.map((port) => `${port}/tcp`);
  const bindings = ports.map((port) => [{ HostPort: String(port), HostIp: '0.0.0.0' }]);
  return { PortBindings: Object.fromEntries(keys.map((key, i) => [key, bindings[i]!])), ports: keys };
}

function subnet(node: Host): ManualNetwork['subnets'][number] {
  const cidr = parseCidr(node.subnet);
  if ('problem' in cidr) throw new RangeError(`nodes.${node.name}.subnet: ${cidr.problem}`);
  const address = (number: number) => formatIpv4(cidrHost(cidr, number));
  return {
    az: azName(node.index),
    range: node.subnet,
    gateway: address(1),
    reserved: [`${address(1)}-${address(reservedAddresses(cidr.length))}`],
    cloud_properties: { name: dockerNetwork },
  };
}

/**
 * How many of a subnet's first addresses are kept from BOSH: 20 as in MoltenCore, 10 where a subnet is smaller than a /24.
 * Never fewer: BUCC's director sits on number 10.
 */
function reservedAddresses(prefixLength: number): number {
  return prefixLength <= 24 ? 20 : 10;
}
