import type { FailureScope } from './plan-types';

/** What is lost, and what is left, when one failure domain is gone: a vendor or seller, one of its regions, or one node. */
export interface Loss {
  readonly scope: FailureScope;
  /** `hetzner`, `hetzner/fsn1`, `n1`. */
  readonly name: string;
  /** Nodes that are gone, by index. Those that leave the fleet anyway are not counted. */
  readonly nodes: readonly string[];
  /** Pods that lose anything: worst first, then by name. */
  readonly pods: readonly PodLoss[];
  /** Whether moves and homeless of the pods are those of the plan that follows. False in large fleets: it is told where there is room. */
  readonly exact: boolean;
  /** What becomes of etcd; null where there is none. */
  readonly etcd: EtcdLoss | null;
  /** Ports whose pods or VM extensions answer no longer, by number; on another node somebody else may answer the same number. */
  readonly ports: readonly PortLoss[];
  /** BOSH's slices that lose azs, in their own order. */
  readonly slices: readonly SliceLoss[];
  /** Every stack, by name, whether or not its state is lost. */
  readonly state: readonly StateLoss[];
  /** Whether the fleet serves on without anybody's help and nothing is lost that cannot be had again. */
  readonly survived: boolean;
  /** Why it is not survived, in words, one line for each cause; empty if it is. */
  readonly why: readonly string[];
}

/**
 * What becomes of a pod's data:
 *
 * - `none`: the lost replicas kept none.
 * - `disposable`: what they kept was declared to be of no worth.
 * - `replicated`: a replica that is left has a copy.
 * - `lost`: it is gone for good.
 */
export type DataFate = 'none' | 'disposable' | 'replicated' | 'lost';

/**
 * What one pod loses, and what the next plan does about it. A pod that loses nothing is told of too if the next plan has to move or stop
 * replicas of it, so that others find room: these are in `moves` and `homeless`, but not in `lost`, and serve until then.
 */
export interface PodLoss {
  readonly pod: string;
  /** Replicas that serve on without anybody's help. */
  readonly left: number;
  readonly of: number;
  /** Names of the replicas that are gone, by number. */
  readonly lost: readonly string[];
  /**
   * Where the next plan puts replicas, by number; where {@link Loss.exact} is false, where there is room for them. One whose data is
   * lost starts empty: it is not moved, and not told here.
   */
  readonly moves: readonly ReplicaMove[];
  /** Replicas for which the next plan finds no room, by number. */
  readonly homeless: readonly string[];
  readonly data: DataFate;
}

/** A replica's way from one node to another. */
export interface ReplicaMove {
  readonly replica: string;
  readonly from: string;
  readonly to: string;
}

/** What becomes of etcd's members. */
export interface EtcdLoss {
  /** Members that are gone. */
  readonly lost: readonly string[];
  readonly left: number;
  readonly of: number;
  /** Whether those that are left are more than half, and so may write. */
  readonly quorum: boolean;
}

/** A port that its holder answers no longer, on any node. */
export interface PortLoss {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Who answered: `pod web`, `bosh cf-router`. */
  readonly holder: string;
}

/** A slice of azs that BOSH deployments name, of which some are gone. */
export interface SliceLoss {
  /** `odd3.slice1`. */
  readonly slice: string;
  /** In numeric order. */
  readonly azs: readonly string[];
  readonly lost: readonly string[];
  /** Whether what runs in it stands still: of slices for quorums half or more of the azs are gone, of others all. */
  readonly broken: boolean;
}

/** Whether the state of one stack is lost. Who has lost a state can neither change nor remove what the stack made, but import it. */
export interface StateLoss {
  readonly stack: string;
  /** For people: `state/mesh.tfstate on the operator's machine`, `bucket oak at fsn1.your-objectstorage.com (hetzner)`. */
  readonly where: string;
  readonly lost: boolean;
  /** Whether the key of the certificate authority is in it. */
  readonly caKey: boolean;
}
