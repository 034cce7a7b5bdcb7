import { BlockList, isIPv4 } from 'node:net';

/*
 * What BOSH's director demands of cloud and CPI config, written anew from its documentation and with another arithmetic than
 * the code under test.
 * @see https://github.com/cloudfoundry/bosh/tree/main/src/bosh-director/lib/bosh/director/deployment_plan
 */

type Named = Readonly<Record<string, unknown>> & { readonly name: string };

/** A cloud config as parsed from its file. */
export interface ReadCloudConfig {
  readonly azs: readonly Named[];
  readonly networks: readonly (Named & { readonly subnets: readonly ReadSubnet[] })[];
  readonly compilation: Readonly<Record<string, unknown>>;
  readonly vm_types: readonly Named[];
  readonly vm_extensions: readonly Named[];
  readonly disk_types: readonly (Named & { readonly disk_size: unknown })[];
}

interface ReadSubnet {
  readonly az: string;
  readonly range: string;
  readonly gateway: string;
  readonly reserved: readonly string[];
}

/** A CPI config as parsed from its file. */
export interface ReadCpiConfig {
  readonly cpis: readonly (Named & { readonly type: string; readonly properties: Readonly<Record<string, unknown>> })[];
}

/** Every rule that a pair of configs breaks. */
export function brokenRules(cloud: ReadCloudConfig, { cpis }: ReadCpiConfig): readonly string[] {
  const broken: string[] = [];
  const check = (holds: boolean, rule: string) => {
    if (!holds) broken.push(rule);
  };
  const azs = cloud.azs.map((az) => az.name);
  for (const [kind, list] of Object.entries({ ...cloud, cpis })) {
    if (!Array.isArray(list)) continue;
    const names = (list as readonly Named[]).map((entry) => entry.name);
    check(new Set(names).size === names.length, `names of ${kind} are unique`);
    check(
      names.every((name) => typeof name === 'string' && name !== ''),
      `names of ${kind} are text`,
    );
  }
  for (const az of cloud.azs)
    check(
      cpis.some((cpi) => cpi.name === az.cpi),
      `az ${az.name} has a CPI that exists`,
    );
  for (const network of cloud.networks) networkRules(network, azs, check);
  const { az, network, vm_type: vmType, workers } = cloud.compilation;
  check(azs.includes(String(az)), 'compilation runs in an az that exists');
  const compiling = cloud.networks.find((one) => one.name === network);
  check(compiling?.subnets.some((subnet) => subnet.az === az) === true, 'compilation has a subnet in its az');
  check(
    cloud.vm_types.some((type) => type.name === vmType),
    'compilation has a vm type that exists',
  );
  check(Number.isInteger(workers) && Number(workers) >= 1, 'compilation has a whole number of workers');
  for (const { name, disk_size: size } of cloud.disk_types)
    check(Number.isInteger(size), `disk type ${name} is a whole number`);
  for (const cpi of cpis) cpiRules(cpi, check);
  return broken;
}

type Check = (holds: boolean, rule: string) => void;

function networkRules(network: ReadCloudConfig['networks'][number], azs: readonly string[], check: Check): void {
  check(network.subnets.length > 0, `network ${network.name} has a subnet`);
  const taken = new BlockList();
  for (const { az, range, gateway, reserved } of network.subnets) {
    check(azs.includes(az), `subnet ${range} is in an az that exists`);
    const [first = '', length = ''] = range.split('/');
    const inside = new BlockList();
    inside.addSubnet(first, Number(length));
    const last = lastAddress(first, Number(length));
    check(inside.check(gateway) && gateway !== first && gateway !== last, `gateway ${gateway} is a host of ${range}`);
    check(!taken.check(first) && !taken.check(last), `subnet ${range} overlaps no other`);
    taken.addSubnet(first, Number(length));
    for (const entry of reserved) {
      const ends = entry.split('-');
      check(ends.length === 2 && ends.every((end) => isIPv4(end) && inside.check(end)), `${entry} lies in ${range}`);
      check(reservedCount(entry) >= 10, `${entry} holds BUCC's director, address 10`);
      check(reservedCount(entry) <= 2 ** (32 - Number(length)) / 4, `${entry} leaves room for instances`);
    }
  }
}

function cpiRules({ name, type, properties }: ReadCpiConfig['cpis'][number], check: Check): void {
  check(type === 'docker', `${name} is run by the job docker_cpi`);
  check(Object.keys(properties).sort().join() === 'api_version,host,tls', `${name} has flat properties`);
  check(/^tcp:\/\/[0-9.]+:2376$/.test(String(properties.host)), `${name} has a host`);
  check(typeof properties.api_version === 'string', `${name} has an api version that is text`);
}

function lastAddress(first: string, length: number): string {
  const bytes = Buffer.from(first.split('.').map(Number));
  bytes.writeUInt32BE((bytes.readUInt32BE() | (0xffffffff >>> length)) >>> 0);
  return [...bytes].join('.');
}

function reservedCount(entry: string): number {
  const [from = 0, to = 0] = entry.split('-').map((end) => Buffer.from(end.split('.').map(Number)).readUInt32BE());
  return to - from + 1;
}
