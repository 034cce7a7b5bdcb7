import type { Content } from './gap';
import type { RemoteContent } from './model';
import type { Unit } from './unit';

/**
 * What a machine shall be, in the words of people who set up machines, before an operating system's own ways come in. Everything but
 * the hostname and the host key, which no layer may set.
 */
export interface Setup {
  /** By name. */
  readonly groups: Readonly<Record<string, { readonly gid?: number }>>;
  /** By login name. */
  readonly users: Readonly<Record<string, SetupUser>>;
  /** By absolute path. */
  readonly directories: Readonly<Record<string, SetupDirectory>>;
  /** By absolute path. */
  readonly files: Readonly<Record<string, SetupFile>>;
  /** By name with its ending. */
  readonly units: Readonly<Record<string, SetupUnit>>;
  /** Kernel parameters. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Kernel modules. */
  readonly modules: readonly string[];
  /** Packages in the distribution's own words. */
  readonly packages: readonly string[];
  /** Size of the swap file; 0: none. */
  readonly swapMiB: number;
  /** Names or addresses of time servers; empty: those of the distribution. */
  readonly timeServers: readonly string[];
  /** Certificates of authorities that the whole machine trusts, PEM, by name. */
  readonly certificates: Readonly<Record<string, string>>;
  /** Arguments of the kernel's command line: `mitigations=off`. */
  readonly kernelArguments: readonly string[];
}

/** An account. */
export interface SetupUser {
  /** OpenSSH public keys, one line each, or a gap for one. */
  readonly keys: readonly Content[];
  /** Passwordless sudo. @default false */
  readonly sudo?: boolean;
  /** @default '/bin/bash' */
  readonly shell?: string;
  /** Groups beside the one that bears the user's name. @default - none */
  readonly groups?: readonly string[];
  /** @default - `/home/NAME` */
  readonly home?: string;
  /** A system account (uid below 1000). @default false */
  readonly system?: boolean;
}

/** A directory; parents that are missing are made, root's and 0755. */
export interface SetupDirectory {
  /** @default 0o755 */
  readonly mode?: number;
  /** @default 'root' */
  readonly user?: string;
  /** @default - the group that bears the user's name */
  readonly group?: string;
}

/** A file. */
export interface SetupFile {
  readonly content: Content | RemoteContent;
  /** @default 0o644 */
  readonly mode?: number;
  /** @default 'root' */
  readonly user?: string;
  /** @default - the group that bears the user's name */
  readonly group?: string;
}

/** A systemd unit: a new one, or what is changed of one that the system has. */
export interface SetupUnit {
  readonly unit?: Unit;
  /** Drop-ins by file name ending in `.conf`. */
  readonly dropins?: Readonly<Record<string, Unit>>;
  readonly state?: 'enabled' | 'disabled' | 'masked';
}

/**
 * What is asked for at one place: ours, or one of the user's (for the fleet, for nodes with certain labels, for one node). Later
 * layers go on top; see mergeLayers for what may be said twice.
 */
export interface SetupLayer extends Partial<Setup> {
  /** Where it was asked for, for errors: `firstboot[1]`, `nodes.n1.firstboot`; of our own, in words: `Flotilla itself`. */
  readonly origin: string;
  /** How near it is to the node: a nearer layer goes on top of a farther one. */
  readonly level: 'own' | 'fleet' | 'label' | 'node';
  /** Paths of files of level `own` that a nearer layer may replace. @default - none */
  readonly open?: readonly string[];
}
