/** Subnets and hosts as the real Terraform counts them: what the ledger pins is what a Terraform program would compute. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cidrHost, formatCidr, formatIpv4, nodeSubnet, subnetCapacity } from '../../src/fleet/cidr';
import { cidr6Host, formatCidr6, formatIpv6, nodeSubnet6, subnet6Capacity } from '../../src/fleet/cidr6';
import { isIpv6, knownNetwork, type Network } from '../../src/fleet/network';
import { needs } from '../support/needs';

interface Case {
  readonly network: string;
  readonly length: number;
  readonly index: number;
}

const networks: readonly (readonly [network: string, lengths: readonly number[]])[] = [
  ['10.0.0.0/8', [10, 16, 20, 24, 26, 30]],
  ['10.64.0.0/10', [12, 24, 28]],
  ['10.1.0.0/16', [18, 20, 24, 26, 28, 30]],
  ['172.16.0.0/12', [14, 24, 29]],
  ['192.168.4.0/22', [24, 25, 26, 30]],
  ['fd00::/8', [10, 40, 48, 64]],
  ['fd00:12::/48', [50, 56, 64, 80]],
  ['fd12:3456:789a:bc00::/56', [58, 63, 64, 72, 88]],
  ['fdff:ffff:ffff:ffff::/64', [66, 80, 96]],
  ['2a01:4f8:12:34:ab00::/72', [74, 100]],
  ['fd00::1:0:0:0/112', [114, 126]],
  ['fd00:12::ff0/124', [126]],
];

/** First, last and a few indices between, spread over the whole network. */
const cases: readonly Case[] = networks.flatMap(([network, lengths]) =>
  lengths.flatMap((length) => {
    const last = capacity(knownNetwork(network), length) - 1;
    const indices = [0, 1, 2, 0.1, 0.33, 0.5, 0.77].map((part) => (part < 1 ? Math.floor(part * last) : part));
    const some = [...new Set([...indices, last])].filter((index) => index <= last && index < 2 ** 52);
    return some.map((index) => ({ network, length, index }));
  }),
);

function capacity(network: Network, length: number): number {
  return isIpv6(network) ? subnet6Capacity(network, length) : subnetCapacity(network, length);
}

/** The subnet, its first host and its last address. */
function ours({ network: text, length, index }: Case): readonly string[] {
  const network = knownNetwork(text);
  if (isIpv6(network)) {
    const subnet = nodeSubnet6(network, length, index);
    return [formatCidr6(subnet), ...[1, -1].map((n) => formatIpv6(cidr6Host(subnet, n)))];
  }
  const subnet = nodeSubnet(network, length, index);
  return [formatCidr(subnet), ...[1, -1].map((n) => formatIpv4(cidrHost(subnet, n)))];
}

function terraforms({ network, length, index }: Case): string {
  const bits = length - Number(network.split('/')[1]);
  const subnet = `cidrsubnet("${network}",${bits},${index + 1})`;
  return `[${subnet},cidrhost(${subnet},1),cidrhost(${subnet},-1)]`;
}

describe.each(['terraform', 'tofu'])('%s', (program) => {
  needs(program)(
    `computes the same ${cases.length} subnets and hosts, in both families`,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'flotilla-cidr-'));
      try {
        const expression = `jsonencode([${cases.map(terraforms).join(',')}])\n`;
        const env = { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };
        const answer = execFileSync(program, ['console'], { cwd: folder, env, input: expression, encoding: 'utf8' });
        // A string as the console shows it, of JSON.
        const theirs = JSON.parse(JSON.parse(answer) as string) as unknown;
        expect(cases.map(ours)).toEqual(theirs);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    60_000,
  );
});
