import { azNodes } from './azs';
import type { VendorCatalogue } from './catalogue';
import { type Change, nodeChanges, podChanges } from './changes';
import { checkCatalogues, sizeFacts } from './check-catalogues';
import type { Checked } from './checked';
import { formatCidr, nodeSubnet } from './cidr';
import { formatCidr6, nodeSubnet6 } from './cidr6';
import { type DataLoss, dataLosses, dataNodes, warnOfDataLosses } from './data-losses';
import { digest } from './digest';
import { checkIndexOrder } from './index-order';
import { emptyLedger, type Ledger, type LedgerMachine } from './ledger';
import { mayStand } from './ledger-states';
import { openPorts } from './open-ports';
import { checkedNetworks, type OverlayNetworks } from './overlay-network';
import { type Placed, type PlacementRequest, place, solve } from './placement';
import { usableNodes } from './placement-request';
import { editedPods, ledgerPods, manifestDigests, podPlans } from './plan-pods';
import type { FleetPlan, NodePlan, PodPlan } from './plan-types';
import { checkPorts } from './port-clashes';
import { ownPorts, type PortUse, portPlan } from './port-plan';
import { Report } from './report';
import { type Seats, takeSeats } from './seats';
import { warnOfSharedVolumes } from './shared-volumes';
import { warnOfSlices } from './slice-warnings';
import { checkBackends } from './spec-backends';
import type { FleetSpec } from './spec-types';
import { checkSurvival } from './survival-check';

export type { Change, ChangeKind } from './changes';

/** All that planning decides. */
export interface Planned {
  readonly plan: FleetPlan;
  /** Every port that anything takes on a node, by the nodes' order, then by port. */
  readonly ports: readonly PortUse[];
  /** To be written before anything is synthesised from the plan. */
  readonly ledger: Ledger;
  /** Nodes by index, then pods by name. */
  readonly changes: readonly Change[];
  /** What placement was asked: for telling why a replica is where it is. */
  readonly placement: PlacementRequest;
}

/** How planning is to go about what it may decide either way. */
export interface PlanningOptions {
  /** Whether replicas may move although they could stay. @default false */
  readonly rebalance?: boolean;
  /** Whether a plan that has no room for some replicas is one all the same, without them. For what is only thought through. @default false */
  readonly partial?: boolean;
  /** Nodes that were never deployed, in the order in which they are to get their numbers. @default - as they are; new ones by name */
  readonly order?: readonly string[];
}

/**
 * Takes every decision about a fleet. Pure and total: the same input gives the same plan, and a wrong one gives findings.
 * Planning the same fleet again with the new ledger changes nothing.
 *
 * @param ledger undefined for a fleet that was never planned
 * @param rebalance whether replicas may move although they could stay. @default false
 * @param partial whether replicas without room are left out, instead of being errors. @default false
 * @param order nodes that were never deployed, in the order in which they are to get their numbers. @default - as they are
 * @example
 * const planned = plan(spec, undefined, catalogues);
 * planned.ok && planned.value.plan.nodes.map((n) => n.subnet); // => ['10.1.1.0/24']
 */
