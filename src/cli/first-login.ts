/** How somebody gets into a machine before it knows the fleet. */
export interface FirstLogin {
  /** `root`, or an account with sudo. */
  readonly user: string;
  /** @default 22 */
  readonly port?: number;
  /** What opens the door. A password is kept in memory only; for an account that is not root it is also sudo's. */
  readonly secret: PasswordSecret | KeySecret | NoSecret;
  /**
   * SSH host keys of which the machine must show one, each `ssh-ed25519 AAAA...`.
   *
   * @default - the first one seen is taken
   */
  readonly hostKeys?: readonly string[];
}

/** A password, as in the mail that came with the machine. */
export interface PasswordSecret {
  readonly kind: 'password';
  readonly password: string;
}

/** A private key. */
export interface KeySecret {
  readonly kind: 'key';
  /** File of the private key. @default - the keys of the agent, and those that ssh looks for by itself */
  readonly file?: string;
  /** For a sudo that asks. @default - none */
  readonly sudoPassword?: string;
}

/** Nothing: only to see what a machine would take. */
export interface NoSecret {
  readonly kind: 'none';
}

/** What sudo would be told; undefined where no password is known. */
export function sudoPassword({ secret }: FirstLogin): string | undefined {
  if (secret.kind === 'password') return secret.password;
  return secret.kind === 'key' ? secret.sudoPassword : undefined;
}
