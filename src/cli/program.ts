import { Command, Option } from 'commander';
import { printHelp } from './command-help';
import type { DeployOptions } from './deploy-command';
import { ownName } from './own-name';
import { completionCommands } from './program-completion';
import { explainCommand } from './program-explain';
import { firstbootCommand } from './program-firstboot';
import { fitCommand } from './program-fit';
import { initCommand } from './program-init';
import { newnodeCommand } from './program-newnode';
import { examples, type FleetOptions, onFleet, type Run, withFrozen, withJson } from './program-options';
import { planCommand } from './program-plan';
import { rehearseCommands } from './program-rehearse';
import { replaceCommand } from './program-replace';

/** The command line. Handlers are loaded when they are called, so that `--help` is quick. */
export function buildProgram(run: Run, env: NodeJS.ProcessEnv, version: string): Command {
  const program = new Command('flotilla')
    .description(
      'Describe a fleet of cheap machines from many vendors once; get booted, trusted hosts that run your containers.',
    )
    .version(version)
    .helpCommand(true)
    .showHelpAfterError(`(${ownName} --help shows what there is)`);
  initCommand(program, run);
  planCommand(program, run, env);
  deployCommand(program, run, env);
  newnodeCommand(program, run, env);
  replaceCommand(program, run, env);
  firstbootCommand(program, run);
  rehearseCommands(program, run, env);
  emitCommand(program, run, env);
  sshCommand(program, run);
  explainCommand(program, run);
  fitCommand(program, run);
  completionCommands(program, run);
  startCommand(program, run);
  packagesCommand(program, run);
  examples(
    program,
    ['flotilla plan', 'what the fleet in this folder will be'],
    ['flotilla rehearse up', 'the same fleet on this machine, before it is paid for'],
    ['flotilla deploy', 'the real one'],
  );
  printHelp(program);
  return program;
}

function deployCommand(program: Command, run: Run, env: NodeJS.ProcessEnv): void {
  const command = program
    .command('deploy')
    .argument('[stacks...]', 'only these stacks: core, a vendor, mesh (default: all)')
    .description('plan, show, ask, then apply core, the vendors side by side and mesh, write out/, start the pods')
    .addOption(
      new Option(
        '--skip <vendor>',
        'leave out the stack of a vendor that is gone: all others go on; may be repeated',
      ).argParser((name: string, names: readonly string[] | undefined) => [...(names ?? []), name]),
    )
    .option('-y, --yes', 'do not ask');
  withFrozen(withJson(onFleet(command)), env).action((stacks: string[], options: DeployOptions) =>
    run(async (around) => (await import('./deploy-command')).deployCommand(around, stacks, options)),
  );
  examples(
    command,
    ['flotilla deploy', 'the whole fleet here'],
    ['flotilla deploy core hetzner', 'touch one vendor only'],
    ['flotilla deploy --skip hetzner', 'hetzner is gone: everything else goes on'],
    ['flotilla deploy --yes --frozen', 'from a pipeline'],
  );
}

function emitCommand(program: Command, run: Run, env: NodeJS.ProcessEnv): void {
  const command = program
    .command('emit')
    .description("write the engines' files to out/ from what the last deploy put out")
    .option('--outputs <file>', '`terraform output -json` of mesh; needs no Terraform (- reads standard input)')
    .option('--check', 'write nothing; exit 2 if a file would change');
  withFrozen(withJson(onFleet(command)), env).action((options: FleetOptions & { outputs?: string; check?: boolean }) =>
    run(async (around) => (await import('./emit-command')).emitCommand(around, options)),
  );
  examples(
    command,
    ['flotilla emit', 'after a `cdktf deploy`'],
    ['flotilla emit --outputs mesh.json', 'from saved outputs'],
    ['flotilla emit --check', 'is out/ up to date?'],
  );
}

function sshCommand(program: Command, run: Run): void {
  const command = program
    .command('ssh')
    .argument('<node>', "the node's name")
    .argument('[command...]', 'what to run there, after --')
    .showHelpAfterError(`(say which: ${ownName} ssh n1; ${ownName} plan lists the nodes)`)
    .description('log in to a node with the system ssh, its host key pinned');
  onFleet(command).action((node: string, words: string[], options: FleetOptions) =>
    run(async (around) => (await import('./ssh-command')).sshCommand(around, node, words, options)),
  );
  examples(
    command,
    ['flotilla ssh n1', 'a shell'],
    ['flotilla ssh n1 -f examples/quickstart -- uptime', 'one command'],
  );
}

function packagesCommand(program: Command, run: Run): void {
  const command = program
    .command('packages', { hidden: true })
    .description('the Debian packages that rehearsals, examples and tests need and this machine lacks')
    .option('--install', 'install them: as root, asked on a terminal')
    .option('-y, --yes', 'install without asking');
  command.action((options: { install?: boolean; yes?: boolean }) =>
    run(async (around) => (await import('./packages-command')).packagesCommand(around, options)),
  );
}

function startCommand(program: Command, run: Run): void {
  const command = program
    .command('start', { hidden: true })
    .description('what `npm start` does: preflight, then the quickstart rehearsed')
    .option('--paper', 'without hosts')
    .option('-y, --yes', 'install missing packages without asking');
  command.action((options: { paper?: boolean; yes?: boolean }) =>
    run(async (around) => (await import('./start-command')).startCommand(around, options)),
  );
}
