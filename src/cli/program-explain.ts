import type { Command } from 'commander';
import { examples, type FleetOptions, onFleet, type Run, withJson } from './program-options';

/** Adds `flotilla explain`. */
export function explainCommand(program: Command, run: Run): void {
  const command = program
    .command('explain')
    .argument('[codes...]', "codes of findings, as the end of an error's report names them, or pods: pod/web")
    .description('what an error means and how to mend it (without a code, all of them), or why a pod is where it is');
  withJson(onFleet(command)).action((words: string[], options: FleetOptions) =>
    run(async (around) => (await import('./explain-command')).explainCommand(around, words, options)),
  );
  examples(
    command,
    ['flotilla explain unknown-size', 'one code, with an example'],
    ['flotilla explain', 'all codes, a line each'],
    ['flotilla explain pod/web', 'why its replicas are where they are, and not elsewhere'],
  );
}