export function plan(
  spec: FleetSpec,
  ledger: Ledger | undefined,
  catalogues: readonly VendorCatalogue[],
  { rebalance = false, order = [], partial = false }: PlanningOptions = {},
): Checked<Planned> {
  const report = new Report(spec.where);
  const before = ledger ?? emptyLedger(spec.fleet);
  checkCatalogues(spec.fleet, spec.nodes, catalogues, report);
  checkStacks(before, catalogues, report);
  const vendors = new Set([...before.vendors, ...spec.nodes.map((n) => n.vendor)]);
  checkBackends(spec.backends, ['core', ...[...vendors].sort(), 'mesh'], [], report);
  const sold = report.findings.length === 0;
  const names = spec.nodes.map((n) => n.name);
  checkIndexOrder(order, names, before.nodes, report);
  const seats = takeSeats(spec, before.nodes, catalogues, order);
  const networks = checkedNetworks(spec, before, seats, catalogues, report);
  const nodes = networks === undefined ? [] : nodePlans(spec, seats, networks, catalogues);
  const previous = Object.fromEntries(Object.entries(before.pods).map(([name, pod]) => [name, pod.wanted.nodes]));
  const digests = manifestDigests(spec.pods);
  const edited = editedPods(digests, before.pods);
  warnOfSlices(nodes, standingNames(seats), report);
  const bosh = boshPlan(spec, nodes);
  const own = ownPorts({ nodes, ...(bosh === undefined ? {} : { bosh }) });
  checkPorts(own, report);
  // Without knowing what a node has nothing can be said of its room.
  const data = Object.fromEntries(
    spec.pods.flatMap(({ name, replicas, keepsData }) =>
      keepsData === true ? [[name, dataNodes(name, replicas, before)] as const] : [],
    ),
  );
  const placement = { pods: spec.pods, nodes, previous, data, edited, rebalance, taken: unevenPorts(own, nodes) };
  const placements: Placed['nodes'] =
    networks === undefined || !sold
      ? new Map()
      : partial
        ? solve(placement).nodes
        : place(placement, report, catalogues);
  warnOfSharedVolumes(spec.pods, placements, report);
  const losses = dataLosses({ pods: spec.pods, placements, before, wanted: new Map(seats) });
  if (!partial) warnOfDataLosses(losses, spec.pods, report);
  const decided = report.result(() =>
    planned(spec, before, { seats, nodes, digests, placement, placements, losses, catalogues }),
  );
  if (!decided.ok) return decided;
  // Placement keeps pods off each other's ports; off those of the nodes themselves only this does.
  if (!partial) checkPorts(decided.value.ports, report);
  if (!partial) {
    checkSurvival(decided.value.plan, spec.pods, report, (pods, rebalance) =>
      podPlans(pods, solve({ ...placement, pods, rebalance }).nodes),
    );
  }
  return report.result(() => decided.value);
}

/** Ports that some nodes need for themselves and others do not: a pod may have them there. One that all need is told as a clash. */
function unevenPorts(own: readonly PortUse[], nodes: readonly NodePlan[]): readonly PortUse[] {
  const pods = new Set(usableNodes(nodes).map((node) => node.name));
  const counts = new Map<number, number>();
  for (const { node, port } of own) if (pods.has(node)) counts.set(port, (counts.get(port) ?? 0) + 1);
  return own.filter(({ node, port }) => pods.has(node) && counts.get(port)! < pods.size);
}

/** Nodes whose machine is or may be there. */
function standingNames(seats: Seats): ReadonlySet<string> {
  return new Set(seats.flatMap(([name, node]) => (mayStand(node) === undefined ? [] : [name])));
}

/** A stack that exists needs its vendor, if only to become empty. */
function checkStacks(ledger: Ledger, catalogues: readonly VendorCatalogue[], report: Report): void {
  for (const vendor of ledger.vendors) {
    if (catalogues.some((c) => c.vendor === vendor)) continue;
    report.error({
      code: 'unknown-vendor',
      path: [],
      message: `the ledger has a stack of vendor '${vendor}', which this version does not know`,
      hint: 'use the version of flotilla that made it',
    });
  }
}

interface Decided {
  readonly seats: Seats;
  readonly nodes: readonly NodePlan[];
  /** Of the manifests, by pod. */
  readonly digests: ReadonlyMap<string, string>;
  readonly placement: PlacementRequest;
  readonly placements: Placed['nodes'];
  readonly losses: readonly DataLoss[];
  readonly catalogues: readonly VendorCatalogue[];
}

