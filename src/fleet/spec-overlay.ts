import { type Cidr, formatCidr, parseCidr, subnetCapacity } from './cidr';
import type { Draft } from './draft';
import type { Report } from './report';
import type { OverlaySpec } from './spec-types';

/** Numbers that hold although nothing routes them yet: a bosh node's docker network takes its subnet. */
export const defaultOverlay: OverlaySpec = { manager: 'none', network: '10.1.0.0/16', subnetLength: 24, avoid: {} };

/**
 * The overlay of a fleet with its numbers checked.
 *
 * @returns undefined when it is wrong, which is reported
 */
export function overlaySpec({ fleet, keys, nodeNames }: Draft, report: Report): OverlaySpec | undefined {
  const { overlay } = fleet;
  const nodes = nodeNames.size;
  if (overlay === undefined && keys.has('overlay')) return undefined;
  if (overlay === undefined && nodes > 1) {
    report.error({
      code: 'overlay-missing',
      path: ['overlay'],
      message: `expected an overlay because the fleet has ${nodes} nodes, got nothing`,
      hint: 'write overlay: none; other overlays are not built yet in this version',
    });
    return undefined;
  }
  if (overlay === undefined || overlay === 'none') return defaultOverlay;
  const network = overlay.network ?? defaultOverlay.network;
  const cidr = checkedNetwork(network, report);
  const subnetLength = overlay.subnet ?? defaultOverlay.subnetLength;
  if (cidr === undefined || !checkSubnet(cidr, subnetLength, report)) return undefined;
  return { manager: 'none', network, subnetLength, avoid: overlay.avoid ?? {} };
}

/** Shortest and longest prefix of an overlay network. */
const lengths = { from: 8, to: 22 } as const;

function checkedNetwork(network: string, report: Report): Cidr | undefined {
  const path = ['overlay', 'network'];
  const cidr = parseCidr(network);
  if ('problem' in cidr) {
    report.error({ code: 'bad-network', path, message: cidr.problem });
    return undefined;
  }
  if (cidr.length >= lengths.from && cidr.length <= lengths.to) return cidr;
  report.error({
    code: 'bad-network',
    path,
    message: `expected a network between /${lengths.from} and /${lengths.to}, got '${network}'`,
  });
  return undefined;
}

/** flannel wants at least four subnets. */
function checkSubnet(network: Cidr, length: number, report: Report): boolean {
  const from = network.length + 2;
  if (length >= from) return true;
  report.error({
    code: 'bad-network',
    path: ['overlay', 'subnet'],
    message: `expected a prefix length of ${from} to 30 for subnets of ${formatCidr(network)}, got ${length}`,
    hint: `/24 subnets are enough for ${subnetCapacity(network, 24)} nodes there`,
  });
  return false;
}
