import { addressSpace } from './address-space';
import { type Cidr, parseCidr, subnetCapacity } from './cidr';
import { type Cidr6, parseCidr6, subnet6Capacity } from './cidr6';
import type { Draft } from './draft';
import { formatNetwork, type Network, parseNetwork } from './network';
import type { Report } from './report';
import type { FleetDraft } from './schema';
import type { OverlaySpec } from './spec-types';

/** Numbers that hold although nothing routes them yet: a bosh node's docker network takes its subnet. */
export const defaultOverlay: OverlaySpec = { manager: 'none', network: '10.1.0.0/16', subnetLength: 24, avoid: {} };

type OverlayInput = Exclude<FleetDraft['overlay'], string | undefined>;

/**
 * The overlay of a fleet with its numbers checked, every network in its one canonical form.
 *
 * @returns undefined when it is wrong, which is reported
 */
export function overlaySpec(draft: Draft, report: Report): OverlaySpec | undefined {
  const { fleet, keys, nodeNames } = draft;
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
  const wrong = (key: string) => draft.isWrong('overlay', key);
  const ipv4 = ipv4Numbers(overlay, wrong, report);
  const ipv6 = ipv6Numbers(overlay, wrong, report);
  const avoid = avoided(overlay.avoid ?? {}, report);
  if (ipv4 === undefined || ipv6 === undefined || avoid === undefined) return undefined;
  return { manager: 'none', ...ipv4, ...ipv6, avoid };
}

/** Whether something was told of a key of the overlay already. */
type IsWrong = (key: string) => boolean;

function ipv4Numbers(
  overlay: OverlayInput,
  wrong: IsWrong,
  report: Report,
): Pick<OverlaySpec, 'network' | 'subnetLength'> | undefined {
  if (wrong('network')) return undefined;
  const text = overlay.network ?? defaultOverlay.network;
  const network = usable(parseCidr(text), text, { key: 'network', from: 8, to: 22 }, report);
  const length = overlay.subnet ?? defaultOverlay.subnetLength;
  if (network === undefined || wrong('subnet')) return undefined;
  const enough = `/24 subnets are enough for ${subnetCapacity(network, 24)} nodes there`;
  if (!checkSubnet(network, length, { key: 'subnet', to: 30, enough }, report)) return undefined;
  return { network: formatNetwork(network), subnetLength: length };
}

type Ipv6Numbers = Pick<OverlaySpec, 'network6' | 'subnet6Length'>;

function ipv6Numbers(overlay: OverlayInput, wrong: IsWrong, report: Report): Ipv6Numbers | undefined {
  if (wrong('network6')) return undefined;
  const { network6: text, subnet6 } = overlay;
  if (text === undefined && subnet6 === undefined) return {};
  if (text === undefined) {
    report.error({
      code: 'bad-network',
      path: ['overlay', 'subnet6'],
      message: `expected overlay.network6 beside it, got only the prefix length ${subnet6} of its subnets`,
      hint: 'add network6: fd00:12::/48, with digits of your own; or delete subnet6',
    });
    return undefined;
  }
  const network = usable(parseCidr6(text), text, { key: 'network6', from: 8, to: 124 }, report);
  if (network === undefined || wrong('subnet6')) return undefined;
  const usual = defaultSubnet6(network);
  const enough = `/${usual} subnets are enough for ${subnet6Capacity(network, usual)} nodes there`;
  const length = subnet6 ?? usual;
  if (!checkSubnet(network, length, { key: 'subnet6', to: 126, enough }, report)) return undefined;
  return { network6: formatNetwork(network), subnet6Length: length };
}

/**
 * Prefix length of a node's IPv6 subnet if the fleet says none: flannel's own.
 *
 * @see https://github.com/flannel-io/flannel/blob/v0.28.4/pkg/subnet/config.go
 */
function defaultSubnet6(network: Cidr6): number {
  return network.length <= 62 ? 64 : network.length + 2;
}

interface Lengths {
  readonly key: 'network' | 'network6';
  readonly from: number;
  readonly to: number;
}

/** The network, if flannel takes one of its size and its addresses are free for it. */
function usable<T extends Network>(
  network: T | { readonly problem: string },
  text: string,
  { key, from, to }: Lengths,
  report: Report,
): T | undefined {
  const path = ['overlay', key];
  // Of a network that is too large, the first address is not worth mending.
  const length = 'problem' in network ? Number(prefix[key].exec(text)?.[1] ?? from) : network.length;
  if (length < from || length > to) {
    const message = `expected a network between /${from} and /${to}, got '${text}'`;
    report.error({ code: 'bad-network', path, message, hint: `write one as ${usual[key]}` });
    return undefined;
  }
  if ('problem' in network) {
    report.error({ code: 'bad-network', path, message: network.problem });
    return undefined;
  }
  return isAddressable(network, key, report) ? network : undefined;
}

/** The length that a text means although it is no network. */
const prefix = { network: /^[0-9.]+\/([0-9]{1,2})$/, network6: /^[0-9a-f.]*:[0-9a-f.:]*\/([0-9]{1,3})$/i } as const;

/** What most fleets would do well with. */
const usual = { network: '10.1.0.0/16', network6: 'fd00:12::/48' } as const;

const choices = {
  network: 'choose one in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
  network6: 'choose one in fd00::/8, with digits of your own after fd',
} as const;

function isAddressable(network: Network, key: Lengths['key'], report: Report): boolean {
  const space = addressSpace(network);
  const path = ['overlay', key];
  const got = formatNetwork(network);
  if (space.kind === 'private') return true;
  if (space.kind === 'unusable') {
    const message = `expected a private network, got ${got}, which ${space.reason}`;
    report.error({ code: 'bad-network', path, message, hint: choices[key] });
    return false;
  }
  // Nobody has a public IPv4 network of this size to spare; a public IPv6 network may well be the operator's own.
  if (key === 'network') {
    const message = `expected a private network, got ${got}, which is public: nodes could not reach its owners any more`;
    report.error({ code: 'bad-network', path, message, hint: choices[key] });
    return false;
  }
  report.warn({
    code: 'public-network',
    path,
    message: `${got} is public: if it is not yours, nodes cannot reach its owners any more`,
    hint: choices[key],
  });
  return true;
}

/** flannel wants at least four subnets. */
function checkSubnet(
  network: Cidr | Cidr6,
  length: number,
  { key, to, enough }: { readonly key: 'subnet' | 'subnet6'; readonly to: number; readonly enough: string },
  report: Report,
): boolean {
  const from = network.length + 2;
  if (length >= from && length <= to) return true;
  report.error({
    code: 'bad-network',
    path: ['overlay', key],
    message: `expected a prefix length of ${from} to ${to} for subnets of ${formatNetwork(network)}, got ${length}`,
    hint: enough,
  });
  return false;
}

/** The operator's named networks by name; undefined if one is none. */
function avoided(avoid: Readonly<Record<string, string>>, report: Report): OverlaySpec['avoid'] | undefined {
  const networks = Object.keys(avoid)
    .sort()
    .map((name) => [name, parseNetwork(avoid[name]!)] as const);
  for (const [name, network] of networks) {
    if (!('problem' in network)) continue;
    const hint = avoid[name]!.includes('/') ? {} : { hint: 'a single address is a network of /32, in IPv6 of /128' };
    report.error({ code: 'bad-network', path: ['overlay', 'avoid', name], message: network.problem, ...hint });
  }
  const right = networks.flatMap(([name, network]) =>
    'problem' in network ? [] : [[name, formatNetwork(network)] as const],
  );
  return right.length === networks.length ? Object.fromEntries(right) : undefined;
}