function planned(spec: FleetSpec, before: Ledger, decided: Decided): Planned {
  const { seats, nodes, digests, placement, placements, losses, catalogues } = decided;
  const pods = podPlans(spec.pods, placements);
  const ledger: Ledger = {
    schemaVersion: 2,
    fleet: spec.fleet,
    overlay: overlayNumbers(spec.overlay),
    vendors: [...new Set([...before.vendors, ...nodes.map((n) => n.vendor)])].sort(),
    config: { ...before.config, wanted: { users: digest(spec.users), sysctls: digest(spec.sysctls) } },
    nodes: Object.fromEntries(seats),
    pods: ledgerPods(pods, digests, before.pods),
  };
  const plan = portlessPlan(spec, ledger, nodes, pods);
  const ports = portPlan(plan, spec.pods);
  return {
    plan: { ...plan, openPorts: openPorts(nodes, ports) },
    ports,
    ledger,
    changes: [...nodeChanges(seats, { ...ledger, catalogues }), ...podChanges(ledger.pods, losses)],
    placement,
  };
}

/** What BOSH is told, of a fleet with a bosh node that stays. */
function boshPlan(spec: FleetSpec, nodes: readonly NodePlan[]): FleetPlan['bosh'] {
  const bucc = spec.bosh?.bucc ?? azNodes(nodes)[0]?.name;
  return spec.bosh === undefined || bucc === undefined ? undefined : { ...spec.bosh, bucc };
}

function portlessPlan(
  spec: FleetSpec,
  ledger: Ledger,
  nodes: readonly NodePlan[],
  pods: readonly PodPlan[],
): Omit<FleetPlan, 'openPorts'> {
  const bosh = boshPlan(spec, nodes);
  return {
    fleet: spec.fleet,
    users: spec.users,
    sysctls: spec.sysctls,
    overlay: { manager: spec.overlay.manager, ...overlayNumbers(spec.overlay) },
    nodes,
    pods,
    backends: spec.backends,
    vendors: ledger.vendors,
    ...(bosh === undefined ? {} : { bosh }),
    protect: spec.protect,
    ...(spec.require === undefined ? {} : { require: spec.require }),
  };
}

/** What the nodes' subnets come from. */
function overlayNumbers({ manager: _, avoid: __, ...numbers }: FleetSpec['overlay']): Ledger['overlay'] {
  return numbers;
}

function nodePlans(
  spec: FleetSpec,
  seats: Seats,
  networks: OverlayNetworks,
  catalogues: readonly VendorCatalogue[],
): readonly NodePlan[] {
  const specs = new Map(spec.nodes.map((n) => [n.name, n]));
  return seats.flatMap(([name, { index, state, wanted }]) => {
    if (state === 'gone') return [];
    const { generation, vendor, region, size, image, vendorImage, engine, labels } = wanted;
    const node = specs.get(name);
    const facts = sizeFacts(node ?? wanted, catalogues) ?? unknownFacts;
    const own = staticFacts(wanted, node?.hostKey);
    return [
      {
        name,
        index,
        generation,
        state,
        vendor,
        region,
        size,
        image,
        ...(vendorImage === undefined ? {} : { vendorImage }),
        engine,
        ...own,
        ...facts,
        labels,
        ...(node?.layers === undefined ? {} : { layers: node.layers }),
        ...subnets(networks, index),
      },
    ];
  });
}

function staticFacts(
  { seller, address }: LedgerMachine,
  hostKey: string | undefined,
): Pick<NodePlan, 'seller' | 'address' | 'hostKey'> {
  return {
    ...(seller === undefined ? {} : { seller }),
    ...(address === undefined ? {} : { address }),
    ...(hostKey === undefined ? {} : { hostKey }),
  };
}

function subnets(overlay: OverlayNetworks, index: number): Pick<NodePlan, 'subnet' | 'subnet6'> {
  const { network, subnetLength, network6, subnet6Length } = overlay;
  const subnet = formatCidr(nodeSubnet(network, subnetLength, index));
  if (network6 === undefined || subnet6Length === undefined) return { subnet };
  return { subnet, subnet6: formatCidr6(nodeSubnet6(network6, subnet6Length, index)) };
}

/** For a machine that is leaving and whose size no catalogue lists any more; nothing is placed on it. */
const unknownFacts = { ramMiB: 0, arch: 'amd64' } as const satisfies Partial<NodePlan>;
