/**
 * Where the hosts came from: `deploy` from their vendors; `rehearsal` from this machine, where they exist only; `paper` from
 * nowhere, their addresses are made up.
 */
export type Origin = 'deploy' | 'rehearsal' | 'paper';

/** Who logs in to the hosts with the files of `ssh/` and `ansible/`. */
export interface LoginOptions {
  /** Account on every node. */
  readonly user: string;
  /**
   * Private key to log in with and no other, relative to the output folder. The key of Terraform's deliveries is written there.
   *
   * @default - the user's own keys and agent, as ssh finds them; no key is written
   */
  readonly identityFile?: SecretPath;
}

/** A path in the output folder under which everything is mode 0600. */
export type SecretPath = `secret/${string}`;

/** What artifacts need besides plan and outputs. */
export interface ArtifactOptions {
  readonly login: LoginOptions;
  /**
   * The output folder's absolute path: OpenSSH takes relative paths in its configuration for relative to wherever it is started.
   * No line breaks and no `${`, for which it has no escape.
   */
  readonly outDir: string;
  readonly origin: Origin;
}
