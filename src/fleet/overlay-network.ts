import { type Cidr, formatIpv4, parseCidr, subnetCapacity } from './cidr';
import type { Ledger } from './ledger-types';
import type { Report } from './report';
import type { Seats } from './seats';
import type { FleetSpec } from './spec-types';

/**
 * The overlay's network, if every seat has a subnet in it and no seat's subnet moves. Also tells a ledger of another fleet, whose
 * numbers mean nothing here.
 *
 * @returns undefined when something is wrong, which is reported
 */
export function checkedNetwork(spec: FleetSpec, ledger: Ledger, seats: Seats, report: Report): Cidr | undefined {
  if (ledger.fleet !== spec.fleet) {
    report.error({
      code: 'other-fleet',
      path: ['fleet'],
      message: `expected the fleet of the ledger, '${ledger.fleet}', got '${spec.fleet}'`,
      hint: 'a fleet keeps its name; for a new fleet use a folder of its own',
    });
    return undefined;
  }
  const network = parseCidr(spec.overlay.network);
  if ('problem' in network) {
    report.error({ code: 'bad-network', path: ['overlay', 'network'], message: network.problem });
    return undefined;
  }
  const stays = Object.keys(ledger.nodes).length === 0 || subnetsStay(spec, ledger, network, report);
  return stays && everySeatFits(spec, seats, network, report) ? network : undefined;
}

/** A network may grow or shrink behind its first address: that moves nobody. */
function subnetsStay(spec: FleetSpec, ledger: Ledger, network: Cidr, report: Report): boolean {
  const pinned = parseCidr(ledger.overlay.network);
  const { subnetLength } = ledger.overlay;
  if ('base' in pinned && pinned.base === network.base && subnetLength === spec.overlay.subnetLength) return true;
  report.error({
    code: 'overlay-moved',
    path: ['overlay'],
    message: `expected a network that begins at ${'base' in pinned ? formatIpv4(pinned.base) : ledger.overlay.network} with /${subnetLength} subnets, as the ledger has it, got ${spec.overlay.network} with /${spec.overlay.subnetLength}`,
    hint: "the subnets of existing nodes cannot move; only the network's length may change",
  });
  return false;
}

function everySeatFits(spec: FleetSpec, seats: Seats, network: Cidr, report: Report): boolean {
  const { subnetLength } = spec.overlay;
  const fits = subnetCapacity(network, subnetLength);
  const beyond = seats.filter(([, { index }]) => !Number.isInteger(index) || index < 0 || index >= fits);
  if (beyond.length === 0) return true;
  const needed = Math.max(...seats.map(([, { index }]) => index)) + 1;
  report.error({
    code: 'too-many-nodes',
    path: ['overlay'],
    message: `expected at most ${fits} nodes, as many as ${spec.overlay.network} has subnets of /${subnetLength} for, the fleet needs ${needed}`,
    hint: 'write a larger overlay.network; nodes that are gone keep their numbers',
  });
  return false;
}
