import type { Command } from 'commander';
import { examples, type Run, withJson } from './program-options';

/** Adds `flotilla explain`. */
export function explainCommand(program: Command, run: Run): void {
  const command = program
    .command('explain')
    .argument('[codes...]', "codes of findings, as the end of an error's report names them")
    .description('what an error means and how to mend it; without a code, all of them');
  withJson(command).action((codes: string[], options: { json?: boolean }) =>
    run(async (around) => (await import('./explain-command')).explainCommand(around, codes, options)),
  );
  examples(
    command,
    ['flotilla explain unknown-size', 'one code, with an example'],
    ['flotilla explain', 'all codes, a line each'],
  );
}
