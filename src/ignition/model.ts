import type { Content } from './gap';

/** First boot as typed data: what a machine gets before anyone can log in. One model, several transports. */
export interface FirstBoot {
  readonly hostname: string;
  readonly users: readonly BootUser[];
  /** There, with their owners, before anyone can log in. */
  readonly directories: readonly BootDirectory[];
  readonly files: readonly BootFile[];
  /** Distribution packages, sorted. */
  readonly packages: readonly string[];
  /** The machine's only SSH host key, ED25519 in OpenSSH form; both halves may be gaps. */
  readonly sshHostKey: { readonly private: Content; readonly public: Content };
  /** Commands that run once, last, as argument lists. */
  readonly commands: readonly (readonly string[])[];
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
}

/** A file with everything about it stated. */
export interface BootFile {
  /** Absolute. */
  readonly path: string;
  /** Permission bits as a number: `0o644`. */
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  readonly content: Content;
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
