import type { Arch, Price } from './catalogue';

/**
 * Where Terraform keeps the state of a stack, in Terraform's own words.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend
 */
export interface Backend {
  readonly type: 'local' | 's3' | 'pg' | 'http' | 'consul' | 'gcs' | 'azurerm';
  /** Arguments of the backend, snake_case, none of them secret; `{stack}` in a text stands for the stack's name. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** What the data of a pod is worth: it may be lost, or the pod's own replicas keep copies. */
export type PodData = 'disposable' | 'replicated';

/** How much fails at once: all machines of a vendor (or seller), those in one of its regions, or one machine. */
export type FailureScope = 'vendor' | 'region' | 'node';

/** Who runs the containers on a node. `swarm` is planned, not built. */
export type Engine = 'podman' | 'bosh';

/**
 * Life of a node in the ledger.
 *
 * - `active`: in the fleet.
 * - `replacing`: its machine is being re-installed under the next generation; it alone is synthesised unprotected.
 * - `leaving`: no longer in fleet.yaml; machine kept, out of placements, until mesh has confirmed it.
 * - `gone`: a tombstone that keeps index and name.
 */
export type NodeState = 'active' | 'replacing' | 'leaving' | 'gone';

/** One node with every decision taken; all values concrete. */
export interface NodePlan {
  readonly name: string;
  /** Number in the ledger, counted from 0. */
  readonly index: number;
  /** Counts the machine's re-installations, from 1. */
  readonly generation: number;
  readonly state: Exclude<NodeState, 'gone'>;
  readonly vendor: string;
  readonly region: string;
  /** The vendor's own word. */
  readonly size: string;
  /** Operating system in our words: `debian-13`. */
  readonly image: string;
  readonly engine: Engine;
  /** Who sells a static machine: its failure domain. @default - the vendor */
  readonly seller?: string;
  /** IPv4 address of a static machine; set exactly for those. */
  readonly address?: string;
  /** SSH host key that a static machine has before it joins. @default - pinned on first use */
  readonly hostKey?: string;
  readonly ramMiB: number;
  readonly arch: Arch;
  /** Processors. @default - unknown: requests of processors are not counted */
  readonly vcpus?: number;
  readonly price?: Price;
  readonly labels: Readonly<Record<string, string>>;
  /** The vendor's own image of the operating system, where the fleet names one: a snapshot, an upload. @default - the catalogue's */
  readonly vendorImage?: string;
  /** What the fleet adds to the node's first boot: for all nodes, then by label, then for this one. @default - nothing */
  readonly layers?: readonly FirstBootLayer[];
  /** The node's subnet of the overlay network: `10.1.1.0/24`. */
  readonly subnet: string;
  /** Of a dual-stack overlay: `fd00:12:0:1::/64`. @default - IPv4 only */
  readonly subnet6?: string;
}

/** What a file holds: text, or what the node itself fetches and checks. `sha256`: 64 lower-case hex digits. */
export type LayerContent = string | { readonly url: string; readonly sha256: string };

/** A systemd unit or drop-in as data: `{Section: {Key: value}}`; a list stands for one line per element. */
export type LayerUnit = Readonly<
  Record<string, Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>>
>;

/**
 * What a fleet adds to first boot at one place of its file. Whatever can change on a running machine comes again with every delivery.
 */
export interface FirstBootLayer {
  /** Path of the place: `firstboot[1]`, `nodes.n1.firstboot`. */
  readonly origin: string;
  /** A nearer layer goes on top of a farther one: `node` on `label` on `fleet`. */
  readonly level: 'fleet' | 'label' | 'node';
  /** By name. */
  readonly groups?: Readonly<Record<string, { readonly gid?: number }>>;
  /** By login name. */
  readonly users?: Readonly<
    Record<
      string,
      {
        /** Public keys, one OpenSSH line each. */
        readonly keys: readonly string[];
        readonly sudo?: boolean;
        readonly shell?: string;
        readonly groups?: readonly string[];
      }
    >
  >;
  /** By absolute path. `mode` as a number: 0o755. */
  readonly directories?: Readonly<
    Record<string, { readonly mode?: number; readonly user?: string; readonly group?: string }>
  >;
  /** By absolute path. `mode` as a number: 0o644. */
  readonly files?: Readonly<
    Record<
      string,
      { readonly content: LayerContent; readonly mode?: number; readonly user?: string; readonly group?: string }
    >
  >;
  /** By name with its ending. */
  readonly units?: Readonly<
    Record<
      string,
      {
        readonly unit?: LayerUnit;
        readonly dropins?: Readonly<Record<string, LayerUnit>>;
        readonly state?: 'enabled' | 'disabled' | 'masked';
      }
    >
  >;
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Kernel modules. */
  readonly modules?: readonly string[];
  /** Packages in the distribution's own words. */
  readonly packages?: readonly string[];
  /** Size of the swap file; 0: none. */
  readonly swapMiB?: number;
  readonly timeServers?: readonly string[];
  /** Certificates of authorities, PEM, by name. */
  readonly certificates?: Readonly<Record<string, string>>;
  /** Arguments of the kernel's command line. */
  readonly kernelArguments?: readonly string[];
}

/** A person who may log in to every node. */
export interface LoginUser {
  readonly name: string;
  /** Public keys, one OpenSSH line each. */
  readonly keys: readonly string[];
  /** Passwordless sudo. */
  readonly sudo: boolean;
}

/** One replica of a pod and the node that it is placed on. */
export interface Replica {
  /** `web-1`: the pod's name and the replica's number, counted from 1. */
  readonly name: string;
  readonly number: number;
  readonly node: string;
}

/** A pod with its placement. */
export interface PodPlan {
  readonly name: string;
  /** The Kubernetes Pod manifest as parsed data; imagePullPolicy of localhost images is filled in as Never. */
  readonly manifest: PodManifest;
  readonly spread: 'vendor' | 'region' | 'node';
  /** @default - where it has a volume: its data dies with its node */
  readonly data?: PodData;
  /** Whether replicas write to volumes that stay on their nodes. @default false */
  readonly keepsData?: boolean;
  /** Sum of the containers' memory requests, per replica. */
  readonly memoryMiB: number;
  /** Host ports that a replica takes on its node, ascending. */
  readonly hostPorts: readonly number[];
  /** Images named in the manifest, sorted, without repeats. */
  readonly images: readonly string[];
  /** By number. */
  readonly replicas: readonly Replica[];
}

/**
 * What a node gets of a Kubernetes Pod. What chooses nodes (`nodeSelector`, `affinity`) is not in it: see {@link PodSpec.needs}.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
export interface PodManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly hostNetwork?: boolean;
    readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
    /** Every one is mounted by a container. */
    readonly volumes?: readonly PodVolume[];
    /** Run one after the other, before the containers. They have no ports. */
    readonly initContainers?: readonly PodContainer[];
    readonly containers: readonly PodContainer[];
  };
}

