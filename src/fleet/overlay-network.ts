import type { VendorCatalogue } from './catalogue';
import { type Cidr, nodeSubnet, parseCidr, subnetCapacity } from './cidr';
import { type Cidr6, nodeSubnet6, parseCidr6, subnet6Capacity } from './cidr6';
import type { Ledger } from './ledger-types';
import { formatNetwork, isIpv6, type Network } from './network';
import { checkCapacity } from './overlay-capacity';
import { checkClashes, everyNetwork, takenNetworks } from './overlay-clashes';
import type { Report } from './report';
import type { Seats } from './seats';
import type { FleetSpec } from './spec-types';

/** The networks of an overlay, each with the prefix length of its subnets. */
export interface OverlayNetworks {
  readonly network: Cidr;
  readonly subnetLength: number;
  /** Both set, or neither. */
  readonly network6?: Cidr6;
  readonly subnet6Length?: number;
}

/**
 * The overlay's networks, if every seat has a subnet in them, no seat's subnet moves and no node is cut off. Also tells a ledger
 * of another fleet, whose numbers mean nothing here.
 *
 * @returns undefined when something is wrong, which is reported
 */
export function checkedNetworks(
  spec: FleetSpec,
  ledger: Ledger,
  seats: Seats,
  catalogues: readonly VendorCatalogue[],
  report: Report,
): OverlayNetworks | undefined {
  if (ledger.fleet !== spec.fleet) {
    report.error({
      code: 'other-fleet',
      path: ['fleet'],
      message: `expected the fleet of the ledger, '${ledger.fleet}', got '${spec.fleet}'`,
      hint: 'a fleet keeps its name; for a new fleet use a folder of its own',
    });
    return undefined;
  }
  const families = wantedFamilies(spec, ledger, report);
  if (families === undefined) return undefined;
  const stay = families.map((family) => subnetsStay(family, report));
  if (stay.includes(false)) return undefined;
  const taken = takenNetworks(spec, ledger, seats, catalogues);
  const right = families.map((family) => {
    const fits = checkCapacity({ ...family, seats, taken: everyNetwork(taken) }, report);
    return checkClashes({ ...family, subnets: () => subnetsOf(family, seats) }, taken, report) && fits;
  });
  return right.includes(false) ? undefined : overlayNetworks(families);
}

/** One family of an overlay: what the fleet wants, and what the ledger's nodes have. */
export interface OverlayFamily {
  readonly key: 'network' | 'network6';
  readonly network: Network;
  readonly subnetLength: number;
  /** @default - no node has a subnet of it yet */
  readonly pinned?: Network;
  /** Set exactly if `pinned` is. */
  readonly pinnedLength?: number;
}

/** IPv4 first. Undefined if a network is none, or IPv6 was given up, both of which are reported. */
function wantedFamilies({ overlay }: FleetSpec, ledger: Ledger, report: Report): readonly OverlayFamily[] | undefined {
  const used = Object.keys(ledger.nodes).length > 0;
  const before = ledger.overlay;
  const network = told(parseCidr(overlay.network), 'network', report);
  const pinned = used ? told(parseCidr(before.network), 'network', report) : undefined;
  if (network === undefined || (used && pinned === undefined)) return undefined;
  const ipv4: OverlayFamily = {
    ...{ key: 'network', network, subnetLength: overlay.subnetLength },
    ...(pinned === undefined ? {} : { pinned, pinnedLength: before.subnetLength }),
  };
  const text6 = used ? before.network6 : undefined;
  if (overlay.network6 === undefined && text6 === undefined) return [ipv4];
  if (overlay.network6 === undefined) {
    report.error({
      code: 'overlay-moved',
      path: ['overlay'],
      message: `expected network6: ${text6}, as the ledger has it, got nothing`,
      hint: 'existing nodes keep their IPv6 subnets',
    });
    return undefined;
  }
  const network6 = told(parseCidr6(overlay.network6), 'network6', report);
  const pinned6 = text6 === undefined ? undefined : told(parseCidr6(text6), 'network6', report);
  if (network6 === undefined || (text6 !== undefined && pinned6 === undefined)) return undefined;
  const ipv6: OverlayFamily = {
    ...{ key: 'network6', network: network6, subnetLength: overlay.subnet6Length! },
    ...(pinned6 === undefined ? {} : { pinned: pinned6, pinnedLength: before.subnet6Length! }),
  };
  return [ipv4, ipv6];
}

function told<T extends Network>(
  network: T | { readonly problem: string },
  key: string,
  report: Report,
): T | undefined {
  if (!('problem' in network)) return network;
  report.error({ code: 'bad-network', path: ['overlay', key], message: network.problem });
  return undefined;
}

/** Subnets of the nodes that have room. */
function subnetsOf({ network, subnetLength: length }: OverlayFamily, seats: Seats): readonly Network[] {
  const indices = seats.flatMap(([, { index, state }]) => (state === 'gone' || index < 0 ? [] : [index]));
  return isIpv6(network)
    ? indices.filter((i) => i < subnet6Capacity(network, length)).map((i) => nodeSubnet6(network, length, i))
    : indices.filter((i) => i < subnetCapacity(network, length)).map((i) => nodeSubnet(network, length, i));
}

/** A network may grow or shrink behind its first address: that moves nobody. */
function subnetsStay(family: OverlayFamily, report: Report): boolean {
  const { key, network, subnetLength, pinned, pinnedLength } = family;
  if (pinned === undefined || (pinned.base === network.base && pinnedLength === subnetLength)) return true;
  const begin = formatNetwork(pinned).split('/')[0];
  report.error({
    code: 'overlay-moved',
    path: key === 'network' ? ['overlay'] : ['overlay', key],
    message: `expected a network that begins at ${begin} with /${pinnedLength} subnets, as the ledger has it, got ${formatNetwork(network)} with /${subnetLength}`,
    hint: "the subnets of existing nodes cannot move; only the network's length may change",
  });
  return false;
}

function overlayNetworks([ipv4, ipv6]: readonly OverlayFamily[]): OverlayNetworks {
  return {
    network: ipv4!.network as Cidr,
    subnetLength: ipv4!.subnetLength,
    ...(ipv6 === undefined ? {} : { network6: ipv6.network as Cidr6, subnet6Length: ipv6.subnetLength }),
  };
}
