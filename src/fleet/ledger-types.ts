import type { Arch } from './catalogue';
import type { Engine, NodeState } from './plan-types';

/**
 * What must not move: numbers, generations, placements. Everything in it is either wanted (by the last plan) or deployed (as
 * mesh's outputs last confirmed); what differs is what the next deploy does.
 */
export interface Ledger {
  readonly schemaVersion: 2;
  readonly fleet: string;
  /** The arithmetic that the nodes' subnets came from. */
  readonly overlay: {
    readonly network: string;
    readonly subnetLength: number;
    /** Both set, or neither: of a dual-stack overlay. */
    readonly network6?: string;
    readonly subnet6Length?: number;
  };
  /** Vendors that have a stack, sorted: also those whose last node is gone. */
  readonly vendors: readonly string[];
  readonly config: Versions<ConfigDigests>;
  /** By name. A name stays, as `gone`, when its node is removed. */
  readonly nodes: Readonly<Record<string, LedgerNode>>;
  /** By name. */
  readonly pods: Readonly<Record<string, Versions<LedgerPod>>>;
}

/** Something as it should be and as it is. */
export interface Versions<T> {
  readonly wanted: T;
  /** @default - never confirmed */
  readonly deployed?: T;
}

/** What every node has alike, as digests: enough to tell that it changed. */
export interface ConfigDigests {
  readonly users: string;
  readonly sysctls: string;
}

/** A node's seat and its machine. */
export interface LedgerNode extends Versions<LedgerMachine> {
  /** Counted from 0; never another's while the name is known. */
  readonly index: number;
  readonly state: NodeState;
  /**
   * Of a node that never was confirmed: the machine that the last apply set out to make. It may stand.
   *
   * @default - no apply of it was begun, or it was confirmed
   */
  readonly begun?: LedgerMachine;
}

/** A machine as far as a change of it matters. */
export interface LedgerMachine {
  /** Counts re-installations, from 1. */
  readonly generation: number;
  readonly vendor: string;
  readonly region: string;
  readonly size: string;
  readonly image: string;
  /** Only if the fleet file names one: the vendor's own image of the operating system. */
  readonly vendorImage?: string;
  readonly engine: Engine;
  /** Only if the fleet file states it: what the catalogue does not know. */
  readonly ramMiB?: number;
  /** Like `ramMiB`. */
  readonly arch?: Arch;
  /** Only of a static machine, if the fleet file says who sells it. */
  readonly seller?: string;
  /** Set exactly for a static machine; another address is another machine. */
  readonly address?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Digest of what the fleet adds to its first boot, as far as deliveries bring it. Only if there is any. */
  readonly firstboot?: string;
  /** Arguments of its kernel that the fleet asks for, sorted. Only if there are any. */
  readonly kernelArguments?: readonly string[];
}

/** What of a pod can change: its manifest and its places. */
export interface LedgerPod {
  /** Digest of the manifest. */
  readonly manifest: string;
  /** Node of each replica, by number. Empty: the pod is to be removed. */
  readonly nodes: readonly string[];
}
