import { CommandError } from './exit';
import type { FirstLogin } from './first-login';
import { askLine, installDebian, installKeys } from './newnode-install';
import type { NamedMachine } from './newnode-request';
import type { Newnode } from './newnode-run';
import { startProgress } from './progress';

/** With `--install`: machines whose operating system was replaced, one after the other, and how to get into the new one. */
export async function installMachines(
  { options, ground, around }: Newnode,
  machines: readonly NamedMachine[],
  logins: ReadonlyMap<string, FirstLogin>,
): Promise<{ readonly logins: ReadonlyMap<string, FirstLogin>; readonly failures: ReadonlyMap<string, CommandError> }> {
  const failures = new Map<string, CommandError>();
  if (options.install === undefined) return { logins, failures };
  const into = new Map<string, FirstLogin>();
  const reach = await ground.reach();
  for (const machine of machines) {
    const asks = around.terminal.interactive && options.yes !== true ? { ask: askLine } : {};
    const disk = options.disk === undefined ? {} : { disk: options.disk };
    const login = logins.get(machine.name)!;
    // Questions and redrawn lines do not go together.
    const progress = startProgress({ ...around.terminal, live: false });
    const step = progress.step(machine.name);
    try {
      const request = { machine, login, keys: installKeys(ground.folder), reach, step, ...asks, ...disk };
      into.set(machine.name, await installDebian(request));
      step.done('Debian answers');
    } catch (error) {
      step.fail('failed');
      if (!(error instanceof CommandError)) throw error;
      const message = `${machine.name} (${machine.address}): ${error.message}`;
      failures.set(machine.name, new CommandError(error.code, message, error.hint));
    }
  }
  return { logins: into, failures };
}
