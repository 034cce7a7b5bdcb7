import { formatNetwork, isIpv6, knownNetwork, type Network, networkContains, networksOverlap } from './network';

/** Part of the address space with a meaning of its own. */
interface Space {
  readonly network: string;
  readonly what: string;
  /** RFC that says so. */
  readonly source: string;
}

/** IPv4 networks that anyone may use. Shared space is meant for carriers, but free on machines with public addresses. */
const private4: readonly Space[] = [
  { network: '10.0.0.0/8', what: 'private', source: 'RFC 1918' },
  { network: '100.64.0.0/10', what: 'shared', source: 'RFC 6598' },
  { network: '172.16.0.0/12', what: 'private', source: 'RFC 1918' },
  { network: '192.168.0.0/16', what: 'private', source: 'RFC 1918' },
];

/** IPv4 networks that no host can be given. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const reserved4: readonly Space[] = [
  { network: '0.0.0.0/8', what: 'this host', source: 'RFC 791' },
  { network: '127.0.0.0/8', what: 'loopback', source: 'RFC 1122' },
  { network: '169.254.0.0/16', what: "link-local, where vendors' metadata is", source: 'RFC 3927' },
  { network: '192.0.0.0/24', what: 'protocol assignments', source: 'RFC 6890' },
  { network: '192.0.2.0/24', what: 'documentation', source: 'RFC 5737' },
  { network: '198.18.0.0/15', what: 'benchmarks', source: 'RFC 2544' },
  { network: '198.51.100.0/24', what: 'documentation', source: 'RFC 5737' },
  { network: '203.0.113.0/24', what: 'documentation', source: 'RFC 5737' },
  { network: '224.0.0.0/4', what: 'multicast', source: 'RFC 5771' },
  { network: '240.0.0.0/4', what: 'reserved', source: 'RFC 1112' },
];

/** IPv6 networks that anyone may use. */
const private6: readonly Space[] = [{ network: 'fd00::/8', what: 'unique local', source: 'RFC 4193' }];

/** IPv6 networks that no host can be given. @see https://www.iana.org/assignments/iana-ipv6-special-registry */
const reserved6: readonly Space[] = [
  { network: '::ffff:0:0/96', what: 'IPv4-mapped', source: 'RFC 4291' },
  { network: '64:ff9b::/96', what: 'IPv4 translation', source: 'RFC 6052' },
  { network: '::/8', what: 'loopback and other addresses that are no host of a network', source: 'RFC 4291' },
  { network: '100::/64', what: 'discard only', source: 'RFC 6666' },
  { network: '2001::/32', what: 'Teredo', source: 'RFC 4380' },
  { network: '2001:db8::/32', what: 'documentation', source: 'RFC 3849' },
  { network: '2002::/16', what: '6to4', source: 'RFC 3056' },
  { network: '3fff::/20', what: 'documentation', source: 'RFC 9637' },
  { network: 'fc00::/8', what: 'unique local, but not assigned yet', source: 'RFC 4193' },
  { network: 'fe80::/10', what: 'link-local', source: 'RFC 4291' },
  { network: 'fec0::/10', what: 'site-local, given up', source: 'RFC 3879' },
  { network: 'ff00::/8', what: 'multicast', source: 'RFC 4291' },
];

/** The part of the IPv6 space that is assigned to the public. */
const public6 = '2000::/3';

/** What may be said of a network as an overlay's. */
export type AddressSpace =
  /** Nobody else has its addresses. */
  | { readonly kind: 'private' }
  /** Its addresses are somebody's, perhaps the operator's own. */
  | { readonly kind: 'public' }
  /** No overlay can have it. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** Which part of the address space a network is from. */
export function addressSpace(network: Network): AddressSpace {
  const own = privateSpaces(network);
  if (own.some((space) => networkContains(space, network))) return { kind: 'private' };
  const across = own.find((space) => networksOverlap(space, network));
  if (across !== undefined) return { kind: 'unusable', reason: `reaches beyond ${formatNetwork(across)}` };
  const reserved = isIpv6(network) ? reserved6 : reserved4;
  const taken = reserved.find((space) => networksOverlap(knownNetwork(space.network), network));
  if (taken !== undefined) return { kind: 'unusable', reason: reservedReason(taken, network) };
  if (!isIpv6(network) || networkContains(knownNetwork(public6), network)) return { kind: 'public' };
  return { kind: 'unusable', reason: 'is not assigned to anybody' };
}

function reservedReason({ network, what, source }: Space, got: Network): string {
  const space = knownNetwork(network);
  const meaning = `${what}, ${source}`;
  if (!networkContains(space, got)) return `contains ${network} (${meaning})`;
  return networkContains(got, space) ? `is reserved (${meaning})` : `lies in ${network} (${meaning})`;
}

/** The networks of the same family that anyone may use, in numeric order. */
export function privateSpaces(network: Network): readonly Network[] {
  return (isIpv6(network) ? private6 : private4).map((space) => knownNetwork(space.network));
}
