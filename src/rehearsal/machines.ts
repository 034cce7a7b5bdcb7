/**
 * What a rehearsal's stand-in asks of whoever boots its machines. Two makers implement it: local hosts (systemd-nspawn) and
 * paper (records and documentation addresses only).
 */

/**
 * What reads a machine's user data when it boots for the first time; `none`: nothing does, it is a bare host that somebody rents
 * already, with a root password.
 */
export type FirstBootReader = 'cloud-init' | 'ignition' | 'none';

/** One machine as a vendor's API was asked for it. */
export interface MachineRequest {
  /** Terraform resource type, `hcloud_server`, or `static`: part of a machine's identity. */
  readonly type: string;
  readonly name: string;
  readonly region: string;
  readonly size: string;
  /** The vendor's image name, and the operating system that it stands for. */
  readonly image: string;
  readonly os: string;
  /** User data as the machine's reader reads it: provider-side and caller-side encoding undone. */
  readonly userData: string;
  /** Memory limit. @default - none */
  readonly ramMiB?: number;
  /** @default 'cloud-init' */
  readonly firstBoot?: FirstBootReader;
  /** IPv4 address that the machine must have. @default - the rehearsal chooses */
  readonly address?: string;
  /** Of a machine whose first boot nothing reads. Lasts as long as the machine. @default - made up */
  readonly rootPassword?: string;
}

/** A machine as it stands. */
export interface MachineRecord {
  /** Decimal number, unique within the rehearsal, never given twice. */
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly ipv4: string;
  readonly ipv6: string;
  /** sha256 over the request; decides whether a repeated create adopts the machine. */
  readonly key: string;
  readonly state: 'creating' | 'running' | 'off';
}

/** Why a machine could not be made, in the vendor's manner: shown by Terraform on `attribute`. */
export class MachineRefused extends Error {
  constructor(
    readonly attribute: 'name' | 'size' | 'image' | 'region' | 'userData' | 'address',
    readonly summary: string,
    readonly detail: string,
  ) {
    super(summary);
  }
}

/** Boots, finds and ends machines. Every method may be called from several processes at once. */
export interface MachineMaker {
  /**
   * Makes a machine, or adopts the one of the same type and name whose request is the same (left by a killed run); returns
   * once it boots. The record is on disk before anything slow is done.
   * @throws MachineRefused a machine of that name exists with another request (detail holds the `terraform import` id), the
   * image is not to be had, or the host did not start.
   */
  create(request: MachineRequest): Promise<MachineRecord>;
  /** The machine by id, or undefined when it is gone. Power state is as seen now. */
  read(id: string): Promise<MachineRecord | undefined>;
  /** Ends the machine and frees its name. No error if it is gone already. */
  destroy(id: string): Promise<void>;
  list(): Promise<readonly MachineRecord[]>;
}
