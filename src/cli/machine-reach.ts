import type { FirstLogin } from './first-login';

/** From where machines are reached. */
export interface MachineReach {
  readonly env: NodeJS.ProcessEnv;
  /** Puts a command where it must run (a network namespace). */
  readonly command: (argv: readonly string[]) => readonly string[];
}

/** Where a session leads. */
export interface SessionRequest {
  /** The node's name. */
  readonly node: string;
  readonly address: string;
  readonly login: FirstLogin;
  readonly reach: MachineReach;
}
