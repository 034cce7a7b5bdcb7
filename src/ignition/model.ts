import type { Content } from './gap';
import type { Unit } from './unit';

/**
 * First boot as typed data: what a machine gets before anyone can log in, in the few kinds of thing that every transport knows. One
 * model, several transports. What operating systems do in ways of their own (swap, time, kernel parameters) was turned into these by
 * {@link firstBootOf}.
 */
export interface FirstBoot {
  readonly hostname: string;
  /** Groups beside those that bear the names of users, made before the users. */
  readonly groups: readonly BootGroup[];
  readonly users: readonly BootUser[];
  /** There, with their owners, before anyone can log in. */
  readonly directories: readonly BootDirectory[];
  /** By path. Units are not among them. */
  readonly files: readonly BootFile[];
  /** By name. */
  readonly units: readonly BootUnit[];
  /** Distribution packages, sorted. */
  readonly packages: readonly string[];
  /** Arguments of the kernel's command line that must be there; they count from the next boot. Sorted. */
  readonly kernelArguments: readonly string[];
  /** The machine's only SSH host key, ED25519 in OpenSSH form; both halves may be gaps. */
  readonly sshHostKey: { readonly private: Content; readonly public: Content };
  /** Commands that run once, last, as argument lists; each may be run again without effect. */
  readonly commands: readonly (readonly string[])[];
}

/** A group of users. */
export interface BootGroup {
  readonly name: string;
  /** @default - the system chooses */
  readonly gid?: number;
}

/** An account that exists from the start. Passwords are always locked. */
export interface BootUser {
  readonly name: string;
  readonly shell: string;
  /** Passwordless sudo, by a file of the user's own: see sudoersFile. */
  readonly sudo: boolean;
  /** @default - `/home/NAME` */
  readonly home?: string;
  /** A system account (uid below 1000). @default false */
  readonly system?: boolean;
  /** Groups beside the one that bears the user's name. @default - none */
  readonly groups?: readonly string[];
}

/** What a file holds when it is not in the document: fetched by the machine itself and checked. */
export interface RemoteContent {
  /** `https://...` or `http://...`. */
  readonly url: string;
  /** Of the content, 64 lower-case hex digits. */
  readonly sha256: string;
}

/** A file with everything about it stated. */
export interface BootFile {
  /** Absolute. */
  readonly path: string;
  /** Permission bits as a number: `0o644`. */
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  readonly content: Content | RemoteContent;
}

/** A directory with everything about it stated. */
export interface BootDirectory {
  /** Absolute. */
  readonly path: string;
  /** Permission bits as a number: `0o755`. */
  readonly mode: number;
  readonly user: string;
  readonly group: string;
}

/** A systemd unit: one of our own, or one that the system has and that is enabled, masked or added to. */
export interface BootUnit {
  /** With its ending: `chronyd.service`. */
  readonly name: string;
  /** @default - the system has the unit */
  readonly unit?: Unit;
  /** Drop-ins by file name: `60-flotilla.conf`. @default - none */
  readonly dropins?: Readonly<Record<string, Unit>>;
  /** `enabled`: wanted at boot and started; `disabled`, `masked`: neither. @default - as the system has it */
  readonly state?: 'enabled' | 'disabled' | 'masked';
}
