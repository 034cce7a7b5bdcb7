import type { Command } from 'commander';
import { examples, type Run } from './program-options';
import { shells } from './shells';

/** Adds `flotilla completion`, and the hidden `flotilla complete` that its scripts call. */
export function completionCommands(program: Command, run: Run): void {
  const command = program
    .command('completion')
    .argument('<shell>', shells.join(', '))
    .description('print the script that completes commands, options, nodes and codes in your shell');
  command.action((shell: string) =>
    run(async (around) => (await import('./completion-command')).completionCommand(around, shell)),
  );
  examples(
    command,
    ['source <(flotilla completion bash)', 'this bash'],
    ['flotilla completion zsh > ~/.zfunc/_flotilla', 'every zsh, with ~/.zfunc in fpath'],
    ['flotilla completion fish > ~/.config/fish/completions/flotilla.fish', 'every fish'],
  );
  program
    .command('complete', { hidden: true })
    .argument('[words...]', 'the words of a command line so far, after --')
    .action((words: string[]) =>
      run(async (around) => (await import('./completion-command')).completeCommand(around, program, words)),
    );
}
