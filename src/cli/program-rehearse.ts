import type { Command } from 'commander';
import { ownName } from './own-name';
import { rehearseNewnodeCommand } from './program-newnode';
import { examples, type FleetOptions, fleetOf, onFleet, type Run, withFrozen, withJson } from './program-options';
import type { RehearseMachineOptions } from './rehearse-machine';

/** `flotilla rehearse ...`: the fleet on this machine. */
export function rehearseCommands(program: Command, run: Run, env: NodeJS.ProcessEnv): void {
  const rehearse = program
    .command('rehearse')
    .description('the same stacks, applied by the real Terraform, onto hosts that boot on this machine')
    .showHelpAfterError(`(${ownName} rehearse --help shows what there is)`);
  upCommand(rehearse, run, env);
  rehearseNewnodeCommand(rehearse, run, env);
  statusCommand(rehearse, run);
  execCommand(rehearse, run);
  sshCommand(rehearse, run);
  powerCommands(rehearse, run);
  machineCommand(rehearse, run);
  downCommand(rehearse, run);
  examples(
    rehearse,
    ['flotilla rehearse up examples/quickstart', 'bring it up'],
    ['flotilla rehearse exec -- ansible all -m ping', 'a command that reaches its hosts'],
    ['flotilla rehearse down', 'end it'],
  );
}

function upCommand(rehearse: Command, run: Run, env: NodeJS.ProcessEnv): void {
  const command = rehearse
    .command('up')
    .argument('[fleet]', 'fleet file or folder')
    .description('plan, then apply every stack here; run again, it changes only what differs')
    .option('--paper', 'without hosts: documentation addresses, deliveries recorded instead of sent');
  withFrozen(withJson(onFleet(command)), env).action(
    (argument: string | undefined, options: FleetOptions & { paper?: boolean }) =>
      run(async (around) => {
        const { rehearseUp } = await import('./rehearse-up');
        return rehearseUp(around, { ...options, ...fleetOf(argument, options) });
      }),
  );
  examples(
    command,
    ['flotilla rehearse up', 'the fleet here'],
    ['flotilla rehearse up examples/molten --paper', 'no root needed'],
  );
}

function statusCommand(rehearse: Command, run: Run): void {
  const command = rehearse.command('status').description('machines, their power and addresses, and the stacks');
  withJson(onFleet(command)).action((options: FleetOptions) =>
    run(async (around) => (await import('./rehearse-status')).rehearseStatus(around, options)),
  );
  examples(command, ['flotilla rehearse status', 'for people'], ['flotilla rehearse status --json', 'for programs']);
}

function execCommand(rehearse: Command, run: Run): void {
  const command = rehearse
    .command('exec')
    .argument('<command...>', 'the command, after --')
    .showHelpAfterError(`(say which: ${ownName} rehearse exec -- ansible all -m ping)`)
    .description("run any command in the rehearsal's network, with its providers and its state");
  onFleet(command).action((words: string[], options: FleetOptions) =>
    run(async (around) => (await import('./rehearse-exec')).rehearseExec(around, words, options)),
  );
  examples(
    command,
    ['flotilla rehearse exec -- ansible all -m ping', 'with the emitted inventory'],
    ['flotilla rehearse exec -- curl http://10.77.0.2:8080', 'ask a pod'],
    ['flotilla rehearse exec -- npx cdktf deploy core mesh', "the stacks through cdktf, on the rehearsal's state"],
  );
}

function sshCommand(rehearse: Command, run: Run): void {
  const command = rehearse
    .command('ssh')
    .argument('<node>', "the node's name")
    .argument('[command...]', 'what to run there, after --')
    .showHelpAfterError(`(say which: ${ownName} rehearse ssh n1; ${ownName} rehearse status lists the nodes)`)
    .description("log in to a rehearsal's node");
  onFleet(command).action((node: string, words: string[], options: FleetOptions) =>
    run(async (around) => (await import('./ssh-command')).rehearseSsh(around, node, words, options)),
  );
  examples(command, ['flotilla rehearse ssh n1 -- uptime', 'one command']);
}

function powerCommands(rehearse: Command, run: Run): void {
  const verbs = [
    ['kill', 'cut the power of a node, as its vendor might'],
    ['boot', 'switch a node on again'],
    ['reboot', 'restart a node from inside'],
  ] as const;
  for (const [verb, what] of verbs) {
    const command = rehearse
      .command(verb)
      .argument('<node>', "the node's name")
      .showHelpAfterError(`(say which: ${ownName} rehearse ${verb} n1; ${ownName} rehearse status lists the nodes)`)
      .description(what);
    withJson(onFleet(command)).action((node: string, options: FleetOptions) =>
      run(async (around) => (await import('./rehearse-power')).rehearsePower(around, verb, node, options)),
    );
    examples(command, [`flotilla rehearse ${verb} n1`, what]);
  }
}

function machineCommand(rehearse: Command, run: Run): void {
  const command = rehearse
    .command('machine')
    .argument('<address>', 'its IPv4 address: 203.0.113.9')
    .option('--image <system>', 'operating system', 'debian-13')
    .option('--name <name>', 'its host name (default: made of the address)')
    .option('--anew', 'install it anew if it is there')
    .description('boot a bare machine with a root password, as its seller mails it, that no fleet knows yet');
  withJson(onFleet(command)).action((address: string, options: RehearseMachineOptions) =>
    run(async (around) => (await import('./rehearse-machine')).rehearseMachine(around, address, options)),
  );
  examples(
    command,
    ['flotilla rehearse machine 203.0.113.9', 'a Debian 13 to try newnode on'],
    ['flotilla rehearse machine 203.0.113.9 --image debian-12 --anew', 'the same machine with another system'],
  );
}

function downCommand(rehearse: Command, run: Run): void {
  const command = rehearse
    .command('down')
    .description('end the hosts, their network and the state of this rehearsal; the fleet file and the ledger stay');
  withJson(onFleet(command)).action((options: FleetOptions) =>
    run(async (around) => (await import('./rehearse-down')).rehearseDown(around, options)),
  );
  examples(command, ['flotilla rehearse down', 'the fleet here'], ['flotilla rehearse down --json', 'for programs']);
}