/** A volume of a pod; it has exactly one of the three. */
export interface PodVolume {
  readonly name: string;
  /** A path of the node. Without a type it must be there. */
  readonly hostPath?: { readonly path: string; readonly type?: HostPathType };
  /** Empty at every start of the replica. */
  readonly emptyDir?: Readonly<Record<string, never>>;
  /** The volume of that name in the node's own podman, made when it is first needed. */
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
}

/** What a path of a node has to be, or is made; empty: what is there. */
export type HostPathType = '' | 'Directory' | 'DirectoryOrCreate' | 'File' | 'FileOrCreate' | 'Socket';

/** Where a container sees a volume. */
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  /** A path in the volume, which has to be there. */
  readonly subPath?: string;
}

/** One container of a pod. Amounts are Kubernetes quantities: `64Mi`, `250m`. */
export interface PodContainer {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly {
    readonly containerPort: number;
    readonly hostPort?: number;
    readonly protocol?: 'TCP' | 'UDP';
  }[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
}

/** A TCP port that the fleet's firewalls leave open to anyone. */
export interface OpenPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Why it is open, in the plan's words: `ssh`, `docker (bosh)`, `pod web`. */
  readonly reason: string;
}

/** All decisions about a fleet. Deterministic: the same spec, ledger and catalogues give the same plan, byte for byte. */
export interface FleetPlan {
  readonly fleet: string;
  /** The operator first, then `users` by name. */
  readonly users: readonly LoginUser[];
  /** Kernel parameters of every node, sorted by name. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly overlay: {
    readonly manager: 'none';
    /** Nodes that hold a copy of etcd. @default - there is no etcd: nobody lays the network */
    readonly etcd?: readonly string[];
    readonly network: string;
    readonly subnetLength: number;
    /** Both set, or neither. */
    readonly network6?: string;
    readonly subnet6Length?: number;
  };
  /** By index. `leaving` nodes included, `gone` ones not. */
  readonly nodes: readonly NodePlan[];
  /** By name. */
  readonly pods: readonly PodPlan[];
  /** Vendors that need a stack, sorted. */
  readonly vendors: readonly string[];
  /** Only when a node has engine bosh. `bucc`: the node in whose az compilation runs. */
  readonly bosh?: {
    readonly bucc: string;
    readonly apiVersion: string;
    /** Of VM extensions, by name; see BoshSpec. @default - MoltenCore's */
    readonly ports?: Readonly<
      Record<string, { readonly ports: readonly number[]; readonly nodes?: readonly string[] }>
    >;
  };
  /** Where states are kept, by stack; `default` holds for the others. Empty: local files. */
  readonly backends: Readonly<Record<string, Backend>>;
  /** False lifts prevent_destroy from every machine. */
  readonly protect: boolean;
  /** What must survive; a plan of which that is not so is none. @default - nothing is required */
  readonly require?: { readonly survive: FailureScope };
  /** Ports of each node that its vendor's firewall leaves open, by node name. */
  readonly openPorts: Readonly<Record<string, readonly OpenPort[]>>;
}
