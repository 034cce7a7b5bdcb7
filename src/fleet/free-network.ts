import { privateSpaces } from './address-space';
import { cidrAddresses } from './cidr';
import { cidr6Addresses } from './cidr6';
import { isIpv6, type Network, networkContains, networksOverlap } from './network';

/** How many networks on either side are looked at: all /22 of 10.0.0.0/8. */
const reach = 2 ** 14;

/**
 * The network of a size nearest to where one was wanted, private and clear of what is taken; below goes before above.
 *
 * @param wanted the place; bits beyond `length` do not matter
 * @param length prefix length of the network looked for
 * @returns undefined if there is none in reach
 */
export function nearestFreeNetwork(wanted: Network, length: number, taken: readonly Network[]): Network | undefined {
  const spaces = privateSpaces(wanted);
  const obstacles = taken.filter((network) => spaces.some((space) => networksOverlap(space, network)));
  const isFree = (network: Network) =>
    spaces.some((space) => networkContains(space, network)) && !obstacles.some((o) => networksOverlap(o, network));
  // Each private space is far from the others: its own edges are looked at from within.
  const starts = [wanted, ...spaces];
  const found = starts.map((start) => nearestTo(start, length, isFree)).filter((network) => network !== undefined);
  return found.sort((a, b) => compare(distance(a, wanted), distance(b, wanted)))[0];
}

function nearestTo(start: Network, length: number, isFree: (network: Network) => boolean): Network | undefined {
  for (let step = 0; step <= reach; step++) {
    const [below, above] = [beside(start, length, -step), beside(start, length, step)];
    if (below === undefined && above === undefined) return undefined;
    if (below !== undefined && isFree(below)) return below;
    if (above !== undefined && isFree(above)) return above;
  }
  return undefined;
}

/** The network `steps` further than the one of that length around a start; undefined beyond the end of all addresses. */
function beside(start: Network, length: number, steps: number): Network | undefined {
  if (isIpv6(start)) {
    const size = cidr6Addresses({ base: 0n, length });
    const base = start.base - (start.base % size) + BigInt(steps) * size;
    return base < 0n || base >= 2n ** 128n ? undefined : { base, length };
  }
  const size = cidrAddresses({ base: 0, length });
  const base = start.base - (start.base % size) + steps * size;
  return base < 0 || base >= 2 ** 32 ? undefined : { base, length };
}

function distance(a: Network, b: Network): bigint {
  const difference = BigInt(a.base) - BigInt(b.base);
  return difference < 0n ? -difference : difference;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
