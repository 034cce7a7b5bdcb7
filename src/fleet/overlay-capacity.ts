import { addressSpace } from './address-space';
import { subnetCapacity } from './cidr';
import { subnet6Capacity } from './cidr6';
import { nearestFreeNetwork } from './free-network';
import { formatNetwork, isIpv6, type Network } from './network';
import type { Report } from './report';
import type { Seats } from './seats';

/** What decides whether all seats have a subnet. */
export interface Room {
  readonly key: 'network' | 'network6';
  readonly network: Network;
  readonly subnetLength: number;
  /** The network that nodes have their subnets of already. @default - none has */
  readonly pinned?: Network;
  readonly seats: Seats;
  /** Networks that a larger one had better keep clear of. */
  readonly taken: readonly Network[];
}

/**
 * Tells if a network has fewer subnets than there are numbers in use, and what would do.
 *
 * @returns whether there are enough
 */
export function checkCapacity(room: Room, report: Report): boolean {
  const { key, network, subnetLength, seats } = room;
  const fits = capacityOf(network, subnetLength);
  const beyond = seats.filter(([, { index }]) => !Number.isInteger(index) || index < 0 || index >= fits);
  if (beyond.length === 0) return true;
  const needed = seats.reduce((most, [, { index }]) => Math.max(most, index), 0) + 1;
  const gone = seats.some(([, { state }]) => state === 'gone')
    ? '; nodes that are gone keep their numbers until they are forgotten'
    : '';
  report.error({
    code: 'too-many-nodes',
    path: ['overlay', key],
    message: `expected at most ${fits} nodes, as many as ${formatNetwork(network)} has subnets of /${subnetLength} for, the fleet needs ${needed}`,
    hint: `${wayOut(room, needed)}${gone}`,
  });
  return false;
}

function capacityOf(network: Network, subnetLength: number): number {
  return isIpv6(network) ? subnet6Capacity(network, subnetLength) : subnetCapacity(network, subnetLength);
}

/** The smallest network, and the smallest shortening of subnets, that holds the nodes. */
function wayOut(room: Room, needed: number): string {
  const { key, network, subnetLength, pinned } = room;
  // Subnet 0 stays unused.
  const bits = Math.ceil(Math.log2(needed + 1));
  const larger = largerNetwork(room, subnetLength - bits);
  const fits = larger === undefined ? 0 : capacityOf(larger, subnetLength);
  const ways = larger === undefined ? [] : [`overlay.${key}: ${formatNetwork(larger)}, which fits ${fits} nodes`];
  const subnet = network.length + bits;
  if (pinned === undefined && subnet <= longestSubnet(room)) {
    ways.push(`overlay.${isIpv6(network) ? 'subnet6' : 'subnet'}: ${subnet}, which fits ${2 ** bits - 1}`);
  }
  if (ways.length > 0) return `write ${ways.join('; or ')}`;
  return pinned === undefined
    ? 'begin a second fleet'
    : `the subnets of existing nodes cannot move, and no larger network begins at ${formatNetwork(pinned).split('/')[0]}: begin a second fleet`;
}

/** A network of a length that may stand for this one: behind the same first address, or anywhere as long as no node has a subnet. */
function largerNetwork({ network, pinned, taken }: Room, length: number): Network | undefined {
  if (length < shortestNetwork) return undefined;
  if (pinned === undefined) return nearestFreeNetwork(network, length, taken);
  const grown = nearestFreeNetwork(network, length, []);
  const same = grown !== undefined && grown.base === network.base && addressSpace(grown).kind === 'private';
  return same ? grown : undefined;
}

/** As the fleet file takes it. */
const shortestNetwork = 8;

/** A bosh node wants 64 addresses; the longest that flannel takes otherwise. */
function longestSubnet({ network, seats }: Room): number {
  if (isIpv6(network)) return 126;
  return seats.some(([, { state, wanted }]) => state !== 'gone' && wanted.engine === 'bosh') ? 26 : 30;
}
