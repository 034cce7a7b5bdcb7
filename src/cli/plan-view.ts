import type { Price } from '../fleet/catalogue';
import type { Change, ChangeKind } from '../fleet/changes';
import { reserveMiB } from '../fleet/placement';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { type VendorLoss, vendorLosses } from './survival';

/** A node as `flotilla plan` shows it. */
export interface NodeView {
  readonly node: string;
  readonly vendor: string;
  readonly region: string;
  readonly size: string;
  readonly engine: string;
  /** What pods leave over, after what the node keeps for itself. */
  readonly freeMiB: number;
  readonly ramMiB: number;
  /** Per month. */
  readonly price: Price | null;
  readonly subnet: string;
  /** Replicas on it. */
  readonly pods: readonly string[];
  readonly change: ChangeKind;
  readonly detail: string;
}

/** A plan as people and programs read it; `--json` prints it as it is. */
export interface PlanView {
  readonly fleet: string;
  readonly nodes: readonly NodeView[];
  readonly pods: readonly {
    readonly pod: string;
    readonly replicas: readonly string[];
    readonly change: ChangeKind;
    readonly detail: string;
  }[];
  /** Per month and currency; a fleet whose price is not wholly known says for how many nodes it is. */
  readonly totals: readonly { readonly amount: number; readonly currency: string; readonly asOf: string }[];
  readonly unpriced: readonly string[];
  readonly losses: readonly VendorLoss[];
  /** Machines that stop for a while. */
  readonly replaced: readonly string[];
  readonly rebooted: readonly string[];
}

/** Gathers what a plan means for people. */
export function planView(plan: FleetPlan, changes: readonly Change[]): PlanView {
  const ofNode = new Map(changes.flatMap((c) => (c.node === undefined ? [] : [[c.node, c] as const])));
  const nodes = plan.nodes.map((node) => nodeView(plan, node, ofNode.get(node.name)));
  const planned = new Set(plan.nodes.map((n) => n.name));
  const gone = [...ofNode.values()].filter((c) => !planned.has(c.node!));
  const kind = (wanted: ChangeKind) => nodes.filter((n) => n.change === wanted).map((n) => n.node);
  return {
    fleet: plan.fleet,
    nodes: [...nodes, ...gone.map((c) => goneView(c))],
    pods: changes
      .filter((c) => c.pod !== undefined)
      .map((c) => ({ pod: c.pod!, replicas: replicasOf(plan, c.pod!), change: c.kind, detail: c.detail })),
    totals: totals(plan.nodes),
    unpriced: plan.nodes.filter((n) => n.price === undefined).map((n) => n.name),
    losses: vendorLosses(plan),
    replaced: kind('replace'),
    rebooted: kind('reboot'),
  };
}

function nodeView(plan: FleetPlan, node: NodePlan, change: Change | undefined): NodeView {
  const here = plan.pods.flatMap((pod) => pod.replicas.filter((r) => r.node === node.name).map((r) => ({ pod, r })));
  const taken = here.reduce((sum, { pod }) => sum + pod.memoryMiB, 0);
  return {
    node: node.name,
    vendor: node.vendor,
    region: node.region,
    size: node.size,
    engine: node.engine,
    freeMiB: Math.max(0, node.ramMiB - reserveMiB[node.engine] - taken),
    ramMiB: node.ramMiB,
    price: node.price ?? null,
    subnet: node.subnet,
    pods: here.map(({ r }) => r.name),
    change: change?.kind ?? 'none',
    detail: change?.detail ?? '',
  };
}

/** A node that the next deploy removes has nothing left but its name. */
function goneView(change: Change): NodeView {
  const empty = {
    vendor: '',
    region: '',
    size: '',
    engine: '',
    freeMiB: 0,
    ramMiB: 0,
    price: null,
    subnet: '',
    pods: [],
  };
  return { node: change.node!, ...empty, change: change.kind, detail: change.detail };
}

function replicasOf(plan: FleetPlan, pod: string): readonly string[] {
  return plan.pods.find((p) => p.name === pod)?.replicas.map((r) => `${r.name} on ${r.node}`) ?? [];
}

/** Sums per currency, rounded to cents; as old as the oldest price in them. */
function totals(nodes: readonly NodePlan[]): PlanView['totals'] {
  const prices = nodes.flatMap((n) => (n.price === undefined ? [] : [n.price]));
  return [...new Set(prices.map((p) => p.currency))].sort().map((currency) => {
    const own = prices.filter((p) => p.currency === currency);
    const amount = Math.round(own.reduce((sum, p) => sum + p.amount, 0) * 100) / 100;
    return { amount, currency, asOf: own.map((p) => p.asOf).sort()[0]! };
  });
}
