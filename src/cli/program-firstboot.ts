import type { Command } from 'commander';
import type { FirstbootOptions } from './firstboot-command';
import { examples, onFleet, type Run, withJson } from './program-options';

/** Adds `flotilla firstboot`. */
export function firstbootCommand(program: Command, run: Run): void {
  const command = program
    .command('firstboot')
    .argument('<node>', "the node's name")
    .description('print what a node gets before anyone can log in: its user data, or the script of a static machine')
    .option('--format <format>', 'cloud-config, ignition or script (default: what the node would get)')
    .option('--spec <version>', "version of Ignition's document (default: the lowest that suffices, as nodes get it)");
  withJson(onFleet(command)).action((node: string, options: FirstbootOptions) =>
    run(async (around) => (await import('./firstboot-command')).firstbootCommand(around, node, options)),
  );
  examples(
    command,
    ['flotilla firstboot n1', 'the user data, as the vendor gets it'],
    ['flotilla firstboot n1 --format script', 'the same as a program of sh'],
    ['flotilla firstboot n1 --json', 'size, limit and the largest parts'],
  );
}
