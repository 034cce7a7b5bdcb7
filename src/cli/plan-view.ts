import type { Price, VendorCatalogue } from '../fleet/catalogue';
import type { Change, ChangeKind } from '../fleet/changes';
import { type DataLoss, dataLossReason } from '../fleet/data-losses';
import { mayStand } from '../fleet/ledger-states';
import type { Ledger } from '../fleet/ledger-types';
import type { FleetPlan, NodePlan, PodData, PodPlan, Replica } from '../fleet/plan-types';
import type { PortUse } from '../fleet/port-plan';
import { roomMiB } from '../fleet/reserve';
import type { Loss } from '../fleet/survival-types';
import { type Costs, planCosts } from './plan-costs';
import { type Counts, countChanges } from './plan-counts';
import { shortList } from './short-list';

/** A node as `flotilla plan` shows it. Of one that is gone: what last stood there; empty texts and 0 where nobody knows. */
export interface NodeView {
  readonly node: string;
  readonly vendor: string;
  /** Who sells a static machine; null for every other. */
  readonly seller: string | null;
  /** IPv4 address of a static machine; null for every other. */
  readonly address: string | null;
  readonly region: string;
  readonly size: string;
  readonly image: string;
  readonly engine: string;
  /** What pods leave over, after what the node keeps for itself. */
  readonly freeMiB: number;
  readonly ramMiB: number;
  /** Per month; null if nobody knows. */
  readonly price: Price | null;
  readonly subnet: string;
  /** Of a dual-stack overlay; else null. */
  readonly subnet6: string | null;
  /** Replicas on it, by pod. */
  readonly pods: readonly string[];
  readonly change: ChangeKind;
  /** Why, for people; may be empty. */
  readonly detail: string;
}

/** A pod as `flotilla plan` shows it. One that is gone has no replicas. */
export interface PodView {
  readonly pod: string;
  readonly replicas: readonly { readonly name: string; readonly node: string }[];
  /** Per replica. */
  readonly memoryMiB: number;
  /** What its data is worth; null: it dies with its node. */
  readonly data: PodData | null;
  readonly change: ChangeKind;
  readonly detail: string;
  /** Replicas that start empty with the next deploy, although they had data. */
  readonly dataLost: readonly DataLoss[];
}

/** What of a plan's pods is left when a vendor is gone; {@link PlanView.survival} says all of it, and of regions and nodes too. */
export interface VendorLoss {
  /** A vendor, or the seller of static machines. */
  readonly domain: string;
  readonly nodes: readonly string[];
  readonly pods: readonly {
    readonly pod: string;
    readonly left: number;
    readonly of: number;
    readonly dataLost: boolean;
  }[];
}

/** A plan as people and programs read it. Every view of `flotilla plan` is made from this and nothing else. */
export interface PlanView {
  readonly fleet: string;
  readonly counts: { readonly nodes: Counts; readonly pods: Counts };
  /** By index; then those that are gone. */
  readonly nodes: readonly NodeView[];
  /** By name. */
  readonly pods: readonly PodView[];
  readonly costs: Costs;
  /** Every port that anything takes on a node, by node and port; empty where nobody asked. */
  readonly ports: readonly PortUse[];
  /** What is lost with each vendor, then each region, then each node; empty where nobody asked. */
  readonly survival: readonly Loss[];
  /** What the fleet file requires to survive; null: nothing. */
  readonly require: NonNullable<FleetPlan['require']> | null;
  /** By failure domain. */
  readonly losses: readonly VendorLoss[];
  /** Machines that stop for a while. */
  readonly replaced: readonly string[];
  readonly rebooted: readonly string[];
  /** Nodes that are gone, machine and all, and whose numbers are theirs until they are forgotten; by number. */
  readonly kept: readonly { readonly node: string; readonly index: number }[];
}

/**
 * Gathers what a plan means for people. Takes time in proportion to nodes and replicas.
 *
 * @param stands nodes of the ledger against which the changes are told: what a node was before. @default - nothing stood
 * @param catalogues prices of what stood. @default - none known
 * @param survival what is lost with each vendor, region and node. @default - nobody asked
 * @param ports that anything takes. @default - nobody asked
 */
