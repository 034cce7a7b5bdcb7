import type { Command } from 'commander';
import type { InitOptions } from './init-command';
import { examples, type Run, withJson } from './program-options';

/** Adds `flotilla init`. */
export function initCommand(program: Command, run: Run): void {
  const command = program
    .command('init')
    .argument('<name>', 'name of the new fleet')
    .argument('[folder]', 'folder for it (default: here)')
    .description(
      'begin a fleet: fleet file, package.json, cdktf.json, .gitignore, review on GitHub; overwrites nothing',
    )
    .option('--user <login>', 'who logs in to the nodes (default: your own login, else ops)')
    .option('--key <file>', "public key of that user (default: yours in ~/.ssh, the SSH agent's, else a new one)")
    .option('--from <inventory>', 'take the hosts of an Ansible inventory, INI or YAML, as static nodes')
    .option('--ram <amount>', 'RAM of imported hosts that do not say it, as 1GiB');
  withJson(command).action((name: string, folder: string | undefined, options: InitOptions) =>
    run(async (around) => (await import('./init-command')).initCommand(around, name, folder, options)),
  );
  examples(
    command,
    ['flotilla init oak', 'in this folder'],
    ['flotilla init oak fleets/oak --user ada --key ~/.ssh/id_ed25519.pub', 'in another folder, for ada'],
    ['flotilla init oak --from hosts.ini --ram 1GiB', 'from machines that you have'],
  );
}
