import type { FitSize, Rate } from './fit-sizes';
import type { FailureScope, NodePlan } from './plan-types';
import type { NodeSpec } from './spec-types';

/** What is asked of nodes beyond room for all pods. */
export interface FitOptions {
  /** Vendors to order from. @default - all that have priced sizes */
  readonly vendors?: readonly string[];
  /** Failure domains that nodes have to be in at least. @default - as many as pods with `spread: vendor` make use of */
  readonly vendorCount?: number;
  /** What a month may cost at most. @default - anything */
  readonly budget?: { readonly currency: string; readonly amount: number };
  /** @default - none: currencies count one to one, which the result tells */
  readonly rates?: readonly Rate[];
  /** What must be survived: no pod but a disposable one may be in one such domain alone. @default - nothing */
  readonly survive?: FailureScope;
  /** Whether what any one vendor holds must have room on the other nodes. @default false */
  readonly roomForLoss?: boolean;
  /** Regions to order in, by vendor. @default - the catalogue's first; all of them where replicas are spread over regions */
  readonly regions?: Readonly<Record<string, readonly string[]>>;
  /** Operating system of the nodes, in our words. @default debian-13 */
  readonly image?: string;
  /** Nodes of the fleet: what they say of their sizes is known of these, and new ones are ordered near them. @default - only the catalogues are known */
  readonly nodes?: readonly NodeSpec[];
  /** Nodes that stay; only what is missing beside them is chosen. @default - none: everything is ordered anew */
  readonly kept?: readonly NodePlan[];
  /** Where replicas are on the nodes that stay, by pod. @default - nowhere */
  readonly previous?: Readonly<Record<string, readonly string[]>>;
  /** Names that new nodes must not have. @default - those of `kept` */
  readonly taken?: readonly string[];
}

/** A node that is to be ordered. */
export interface FitNode {
  /** `n4`; where a pod is pinned to a node, that node's name. */
  readonly name: string;
  readonly size: FitSize;
  readonly region: string;
  /** Those that pods on it ask for. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A pod that is spread less evenly than it asks. */
export interface Uneven {
  readonly pod: string;
  readonly scope: FailureScope;
  /** Replicas that one failure domain holds. */
  readonly most: number;
  /** Replicas that one would hold at most if the pod could be wherever there are nodes. */
  readonly wanted: number;
}

/** The cheapest nodes that were found. */
export interface FitResult {
  /** By name, numbers in it by value. Empty where what stays is enough. */
  readonly nodes: readonly FitNode[];
  /** All nodes as planning would see them: those that stay, and those to be ordered. Subnets are not given yet. */
  readonly all: readonly NodePlan[];
  /** Node of each replica by number, for every pod. */
  readonly placements: ReadonlyMap<string, readonly string[]>;
  /** What the nodes to be ordered cost together in `currency`, in millionths. */
  readonly cost: number;
  /** No set of nodes can be cheaper than this, in millionths. */
  readonly bound: number;
  /** Whether they are the cheapest: they cost no more than any set has to. Else no cheaper set was found, though there may be one. */
  readonly proved: boolean;
  /** Whether planning places all pods on these nodes and spreads them no less. Else `placements` shows where there is room for them. */
  readonly planned: boolean;
  /** Pods that cannot be spread as evenly as they ask, whatever is ordered. */
  readonly uneven: readonly Uneven[];
  /** In which costs are compared. */
  readonly currency: string;
  /** Currencies that were taken one to one with it. */
  readonly assumed: readonly string[];
  /** Sizes that were left out, because nobody knows their price: `hetzner cx23`. */
  readonly unpriced: readonly string[];
}
