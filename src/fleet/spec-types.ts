import type { Price } from './catalogue';
import type { Engine, LoginUser, PodManifest } from './plan-types';
import type { Path, Where } from './where';

/** A fleet as its user wants it, complete: defaults filled in, files read, everything that needs no vendor checked. */
export interface FleetSpec {
  readonly fleet: string;
  /** The operator first, then `users` by name. */
  readonly users: readonly LoginUser[];
  /** By name. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly overlay: OverlaySpec;
  /** Only when a node has engine bosh. */
  readonly bosh?: BoshSpec;
  readonly protect: boolean;
  /** In the order of the file: new nodes get their indices in it. */
  readonly nodes: readonly NodeSpec[];
  /** By name. */
  readonly pods: readonly PodSpec[];
  /** Where the fleet was written, for findings of planning. */
  readonly where: Where;
}

/** The private network; only its numbers so far. */
export interface OverlaySpec {
  readonly manager: 'none';
  /** `10.1.0.0/16`. */
  readonly network: string;
  /** Prefix length of a node's subnet. */
  readonly subnetLength: number;
}

/** What the fleet says about BOSH. */
export interface BoshSpec {
  /** @default - the bosh node with the lowest index */
  readonly bucc?: string;
  readonly apiVersion: string;
}

/** A node as wanted, with the fleet's defaults filled in. */
export interface NodeSpec {
  readonly name: string;
  readonly vendor: string;
  readonly region: string;
  readonly size: string;
  readonly image: string;
  readonly engine: Engine;
  /** @default - what the catalogue says of the size */
  readonly ramMiB?: number;
  /** @default - what the catalogue says of the size */
  readonly price?: Price;
  readonly labels: Readonly<Record<string, string>>;
}

/** A port of the node that a replica takes. */
export interface HostPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** A pod as wanted, with its manifest read. */
export interface PodSpec {
  readonly name: string;
  readonly manifest: PodManifest;
  readonly replicas: number;
  readonly spread: 'vendor' | 'region' | 'node';
  /** Labels that a node must have. */
  readonly where: Readonly<Record<string, string>>;
  /** The one node that replicas run on. @default - any */
  readonly node?: string;
  /** Per replica. */
  readonly memoryMiB: number;
  /** Ascending, without repeats. */
  readonly ports: readonly HostPort[];
  /** Sorted, without repeats. */
  readonly images: readonly string[];
}

/** Path of a node's key in the fleet file. */
export function nodePath(name: string, ...rest: Path): Path {
  return ['nodes', name, ...rest];
}

/** Path of a pod's key in the fleet file. */
export function podPath(name: string, ...rest: Path): Path {
  return ['pods', name, ...rest];
}
