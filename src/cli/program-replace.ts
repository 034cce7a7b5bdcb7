import type { Command } from 'commander';
import { examples, onFleet, type Run, withFrozen, withJson } from './program-options';
import type { ReplaceOptions } from './replace-command';

/** `flotilla replace`: machines made anew. */
export function replaceCommand(program: Command, run: Run, env: NodeJS.ProcessEnv): void {
  const command = program
    .command('replace')
    .argument('<node...>', 'names of the nodes whose machines are to be made anew')
    .description('ask for machines to be made anew by the next deploy; all of the named nodes or none')
    .option('--undo', 'take it back while nothing of it was deployed')
    .option('--again', 'ask once more although the last replacement is not confirmed: it failed half-way');
  withFrozen(withJson(onFleet(command)), env).action((nodes: string[], options: ReplaceOptions) =>
    run(async (around) => (await import('./replace-command')).replaceCommand(around, nodes, options)),
  );
  examples(
    command,
    ['flotilla replace n2', 'n2 gets a new machine with the next deploy; its number, subnet and pods stay'],
    ['flotilla replace n2 n3', 'both, or neither if one cannot be'],
    ['flotilla replace n2 --undo', 'not after all'],
  );
}
