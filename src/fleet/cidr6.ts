import { formatIpv4, parseIpv4 } from './cidr';

/**
 * Exact IPv6 network arithmetic. An address is an unsigned 128-bit number; a network is its first address and the length of
 * its prefix.
 */
export interface Cidr6 {
  /** First address. */
  readonly base: bigint;
  /** Prefix length, 0 to 128. */
  readonly length: number;
}

const groups = 8;
const hexGroup = /^[0-9a-f]{1,4}$/i;
const network = /^([0-9a-f:.]+)\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/i;

/**
 * `fd00:12::1` as a number, in every form of RFC 4291: upper case, leading zeros, `::` once, the last 32 bits as IPv4. No zone.
 *
 * @returns undefined if it is not an IPv6 address
 * @example
 * parseIpv6('::ffff'); // => 65535n
 * parseIpv6('fe80::1%eth0'); // => undefined
 */
export function parseIpv6(text: string): bigint | undefined {
  const halves = withHexTail(text)?.split('::');
  if (halves === undefined || halves.length > 2) return undefined;
  const [front, back] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const written = [...front!, ...(back ?? [])];
  if (!written.every((group) => hexGroup.test(group))) return undefined;
  // `::` stands for at least one group of zeros.
  if (back === undefined ? written.length !== groups : written.length >= groups) return undefined;
  const zeros = Array.from({ length: groups - written.length }, () => '0');
  return [...front!, ...zeros, ...(back ?? [])].reduce((sum, group) => sum * 0x10000n + BigInt(`0x${group}`), 0n);
}

/** The text with an IPv4 address at its end as two groups; undefined if something with dots is there that is none. */
function withHexTail(text: string): string | undefined {
  if (!text.includes('.')) return text;
  const start = text.lastIndexOf(':') + 1;
  const tail = parseIpv4(text.slice(start));
  if (start === 0 || tail === undefined) return undefined;
  return `${text.slice(0, start)}${Math.floor(tail / 0x10000).toString(16)}:${(tail % 0x10000).toString(16)}`;
}

/**
 * A number as `fd00:12::1`: the one form that everybody should write.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5952
 * @example
 * formatIpv6(65535n); // => '::ffff'
 */
export function formatIpv6(address: bigint): string {
  // RFC 5952, 5: an IPv4 address in IPv6's clothes is written as one.
  if (address >> 32n === 0xffffn) return `::ffff:${formatIpv4(Number(address & 0xffffffffn))}`;
  const hex = Array.from({ length: groups }, (_, i) => ((address >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  const { start, count } = longestZeros(hex);
  // RFC 5952, 4.2.2: a single group of zeros is not shortened.
  if (count < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + count).join(':')}`;
}

/** The longest run of zero groups, the first of several. */
function longestZeros(hex: readonly string[]): { readonly start: number; readonly count: number } {
  let best = { start: 0, count: 0 };
  for (let start = 0; start < hex.length; start++) {
    let end = start;
    while (hex[end] === '0') end++;
    if (end - start > best.count) best = { start, count: end - start };
  }
  return best;
}

/**
 * A network or why the text is none: bits beyond the prefix must be zero. Any form is read.
 *
 * @example
 * parseCidr6('::/0'); // => { base: 0n, length: 0 }
 * parseCidr6('fd00::1/48'); // => { problem: "expected the network's first address fd00::/48, got 'fd00::1/48'" }
 */
export function parseCidr6(text: string): Cidr6 | { readonly problem: string } {
  const match = network.exec(text);
  const address = match === null ? undefined : parseIpv6(match[1]!);
  if (match === null || address === undefined) return { problem: `expected a network as fd00:12::/48, got '${text}'` };
  const length = Number(match[2]);
  const base = address - (address % cidr6Addresses({ base: 0n, length }));
  if (base === address) return { base, length };
  return { problem: `expected the network's first address ${formatCidr6({ base, length })}, got '${text}'` };
}

/**
 * A network as `fd00:12::/48`.
 *
 * @example
 * formatCidr6({ base: 0n, length: 0 }); // => '::/0'
 */
export function formatCidr6(cidr: Cidr6): string {
  return `${formatIpv6(cidr.base)}/${cidr.length}`;
}

/**
 * How many addresses a network has, first and last included.
 *
 * @example
 * cidr6Addresses({ base: 0n, length: 120 }); // => 256n
 */
export function cidr6Addresses(cidr: Cidr6): bigint {
  return 1n << BigInt(128 - cidr.length);
}

/**
 * How many nodes a network holds: subnet 0 stays unused.
 *
 * @param length prefix length of a node's subnet
 * @returns at most Number.MAX_SAFE_INTEGER, even where it is more
 * @example
 * subnet6Capacity({ base: 0n, length: 48 }, 64); // => 65535
 */
export function subnet6Capacity(cidr: Cidr6, length: number): number {
  if (length < cidr.length) return 0;
  const fits = (1n << BigInt(length - cidr.length)) - 1n;
  return fits > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(fits);
}

/**
 * A node's subnet: number index + 1, as Terraform's `cidrsubnet(network, bits, index + 1)`.
 *
 * With fd00:12::/48 and 64: index 0 -> fd00:12:0:1::/64.
 *
 * @param index counted from 0
 * @throws RangeError when the network has no such subnet
 * @example
 * formatCidr6(nodeSubnet6({ base: 0n, length: 48 }, 64, 0)); // => '0:0:0:1::/64'
 */
export function nodeSubnet6(cidr: Cidr6, length: number, index: number): Cidr6 {
  const fits = subnet6Capacity(cidr, length);
  if (!Number.isInteger(index) || index < 0 || index >= fits) {
    throw new RangeError(
      `${formatCidr6(cidr)} has /${length} subnets for ${fits} nodes, index ${index} is not among them`,
    );
  }
  return { base: cidr.base + (BigInt(index) + 1n) * cidr6Addresses({ base: 0n, length }), length };
}

/**
 * Address number n of a network, as Terraform's `cidrhost`: 0 is the network itself, -1 the last address.
 *
 * @throws RangeError when the network has no such address
 * @example
 * cidr6Host({ base: 0n, length: 64 }, 1); // => 1n
 */
export function cidr6Host(cidr: Cidr6, n: number | bigint): bigint {
  const count = cidr6Addresses(cidr);
  const number = typeof n === 'bigint' || Number.isInteger(n) ? BigInt(n) : count;
  const offset = number < 0n ? count + number : number;
  if (offset < 0n || offset >= count) {
    throw new RangeError(`${formatCidr6(cidr)} has ${count} addresses, number ${n} is not among them`);
  }
  return cidr.base + offset;
}

/**
 * Whether every address of a network lies in another.
 *
 * @example
 * cidr6Contains({ base: 0n, length: 48 }, { base: 0n, length: 64 }); // => true
 */
export function cidr6Contains(outer: Cidr6, inner: Cidr6): boolean {
  return inner.length >= outer.length && inner.base - (inner.base % cidr6Addresses(outer)) === outer.base;
}

/**
 * Two networks overlap only if one contains the other.
 *
 * @example
 * cidr6Overlap({ base: 0n, length: 64 }, { base: 0n, length: 48 }); // => true
 */
export function cidr6Overlap(a: Cidr6, b: Cidr6): boolean {
  return cidr6Contains(a, b) || cidr6Contains(b, a);
}
