import type { Command } from 'commander';
import type { NewnodeOptions } from './newnode-request';
import { examples, onFleet, type Run, withFrozen, withJson } from './program-options';

/** `flotilla newnode`: machines that exist become nodes. */
export function newnodeCommand(program: Command, run: Run, env: NodeJS.ProcessEnv): void {
  const command = newnode(program, env).description(
    'machines that you rent already join the fleet: only their addresses and root passwords are needed',
  );
  command.action((words: string[], options: NewnodeOptions) =>
    run(async (around) => (await import('./newnode-command')).newnodeCommand(around, words, options)),
  );
  examples(
    command,
    ['flotilla newnode n4 203.0.113.9', 'asks the root password of the activation mail'],
    ['flotilla newnode n4 203.0.113.9 n5 198.51.100.7 --seller acme', 'two of them, side by side'],
    ['flotilla newnode n4 203.0.113.9 --user ada --key ~/.ssh/id_ed25519', 'as an account with sudo'],
  );
}

/** `flotilla rehearse newnode`: the same with machines of the rehearsal. */
export function rehearseNewnodeCommand(rehearse: Command, run: Run, env: NodeJS.ProcessEnv): void {
  const command = newnode(rehearse, env).description(
    'the same as newnode, with a machine of the rehearsal; it writes the fleet file too, so take a copy of the fleet',
  );
  command.action((words: string[], options: NewnodeOptions) =>
    run(async (around) => (await import('./newnode-command')).rehearseNewnode(around, words, options)),
  );
  examples(command, ['flotilla rehearse newnode n4 198.51.100.9', 'a machine that stands in the rehearsal']);
}

function newnode(parent: Command, env: NodeJS.ProcessEnv): Command {
  const command = parent
    .command('newnode')
    .argument('<machine...>', 'NAME ADDRESS of each machine')
    .option('--password-file <file>', 'one password for all, or lines NAME PASSWORD (- reads standard input)')
    .option('--password-env <variable>', 'environment variable with the password')
    .option('--key <file>', 'private key that the machines know; a password given beside it is for sudo')
    .option('--user <name>', 'who to log in as: root, or an account with sudo', 'root')
    .option('--port <number>', 'port of the SSH daemon', '22')
    .option('--seller <name>', 'who sells the machines: what fails together')
    .option('--engine <engine>', 'podman or bosh (default: that of the fleet)')
    .option('--label <name=value...>', 'labels of the nodes')
    .option('--price <price>', 'price of each per month, as "USD 1.50"')
    .option('--image <system>', 'operating system, where the one that is detected is wrong')
    .option(
      '--install <system>',
      'from its rescue system, replace what is on its disk first: debian; flatcar is only checked',
    )
    .option('--disk <device>', 'the disk to erase for that, as /dev/vda (default: asked)')
    .option('--no-deploy', 'stop once the machines have joined; nothing runs there yet')
    .option('-y, --yes', 'do not ask');
  return withFrozen(withJson(onFleet(command)), env);
}
