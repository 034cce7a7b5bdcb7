import { type Command, Option } from 'commander';
import { REHEARSAL_VARIABLE } from '../rehearsal/rehearsal-config';
import { type ExitCode, wrongInput } from './exit';
import { ownName } from './own-name';
import type { Terminal } from './terminal';

export { examples } from './command-help';

/** What every command gets besides its own options. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** Options that every command on a fleet has. */
export interface FleetOptions {
  /** As given with `-f`. @default - the argument, or here */
  readonly fleet?: string;
  readonly json?: boolean;
  readonly frozen?: boolean;
}

/**
 * Refuses what would nest: inside `rehearse exec` the machines are a rehearsal's, and a deploy there would pass for a real one.
 *
 * @throws CommandError inside a rehearsal
 */
export function refuseInsideRehearsal(env: NodeJS.ProcessEnv, command: string): void {
  if ((env[REHEARSAL_VARIABLE] ?? '') === '') return;
  throw wrongInput(
    `flotilla ${command} does not run inside a rehearsal`,
    `run it outside of ${ownName} rehearse exec, or use npx cdktf deploy here`,
  );
}

/** Runs a command's handler and keeps its exit status. */
export type Run = (handler: (around: Surroundings) => Promise<ExitCode>) => Promise<void>;

/** Adds `-f`. */
export function onFleet(command: Command): Command {
  return command.option('-f, --fleet <path>', 'fleet file, or folder with a fleet.yaml (default: here)');
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print the result as JSON on standard output');
}

/** Whether a pipeline runs this. */
export function ciIsSet({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && !['', '0', 'false'].includes(CI);
}

/** Adds `--frozen`, which is on where `CI` is set. */
export function withFrozen(command: Command, env: NodeJS.ProcessEnv): Command {
  const ci = ciIsSet(env);
  return command
    .addOption(
      new Option('--frozen', 'never write the ledger; fail where it would change').default(
        ci,
        ci ? 'on: CI is set' : 'off',
      ),
    )
    .addOption(new Option('--no-frozen', 'write the ledger although CI is set').hideHelp(!ci));
}

/** The fleet as the argument or `-f` names it. */
export function fleetOf(argument: string | undefined, options: FleetOptions): { fleet: string } {
  return { fleet: argument ?? options.fleet ?? '.' };
}
