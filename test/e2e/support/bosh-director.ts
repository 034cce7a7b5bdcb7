import { parse } from 'yaml';
import type { RehearsedFleet } from './rehearsed-fleet';

/** Properties of a Docker CPI, its variables filled in. */
export interface DockerCpi {
  readonly host: string;
  readonly api_version: string;
  readonly tls: { readonly ca: string; readonly certificate: string; readonly private_key: string };
}

/** A subnet of the cloud config. */
export interface BoshSubnet {
  readonly az: string;
  readonly range: string;
  readonly gateway: string;
  readonly reserved: readonly string[];
  readonly cloud_properties: { readonly name: string };
}

/** What a BOSH director reads from the emitted files. */
export interface BoshDirector {
  readonly azs: readonly string[];
  /** The CPI of an az. */
  cpi(az: string): DockerCpi;
  /** The subnet of an az in the network `default`. */
  subnet(az: string): BoshSubnet;
  /** An address of an az's subnet that is not reserved. */
  usableAddress(az: string): string;
}

interface CloudConfig {
  readonly azs: readonly { readonly name: string; readonly cpi: string }[];
  readonly networks: readonly { readonly name: string; readonly subnets: readonly BoshSubnet[] }[];
}

interface CpiConfig {
  readonly cpis: readonly { readonly name: string; readonly type: string; readonly properties: DockerCpi }[];
}

/** Reads `out/` as `bosh update-config` and `-l out/secret/bosh-vars.yml` do. */
export function boshDirector(fleet: RehearsedFleet): BoshDirector {
  const cloud = parse(fleet.read('out/bosh/cloud-config.yml')) as CloudConfig;
  const variables: unknown = parse(fleet.read('out/secret/bosh-vars.yml'));
  const { cpis } = interpolate(parse(fleet.read('out/bosh/cpi-config.yml')), variables) as CpiConfig;
  const subnet = (az: string): BoshSubnet => {
    const subnets = cloud.networks.find((network) => network.name === 'default')?.subnets ?? [];
    return one(subnets.filter((each) => each.az === az));
  };
  return {
    azs: cloud.azs.map((az) => az.name),
    cpi: (az) => {
      const { cpi } = one(cloud.azs.filter((each) => each.name === az));
      return one(cpis.filter((each) => each.name === cpi && each.type === 'docker')).properties;
    },
    subnet,
    usableAddress: (az) => {
      const { range, reserved } = subnet(az);
      const last = Math.max(...reserved.map((each) => Number(each.split('.').at(-1))));
      return range.replace(/\.\d+\/\d+$/, `.${last + 1}`);
    },
  };
}

/** Fills `((a.b))`, the only form that is emitted. @throws Error a variable has no value */
function interpolate(value: unknown, variables: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => interpolate(each, variables));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, interpolate(each, variables)]));
  }
  const path = typeof value === 'string' ? /^\(\((.*)\)\)$/.exec(value)?.[1] : undefined;
  if (path === undefined) return value;
  const found = path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], variables);
  if (typeof found !== 'string') throw new Error(`no value for ((${path}))`);
  return found;
}

function one<T>(found: readonly T[]): T {
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`expected one, got ${JSON.stringify(found)}`);
  return first;
}
