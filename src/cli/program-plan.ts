import type { Command } from 'commander';
import { examples, type FleetOptions, fleetOf, onFleet, type Run, withFrozen, withJson } from './program-options';

/** `flotilla plan`: what the fleet will be. */
export function planCommand(program: Command, run: Run, env: NodeJS.ProcessEnv): void {
  const command = program
    .command('plan')
    .argument('[fleet]', 'fleet file or folder')
    .description('check the fleet file, decide everything, write the ledger, show what will be')
    .option('--check', 'write nothing; exit 2 if the ledger would change');
  withFrozen(withJson(onFleet(command)), env).action((argument: string | undefined, options: FleetOptions) =>
    run(async (around) =>
      (await import('./plan-command')).planCommand(around, { ...options, ...fleetOf(argument, options) }),
    ),
  );
  examples(
    command,
    ['flotilla plan', 'the fleet here'],
    ['flotilla plan examples/quickstart --json', 'for programs'],
    ['flotilla plan --check', 'for a pipeline: is the ledger committed?'],
  );
}
