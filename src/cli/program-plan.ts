import { type Command, Option } from 'commander';
import type { PlanOptions } from './plan-command';
import { examples, fleetOf, onFleet, type Run, withFrozen, withJson } from './program-options';

/** `flotilla plan`: what the fleet will be. */
export function planCommand(program: Command, run: Run, env: NodeJS.ProcessEnv): void {
  const command = program
    .command('plan')
    .argument('[fleet]', 'fleet file or folder')
    .description('check the fleet file, decide everything, write the ledger, show what will be')
    .option('--check', 'write nothing; exit 2 if the ledger would change')
    .addOption(
      new Option('--forget <node>', 'give the number of a node that is gone free again; may be repeated').argParser(
        (name: string, names: readonly string[] | undefined) => [...(names ?? []), name],
      ),
    )
    .addOption(
      new Option(
        '--order <nodes>',
        'nodes that were never deployed, with commas between: they get the lowest free numbers in this order, the others follow',
      ).argParser((text: string) => text.split(',').map((name) => name.trim())),
    )
    .option('--rebalance', 'move replicas where that spreads them better; without it what stands stays')
    .addOption(
      new Option(
        '--without <name>',
        'the next plan as if a vendor, region or node were gone; may be repeated; writes nothing',
      )
        .argParser((name: string, names: readonly string[] | undefined) => [...(names ?? []), name])
        .conflicts(['check', 'forget', 'order', 'rebalance']),
    )
    .addOption(
      new Option('--markdown', 'print it for a comment on a pull request; mistakes too').conflicts(['json', 'svg']),
    )
    .addOption(new Option('--svg', 'print a picture of the fleet').conflicts(['json', 'markdown']));
  withFrozen(withJson(onFleet(command)), env).action((argument: string | undefined, options: PlanOptions) =>
    run(async (around) =>
      (await import('./plan-command')).planCommand(around, { ...options, ...fleetOf(argument, options) }),
    ),
  );
  examples(
    command,
    ['flotilla plan', 'the fleet here'],
    ['flotilla plan examples/quickstart --json', 'for programs'],
    ['flotilla plan --check', 'for a pipeline: is the ledger committed?'],
    ['flotilla plan --check --markdown', 'the same, printed for the pull request'],
    ['flotilla plan --forget n3', 'n3 is gone for good: its number may be used again'],
    ['flotilla plan --order n1,n3,n2', 'before the first deploy: who is number 0, 1, 2'],
    ['flotilla plan --without hetzner', 'what is lost then, what goes where, what to do'],
    ['flotilla plan --rebalance', 'after a node was added: spread the replicas anew'],
    ['flotilla plan --svg > fleet.svg', 'a picture: vendors, regions, nodes, subnets, pods, what changes'],
  );
}
