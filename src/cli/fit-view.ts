import type { Arch, Price } from '../fleet/catalogue';
import type { FitResult } from '../fleet/fit';
import { perUnit } from '../fleet/fit-sizes';
import { replicaName } from '../fleet/names';
import { scoreOf } from '../fleet/placement-score';
import type { NodePlan } from '../fleet/plan-types';
import { roomMiB } from '../fleet/reserve';
import type { PodSpec } from '../fleet/spec-types';
import { type Total, totals } from './plan-costs';

/** One node of a fit. */
export interface FitRow {
  readonly node: string;
  /** Whether it is to be ordered; else it is there and stays. */
  readonly order: boolean;
  readonly vendor: string;
  readonly region: string;
  readonly size: string;
  readonly arch: Arch;
  readonly ramMiB: number;
  /** RAM that is left for more pods. */
  readonly freeMiB: number;
  /** RAM for pods while there are none. */
  readonly roomMiB: number;
  /** Of a month; null where nobody knows it. */
  readonly price: Price | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Replicas on it. */
  readonly pods: readonly string[];
}

/** What the loss of the vendor (or seller) would do of which it does most. */
export interface FitLoss {
  readonly vendor: string;
  /** Memory of replicas that would have no place on the other nodes. */
  readonly homelessMiB: number;
  /** Room that would be left on the fullest of the other nodes. */
  readonly smallestFreeMiB: number;
}

/** What `flotilla fit` tells. */
export interface FitView {
  readonly fleet: string;
  /** Those that stay and those to be ordered, by name. */
  readonly nodes: readonly FitRow[];
  /** What the nodes to be ordered cost, by currency. */
  readonly totals: readonly Total[];
  /** What podman nodes cost that the fleet has now, and which of them nobody knows the price of. */
  readonly present: { readonly nodes: number; readonly totals: readonly Total[]; readonly unpriced: readonly string[] };
  /** How costs were compared: in one currency, those of `oneToOne` counting as if they were it. */
  readonly compared: {
    readonly currency: string;
    readonly amount: number;
    /** No nodes can cost less. */
    readonly atLeast: number;
    /** Whether they are proved to be the cheapest. */
    readonly cheapest: boolean;
    readonly oneToOne: readonly string[];
  };
  /** Whether planning places all pods on these nodes, and spreads them no less than is asked. */
  readonly planned: boolean;
  /** Pods that cannot be spread as evenly as they ask, whatever is ordered. */
  readonly uneven: FitResult['uneven'];
  /** Null for nodes of one vendor alone, with which all is lost. */
  readonly worstLoss: FitLoss | null;
  /** Sizes that could not be chosen, because nobody knows their price. */
  readonly unpriced: readonly string[];
  /** To be pasted into the fleet file. */
  readonly block: string;
}

/** A fit for people and programs. @param present podman nodes of the fleet as it is now */
export function fitView(
  fleet: string,
  pods: readonly PodSpec[],
  result: FitResult,
  present: readonly NodePlan[],
  block: string,
): FitView {
  const ordered = new Set(result.nodes.map((node) => node.name));
  const domains = new Set(result.all.map((node) => node.seller ?? node.vendor));
  const { worstLoss } = scoreOf({ pods, nodes: result.all, previous: {} }, result.placements);
  const loss = worstLoss && {
    vendor: worstLoss.domain,
    homelessMiB: worstLoss.homelessMiB,
    smallestFreeMiB: worstLoss.smallestFreeMiB,
  };
  return {
    fleet,
    nodes: result.all.map((node) => row(node, ordered.has(node.name), pods, result)),
    totals: totals(result.nodes.map((node) => node.size.price)),
    present: {
      nodes: present.length,
      totals: totals(present.flatMap((node) => node.price ?? [])),
      unpriced: present.filter((node) => node.price === undefined).map((node) => node.name),
    },
    compared: {
      currency: result.currency,
      amount: cents(result.cost),
      atLeast: cents(result.bound),
      cheapest: result.proved,
      oneToOne: result.assumed,
    },
    planned: result.planned,
    uneven: result.uneven,
    worstLoss: domains.size < 2 || loss === undefined ? null : loss,
    unpriced: result.unpriced,
    block,
  };
}

function row(node: NodePlan, order: boolean, pods: readonly PodSpec[], { placements }: FitResult): FitRow {
  const here = pods.flatMap((pod) =>
    placements
      .get(pod.name)!
      .flatMap((name, i) => (name === node.name ? [{ name: replicaName(pod.name, i + 1), pod }] : [])),
  );
  const room = roomMiB(node);
  return {
    ...{ node: node.name, order, vendor: node.vendor, region: node.region, size: node.size, arch: node.arch },
    ...{ ramMiB: node.ramMiB, roomMiB: room, freeMiB: here.reduce((free, { pod }) => free - pod.memoryMiB, room) },
    price: node.price ?? null,
    labels: node.labels,
    pods: here.map(({ name }) => name),
  };
}

function cents(cost: number): number {
  return Math.round((cost / perUnit) * 100) / 100;
}
