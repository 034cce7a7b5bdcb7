import type { UsedNetwork, VendorCatalogue } from './catalogue';
import { engineNetworks } from './engine-networks';
import { nearestFreeNetwork } from './free-network';
import type { Ledger, LedgerMachine } from './ledger-types';
import { formatNetwork, knownNetwork, type Network, networksOverlap, parseNetwork } from './network';
import type { Report } from './report';
import type { Seats } from './seats';
import { defaultOverlay } from './spec-overlay';
import type { FleetSpec } from './spec-types';

/** Networks that an overlay must keep clear of, with one owner and one purpose. */
interface Taken {
  readonly networks: readonly { readonly network: Network; readonly shown: string }[];
  /** Whose they are and what for, for a message: `vendor hetzner: gateway of every server's public interface`. */
  readonly owner?: string;
  /** Whether an overlay in their way cuts nodes off; otherwise it does only where somebody makes use of them. */
  readonly breaks: boolean;
  /** Whether a node's own route to them is nearer than the overlay's, so that only the nodes' subnets can be in their way. */
  readonly nearer: boolean;
  /** Whether the fleet had to do with the owner before. */
  readonly old: boolean;
  /** What to do where the overlay's network cannot change any more. */
  readonly instead: string;
}

/** Every network that a fleet's overlay must keep clear of. */
export function takenNetworks(
  spec: FleetSpec,
  ledger: Ledger,
  seats: Seats,
  catalogues: readonly VendorCatalogue[],
): readonly Taken[] {
  const machines = seats.flatMap(([, { state, wanted }]) => (state === 'gone' ? [] : [wanted]));
  const before = Object.values(ledger.nodes).flatMap(({ state, wanted }) => (state === 'gone' ? [] : [wanted]));
  const used = (key: 'vendor' | 'engine', name: string, all: readonly UsedNetwork[]) =>
    ofOwner(`${key} ${name}`, all, has(before, key, name));
  return [
    ...avoidedNetworks(spec),
    ...catalogues.flatMap(({ vendor, privateNetworks = [] }) =>
      has(machines, 'vendor', vendor) ? used('vendor', vendor, privateNetworks) : [],
    ),
    ...Object.entries(engineNetworks).flatMap(([engine, networks]) =>
      has(machines, 'engine', engine) ? used('engine', engine, networks) : [],
    ),
    ...nodeAddresses(spec, ledger),
  ];
}

function has(machines: readonly LedgerMachine[], key: 'vendor' | 'engine', name: string): boolean {
  return machines.some((machine) => machine[key] === name);
}

function avoidedNetworks({ overlay }: FleetSpec): readonly Taken[] {
  return Object.entries(overlay.avoid).map(([name, text]) => ({
    networks: [{ network: knownNetwork(text), shown: text }],
    owner: `overlay.avoid.${name}`,
    breaks: true,
    nearer: false,
    old: false,
    instead: `delete overlay.avoid.${name}`,
  }));
}

/** Networks with the same purpose are one thing to tell. */
function ofOwner(owner: string, used: readonly UsedNetwork[], old: boolean): readonly Taken[] {
  return [...new Set(used.map(({ what }) => what))].map((what) => {
    const alike = used.filter((one) => one.what === what);
    return {
      networks: alike.map(({ network }) => ({ network: knownNetwork(network), shown: network })),
      owner: `${owner}: ${what}`,
      breaks: alike.some(({ breaks }) => breaks),
      nearer: true,
      old,
      instead: `keep the fleet off ${owner}`,
    };
  });
}

/** Addresses of machines that exist already. With the default network and no bosh node nobody chose it, and nothing routes it. */
function nodeAddresses({ nodes, overlay }: FleetSpec, ledger: Ledger): readonly Taken[] {
  const placed = nodes.flatMap(({ name, address }) => (address === undefined ? [] : [{ name, address }]));
  const addressed = placed.flatMap(({ name, address }) => {
    const network = parseNetwork(`${address}/${address.includes(':') ? 128 : 32}`);
    return 'problem' in network ? [] : [{ name, network, shown: `${address} of node ${name}` }];
  });
  const chosen = overlay.network !== defaultOverlay.network || nodes.some(({ engine }) => engine === 'bosh');
  return addressed.length === 0
    ? []
    : [
        {
          networks: addressed,
          breaks: chosen,
          nearer: false,
          old: addressed.every(({ name }) => Object.hasOwn(ledger.nodes, name)),
          instead: 'reach the nodes at other addresses',
        },
      ];
}

/** One family of the overlay as it is wanted and, if nodes have their subnets already, as it was. */
export interface WantedNetwork {
  readonly key: 'network' | 'network6';
  readonly network: Network;
  /** Subnets that nodes have or get; asked for only once there is a clash. */
  readonly subnets: () => readonly Network[];
  /** @default - no node has a subnet of it yet */
  readonly pinned?: Network;
}

/**
 * Tells what an overlay's network is in the way of: an error where nodes would be cut off, a warning where somebody may be. What
 * a fleet has lived with so far is no error: its subnets cannot move.
 *
 * @returns whether there is no error
 */
export function checkClashes(wanted: WantedNetwork, taken: readonly Taken[], report: Report): boolean {
  const errors = taken.flatMap((one) => {
    const networks = one.networks.filter((n) => networksOverlap(n.network, wanted.network));
    return networks.length === 0 ? [] : [tell(wanted, { ...one, networks }, taken, report)];
  });
  return !errors.includes(true);
}

/** @returns whether it is an error */
function tell(wanted: WantedNetwork, clash: Taken, taken: readonly Taken[], report: Report): boolean {
  const { key, network, subnets, pinned } = wanted;
  const touches = (other: Network) => clash.networks.some((n) => networksOverlap(n.network, other));
  const lived = pinned !== undefined && touches(pinned);
  const harmless = clash.nearer && !subnets().some(touches);
  const isError = clash.breaks && !harmless && !(lived && clash.old);
  const way = lived ? `the subnets of existing nodes cannot move: ${clash.instead}` : freeHint(wanted, taken);
  const note = {
    code: 'network-clash',
    path: ['overlay', key],
    message: `expected a network clear of ${list(clash)}, got ${formatNetwork(network)}`,
    hint: harmless ? `harmless as long as no node has its subnet there; ${way}` : way,
  } as const;
  if (isError) report.error(note);
  else report.warn(note);
  return isError;
}

/** How many networks a message lists. */
const listed = 3;

function list({ networks, owner }: Taken): string {
  const shown = networks.slice(0, listed).map((n) => n.shown);
  const more = networks.length > listed ? ` and ${networks.length - listed} more` : '';
  return `${shown.join(', ')}${more}${owner === undefined ? '' : ` (${owner})`}`;
}

function freeHint({ key, network, pinned }: WantedNetwork, taken: readonly Taken[]): string {
  if (pinned !== undefined) return `write overlay.${key}: ${formatNetwork(pinned)}, as the ledger has it`;
  const free = nearestFreeNetwork(network, network.length, everyNetwork(taken));
  if (free === undefined) return `no network of /${network.length} is free: write a longer prefix`;
  return `write overlay.${key}: ${formatNetwork(free)}, the nearest that is free`;
}

/** The networks alone, whoever has them. */
export function everyNetwork(taken: readonly Taken[]): readonly Network[] {
  return taken.flatMap((one) => one.networks.map((n) => n.network));
}
