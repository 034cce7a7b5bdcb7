import { type Cidr, cidrContains, cidrOverlap, formatCidr, parseCidr } from './cidr';
import { type Cidr6, cidr6Contains, cidr6Overlap, formatCidr6, parseCidr6 } from './cidr6';

/** A network of either family. The type of its first address tells which: a number is IPv4, a bigint IPv6. */
export type Network = Cidr | Cidr6;

/** Whether a network is IPv6. */
export function isIpv6(network: Network): network is Cidr6 {
  return typeof network.base === 'bigint';
}

/** A network of either family, or why the text is none. A colon makes it IPv6. */
export function parseNetwork(text: string): Network | { readonly problem: string } {
  return text.includes(':') ? parseCidr6(text) : parseCidr(text);
}

/** A network as `10.1.0.0/16` or `fd00:12::/48`. */
export function formatNetwork(network: Network): string {
  return isIpv6(network) ? formatCidr6(network) : formatCidr(network);
}

/** Whether two networks share an address; those of different families never do. */
export function networksOverlap(a: Network, b: Network): boolean {
  if (isIpv6(a)) return isIpv6(b) && cidr6Overlap(a, b);
  return !isIpv6(b) && cidrOverlap(a, b);
}

/** Whether every address of a network lies in another. */
export function networkContains(outer: Network, inner: Network): boolean {
  if (isIpv6(outer)) return isIpv6(inner) && cidr6Contains(outer, inner);
  return !isIpv6(inner) && cidrContains(outer, inner);
}

/**
 * A network that is known to be right: a fact of this program's own, or checked before.
 *
 * @throws Error when it is not
 */
export function knownNetwork(text: string): Network {
  const network = parseNetwork(text);
  if ('problem' in network) throw new Error(network.problem);
  return network;
}
