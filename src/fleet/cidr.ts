/**
 * Exact IPv4 network arithmetic. An address is an unsigned 32-bit number; a network is its first address and the length of
 * its prefix.
 */
export interface Cidr {
  /** First address. */
  readonly base: number;
  /** Prefix length, 0 to 32. */
  readonly length: number;
}

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = new RegExp(`^${octet}(\\.${octet}){3}$`);
const network = /^([0-9.]+)\/(3[0-2]|[12]?[0-9])$/;

/**
 * `10.1.0.0` as a number; undefined if it is not an IPv4 address in the usual form (no leading zeros).
 *
 * @example
 * parseIpv4('10.1.0.1'); // => 167837697
 * parseIpv4('10.1.0.01'); // => undefined
 */
export function parseIpv4(text: string): number | undefined {
  if (!ipv4.test(text)) return undefined;
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/**
 * A number as `10.1.0.0`.
 *
 * @example
 * formatIpv4(167837697); // => '10.1.0.1'
 */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/**
 * A network or why the text is none: bits beyond the prefix must be zero.
 *
 * @example
 * parseCidr('10.1.0.0/16'); // => { base: 167837696, length: 16 }
 * parseCidr('10.1.0.7/16'); // => { problem: "expected the network's first address 10.1.0.0/16, got '10.1.0.7/16'" }
 */
export function parseCidr(text: string): Cidr | { readonly problem: string } {
  const match = network.exec(text);
  const address = match === null ? undefined : parseIpv4(match[1]!);
  if (match === null || address === undefined) return { problem: `expected a network as 10.1.0.0/16, got '${text}'` };
  const cidr = { base: address, length: Number(match[2]) };
  const base = address - (address % cidrAddresses(cidr));
  if (base === address) return cidr;
  return { problem: `expected the network's first address ${formatCidr({ ...cidr, base })}, got '${text}'` };
}

/**
 * A network as `10.1.0.0/16`.
 *
 * @example
 * formatCidr({ base: 167837696, length: 16 }); // => '10.1.0.0/16'
 */
export function formatCidr(cidr: Cidr): string {
  return `${formatIpv4(cidr.base)}/${cidr.length}`;
}

/**
 * How many addresses a network has, first and last included.
 *
 * @example
 * cidrAddresses({ base: 167837696, length: 24 }); // => 256
 */
export function cidrAddresses(cidr: Cidr): number {
  return 2 ** (32 - cidr.length);
}

/**
 * How many nodes a network holds: subnet 0 stays unused.
 *
 * @param length prefix length of a node's subnet
 * @example
 * subnetCapacity({ base: 167837696, length: 16 }, 24); // => 255
 */
export function subnetCapacity(cidr: Cidr, length: number): number {
  return length < cidr.length ? 0 : 2 ** (length - cidr.length) - 1;
}

/**
 * A node's subnet: number index + 1, as Terraform's `cidrsubnet(network, bits, index + 1)`.
 *
 * With 10.1.0.0/16 and 24: index 0 -> 10.1.1.0/24, index 254 -> 10.1.255.0/24.
 *
 * @param index counted from 0
 * @throws RangeError when the network has no such subnet
 * @example
 * formatCidr(nodeSubnet({ base: 167837696, length: 16 }, 24, 0)); // => '10.1.1.0/24'
 */
export function nodeSubnet(cidr: Cidr, length: number, index: number): Cidr {
  const fits = subnetCapacity(cidr, length);
  if (!Number.isInteger(index) || index < 0 || index >= fits) {
    throw new RangeError(
      `${formatCidr(cidr)} has /${length} subnets for ${fits} nodes, index ${index} is not among them`,
    );
  }
  return { base: cidr.base + (index + 1) * cidrAddresses({ base: 0, length }), length };
}

/**
 * Address number n of a network, as Terraform's `cidrhost`: 0 is the network itself, -1 the last address.
 *
 * @throws RangeError when the network has no such address
 * @example
 * const subnet = { base: 167837696, length: 24 };
 * formatIpv4(cidrHost(subnet, 1)); // => '10.1.0.1'
 * formatIpv4(cidrHost(subnet, -1)); // => '10.1.0.255'
 */
export function cidrHost(cidr: Cidr, n: number): number {
  const count = cidrAddresses(cidr);
  const offset = n < 0 ? count + n : n;
  if (!Number.isInteger(n) || offset < 0 || offset >= count) {
    throw new RangeError(`${formatCidr(cidr)} has ${count} addresses, number ${n} is not among them`);
  }
  return cidr.base + offset;
}

/**
 * `10.1.1.1-10.1.1.20`: addresses number `from` to `to`, both included. @throws RangeError as {@link cidrHost}
 *
 * @example
 * cidrHostRange({ base: 167837696, length: 24 }, 1, 20); // => '10.1.0.1-10.1.0.20'
 */
export function cidrHostRange(cidr: Cidr, from: number, to: number): string {
  return `${formatIpv4(cidrHost(cidr, from))}-${formatIpv4(cidrHost(cidr, to))}`;
}

/**
 * Whether every address of a network lies in another.
 *
 * @example
 * cidrContains({ base: 167837696, length: 16 }, { base: 167837696, length: 24 }); // => true
 */
export function cidrContains(outer: Cidr, inner: Cidr): boolean {
  return inner.length >= outer.length && inner.base - (inner.base % cidrAddresses(outer)) === outer.base;
}

/**
 * Two networks overlap only if one contains the other.
 *
 * @example
 * cidrOverlap({ base: 167837696, length: 24 }, { base: 167837696, length: 16 }); // => true
 */
export function cidrOverlap(a: Cidr, b: Cidr): boolean {
  return cidrContains(a, b) || cidrContains(b, a);
}
