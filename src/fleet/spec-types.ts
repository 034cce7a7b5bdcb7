import type { Arch, Price } from './catalogue';
import type { NodeRequirement } from './node-requirement';
import type { Backend, Engine, FailureScope, FirstBootLayer, LoginUser, PodData, PodManifest } from './plan-types';
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
  /** What the plan must hold to be one. @default - nothing is required */
  readonly require?: { readonly survive: FailureScope };
  /** By name, numbers in it by value (`n2` before `n10`): new nodes get their indices in this order, whatever that of the file. */
  readonly nodes: readonly NodeSpec[];
  /** By name. */
  readonly pods: readonly PodSpec[];
  /** Where states are kept, by stack; `default` holds for stacks that are not named. Empty: local files in `state/`. */
  readonly backends: Readonly<Record<string, Backend>>;
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
  /** `fd00:12::/48`, of a dual-stack overlay. @default - IPv4 only */
  readonly network6?: string;
  /** Prefix length of a node's IPv6 subnet; set exactly if `network6` is. */
  readonly subnet6Length?: number;
  /** Networks that the overlay must keep clear of, by the operator's own names: `office: 10.8.0.0/16`. */
  readonly avoid: Readonly<Record<string, string>>;
}

/** What the fleet says about BOSH. */
export interface BoshSpec {
  /** @default - the bosh node with the lowest index */
  readonly bucc?: string;
  readonly apiVersion: string;
  /**
   * TCP ports that instance groups with a VM extension take on their node, by the extension's name.
   *
   * @default - MoltenCore's: of the router, of the SSH proxy, of the TCP router
   */
  readonly ports?: Readonly<Record<string, BoshPorts>>;
}

/** Ports of one VM extension. */
export interface BoshPorts {
  /** Ascending, without repeats. */
  readonly ports: readonly number[];
  /** Bosh nodes that instance groups with the extension run on. @default - any */
  readonly nodes?: readonly string[];
}

/** A node as wanted, with the fleet's defaults filled in. */
export interface NodeSpec {
  readonly name: string;
  readonly vendor: string;
  /** Of a static node that says nothing: its seller, else `static`. */
  readonly region: string;
  /** Of a static node: `static`. */
  readonly size: string;
  readonly image: string;
  /** The vendor's own image of it, where the fleet names one. @default - the catalogue's */
  readonly vendorImage?: string;
  readonly engine: Engine;
  /** Who sells a static machine: its failure domain. @default - the vendor */
  readonly seller?: string;
  /** IPv4 address of a static machine; set exactly for those. */
  readonly address?: string;
  /** SSH host key that a static machine has before it joins: `ssh-ed25519 AAAA...`. @default - pinned on first use */
  readonly hostKey?: string;
  /** @default - what the catalogue says of the size, else amd64 */
  readonly arch?: Arch;
  /** @default - what the catalogue says of the size */
  readonly ramMiB?: number;
  /** Processors. @default - what the catalogue says of the size; else unknown, and requests of processors are not counted */
  readonly vcpus?: number;
  /** @default - what the catalogue says of the size */
  readonly price?: Price;
  readonly labels: Readonly<Record<string, string>>;
  /** What the fleet adds to first boot: for all nodes, then by label, then for this one. Never empty. @default - nothing */
  readonly layers?: readonly FirstBootLayer[];
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
  /** Pods on whose nodes replicas must run: replica k beside a replica of each. Sorted. */
  readonly with: readonly string[];
  /** Pods with which no node may be shared; holds both ways. Its own name: no two replicas on one node. Sorted. */
  readonly apart: readonly string[];
  /** What its data is worth. @default - where it has a volume: its data dies with its node, which plans point out */
  readonly data?: PodData;
  /** Whether a replica writes to a volume that stays on its node: such a replica is never moved, because its data would not come along. @default false */
  readonly keepsData?: boolean;
  /** Where there is not room for all, those with the higher number get it. @default 0 */
  readonly priority?: number;
  /** What the manifest asks of a node: its `nodeSelector` and required `nodeAffinity`. @default - nothing */
  readonly needs?: NodeRequirement;
  /** Per replica. */
  readonly memoryMiB: number;
  /** Processors per replica, in thousandths. @default 0 */
  readonly cpuMilli?: number;
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
