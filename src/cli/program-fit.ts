import { type Command, Option } from 'commander';
import type { FitCommandOptions } from './fit-request';
import { examples, fleetOf, onFleet, type Run, withJson } from './program-options';

/** `flotilla fit`: the cheapest nodes for the fleet's pods. */
export function fitCommand(program: Command, run: Run): void {
  const command = program
    .command('fit')
    .argument('[fleet]', 'fleet file or folder')
    .description('find the cheapest nodes for the pods of a fleet; orders and writes nothing')
    .option('--budget <money>', 'what a month may cost at most: "EUR 20"')
    .option(
      '--vendors <number>',
      'nodes from at least so many vendors (default: as many as spread: vendor makes use of)',
    )
    .addOption(repeated('--vendor <name>', 'order from this vendor only; may be repeated'))
    .addOption(repeated('--region <vendor=region>', 'order there; may be repeated'))
    .addOption(repeated('--rate <rate>', 'what a currency is worth: EUR=1.10USD; may be repeated'))
    .option('--survive <scope>', "vendor, region or node: its loss is survived (default: the fleet's require)")
    .option('--room-for-loss', 'the other nodes have room for what any one vendor holds')
    .option('--keep', 'the nodes of the fleet stay, find what is missing beside them');
  withJson(onFleet(command)).action((argument: string | undefined, options: FitCommandOptions) =>
    run(async (around) =>
      (await import('./fit-command')).fitCommand(around, { ...options, ...fleetOf(argument, options) }),
    ),
  );
  examples(
    command,
    ['flotilla fit', 'the cheapest nodes for the pods of the fleet here'],
    ['flotilla fit --vendors 2 --budget "EUR 20" --rate EUR=1.10USD', 'from two vendors, for at most EUR 20 a month'],
    ['flotilla fit --keep', 'what has to be ordered beside the nodes that are there'],
    ['flotilla fit --survive vendor --room-for-loss', 'everything runs on after the loss of any one vendor'],
  );
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, description).argParser((word: string, words: readonly string[] | undefined) => [
    ...(words ?? []),
    word,
  ]);
}
