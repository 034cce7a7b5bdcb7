/**
 * What a vendor must bring: a catalogue, the facts of its machine resource, and one function that makes machines.
 * Free of cdktf, so that the command line can read catalogues without loading it.
 */
import { createHash } from 'node:crypto';
import type { Construct } from 'constructs';
import type { VendorCatalogue } from '../fleet/catalogue';
import type { OpenPort } from '../fleet/plan-types';

export type { Arch, Price, SizeFacts, UserDataFacts, VendorCatalogue } from '../fleet/catalogue';

/**
 * Which attribute of the vendor's machine resource holds what: all that a stand-in needs to play the vendor.
 * Attribute paths name nested blocks by their position: `['metadata', 0, 'user_data']`.
 */
export interface MachineResourceFacts {
  /** Terraform resource type: `hcloud_server`. */
  readonly type: string;
  /** Attributes that hold name, size, image and region. */
  readonly name: string;
  readonly size: string;
  readonly image: string;
  readonly region: string;
  readonly userData: readonly (string | number)[];
  /**
   * Computed attributes and what the vendor puts there. `{id}` (a decimal number), `{ipv4}` and `{ipv6}` (one address,
   * no prefix) are replaced inside strings; lists and objects are filled in depth.
   */
  readonly computed: Readonly<Record<string, unknown>>;
  /** How the provider keeps user data in state: as it is, or as base64 of its SHA-1. @default 'value' */
  readonly userDataInState?: 'value' | 'sha1';
  /** Attributes, of this resource or of the vendor's others, that hold ids of what must exist. @default - none are checked */
  readonly references?: readonly ReferenceFacts[];
}

/** One attribute that names another resource by id: `hcloud_firewall`, `['apply_to', 'server']`, `hcloud_server`. */
export interface ReferenceFacts {
  readonly type: string;
  /** Names of blocks and, last, of the attribute; every element of a collection counts. */
  readonly path: readonly string[];
  readonly to: string;
}

/** How to reach the vendor's Terraform provider. */
export interface ProviderFacts {
  /** `hetznercloud/hcloud`. */
  readonly source: string;
  /** Exact version that the stacks pin. */
  readonly version: string;
  /** Environment variables that hold the account's token; a rehearsal removes them. */
  readonly tokenVariables: readonly string[];
}

/** Everything a machine of any vendor is asked for. Late values are cdktf tokens. */
export interface MachineProps {
  /** Terraform name of the machine's resource; contract, because another name is another machine. */
  readonly resourceName: string;
  /** Put before the Terraform names of what a fleet's machines share. Empty but in a stack that has something else in it. */
  readonly prefix: string;
  /** The vendor's provider, a `TerraformProvider`. @default - the one of the stack without an alias */
  readonly provider?: Construct;
  readonly fleet: string;
  /** The node's name. */
  readonly name: string;
  /** What the vendor calls the machine: `<fleet>-<node>`, unique in the account; see `machineName` of fleet/. */
  readonly machineName: string;
  readonly region: string;
  readonly size: string;
  /** The vendor's own image name. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** IPv4 address of a machine that exists already. @default - the vendor gives it one */
  readonly address?: string;
  /**
   * First boot, plain and in base64: the vendor takes the form that its API wants. Both are given to vendors whose catalogue has
   * `userData`, and to no others.
   */
  readonly userData?: string;
  readonly userDataBase64?: string;
  readonly openPorts: readonly OpenPort[];
  /** `lifecycle.prevent_destroy`. */
  readonly protect: boolean;
  /** Address of the resource whose replacement re-installs this machine: `terraform_data.n1-generation`. */
  readonly replaceTriggeredBy: string;
}

/**
 * Short name for a set of open ports: machines that open the same ports share a firewall of that name, because vendors limit
 * how many an account has.
 */
export function portsKey(ports: readonly OpenPort[]): string {
  const text = ports.map((p) => `${p.port}/${p.protocol}`).join(' ');
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** What every vendor's machine gives back; values are cdktf tokens. */
export interface Machine {
  readonly id: string;
  readonly ipv4: string;
}

/** The machine part of a vendor's folder: the only code in it that loads cdktf. */
export interface MachineMaker {
  /** Adds the provider block; once per stack. @default - Terraform itself has all that it takes */
  provider?(scope: Construct): void;
  /** Adds one machine with its coarse firewall; of a machine that exists already, the record of it. */
  machine(scope: Construct, id: string, props: MachineProps): Machine;
}

/** How a vendor's machines are made by Terraform, and all that a stand-in needs to play it. */
export interface TerraformFacts {
  readonly provider: ProviderFacts;
  readonly machineResource: MachineResourceFacts;
  /** Path of the fact table beside this vendor's code, relative to `providers/`. */
  readonly facts: string;
}

/** A vendor: data, and one function behind a lazy door. */
export interface Vendor {
  readonly catalogue: VendorCatalogue;
  /** @default - no provider is asked: the machines exist already */
  readonly terraform?: TerraformFacts;
  /** Loads the folder's machine.ts, and cdktf with it. */
  maker(): MachineMaker;
}