export function planView(
  plan: FleetPlan,
  changes: readonly Change[],
  stands: Ledger['nodes'] = {},
  catalogues: readonly VendorCatalogue[] = [],
  survival: readonly Loss[] = [],
  ports: readonly PortUse[] = [],
): PlanView {
  const ofNode = new Map(changes.flatMap((c) => (c.node === undefined ? [] : [[c.node, c] as const])));
  const loads = nodeLoads(plan.pods);
  const planned = new Set(plan.nodes.map((n) => n.name));
  const nodes = [
    ...plan.nodes.map((node) => nodeView(node, loads.get(node.name), ofNode.get(node.name))),
    ...[...ofNode.values()].filter((c) => !planned.has(c.node!)).map((c) => goneView(c, stands)),
  ];
  const pods = podViews(plan.pods, changes);
  const named = (wanted: ChangeKind) => nodes.filter((n) => n.change === wanted).map((n) => n.node);
  return {
    fleet: plan.fleet,
    counts: { nodes: countChanges(nodes), pods: countChanges(pods) },
    nodes,
    pods,
    costs: planCosts(plan, stands, catalogues),
    ports,
    survival,
    require: plan.require ?? null,
    losses: survival.filter(({ scope }) => scope === 'vendor').map(vendorLoss),
    replaced: named('replace'),
    rebooted: named('reboot'),
    kept: Object.entries(stands)
      .filter(([node, { state }]) => state === 'gone' && !planned.has(node) && !ofNode.has(node))
      .map(([node, { index }]) => ({ node, index }))
      .sort((a, b) => a.index - b.index),
  };
}

function vendorLoss({ name, nodes, pods }: Loss): VendorLoss {
  const left = pods.map(({ pod, left, of, data }) => ({ pod, left, of, dataLost: data === 'lost' }));
  return { domain: name, nodes, pods: left };
}

/** Replicas on one node, and the RAM that they ask for. */
interface Load {
  readonly replicas: Replica[];
  takenMiB: number;
}

function nodeLoads(pods: readonly PodPlan[]): ReadonlyMap<string, Load> {
  const loads = new Map<string, Load>();
  for (const pod of pods) {
    for (const replica of pod.replicas) {
      const load = loads.get(replica.node) ?? { replicas: [], takenMiB: 0 };
      load.replicas.push(replica);
      load.takenMiB += pod.memoryMiB;
      loads.set(replica.node, load);
    }
  }
  return loads;
}

function nodeView(node: NodePlan, load: Load | undefined, change: Change | undefined): NodeView {
  return {
    node: node.name,
    vendor: node.vendor,
    seller: node.seller ?? null,
    address: node.address ?? null,
    region: node.region,
    size: node.size,
    image: node.image,
    engine: node.engine,
    freeMiB: Math.max(0, roomMiB(node) - (load?.takenMiB ?? 0)),
    ramMiB: node.ramMiB,
    price: node.price ?? null,
    subnet: node.subnet,
    subnet6: node.subnet6 ?? null,
    pods: load?.replicas.map((r) => r.name) ?? [],
    change: change?.kind ?? 'none',
    detail: change?.detail ?? '',
  };
}

/** A node that the next deploy removes: only the ledger still knows what it was. */
function goneView(change: Change, stands: Ledger['nodes']): NodeView {
  const node = change.node!;
  const was = Object.hasOwn(stands, node) ? mayStand(stands[node]!) : undefined;
  return {
    node,
    vendor: was?.vendor ?? '',
    seller: null,
    address: null,
    region: was?.region ?? '',
    size: was?.size ?? '',
    image: was?.image ?? '',
    engine: was?.engine ?? '',
    freeMiB: 0,
    ramMiB: 0,
    price: null,
    subnet: '',
    subnet6: null,
    pods: [],
    change: change.kind,
    detail: change.detail,
  };
}

function podViews(pods: readonly PodPlan[], changes: readonly Change[]): readonly PodView[] {
  const byName = new Map(pods.map((p) => [p.name, p]));
  return changes.flatMap((change) => {
    if (change.pod === undefined) return [];
    const pod = byName.get(change.pod);
    return {
      pod: change.pod,
      replicas: pod?.replicas.map(({ name, node }) => ({ name, node })) ?? [],
      memoryMiB: pod?.memoryMiB ?? 0,
      data: pod?.data ?? null,
      change: change.kind,
      detail: change.detail,
      dataLost: change.dataLost ?? [],
    };
  });
}

/** What the next deploy takes, one line for each reason: `DATA LOST: mail-1, db-1 (h1 is made anew)`. */
export function dataLostTexts({ pods }: Pick<PlanView, 'pods'>): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const loss of pods.flatMap(({ dataLost }) => dataLost)) {
    const reason = dataLossReason(loss);
    byReason.set(reason, [...(byReason.get(reason) ?? []), loss.replica]);
  }
  return [...byReason].map(([reason, replicas]) => `DATA LOST: ${shortList(replicas)} (${reason})`);
}

/** `hetzner`, or `static (acme)` for a machine that somebody else sold. */
export function vendorText(node: Pick<NodeView, 'vendor' | 'seller'>): string {
  return node.seller === null ? node.vendor : `${node.vendor} (${node.seller})`;
}

/** The size; of a static machine, which has none, its address. */
export function sizeText(node: Pick<NodeView, 'size' | 'address'>): string {
  return node.address ?? node.size;
}

/** The region; empty where it only repeats the seller or the vendor. */
export function regionText(node: Pick<NodeView, 'vendor' | 'seller' | 'region'>): string {
  return node.region === node.seller || node.region === node.vendor ? '' : node.region;
}
