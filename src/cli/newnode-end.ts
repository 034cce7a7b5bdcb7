import type { CarriedOut } from './carry-out';
import { type CommandError, type ExitCode, exitCode } from './exit';
import { finishText } from './finish-text';
import { allFailures } from './join-machines';
import type { Joined } from './join-node';
import type { PlannedFleet } from './load';
import { forgetInstallKeys, installKeys } from './newnode-install';
import type { Newnode } from './newnode-run';
import { ownCommand } from './own-name';
import { jsonText } from './terminal';

/**
 * Tells how it ended.
 *
 * @throws CommandError for the machines that failed, after all the rest was told
 */
export function endNewnode(
  at: Newnode,
  fleet: PlannedFleet,
  done: CarriedOut,
  failures: ReadonlyMap<string, CommandError>,
): ExitCode {
  const { around, options, ground, place } = at;
  const joined = done.joined ?? {};
  for (const name of Object.keys(joined)) forgetInstallKeys(installKeys(ground.folder), name);
  if (options.json === true) {
    const nodes = at.request.machines.map(({ name, address }) =>
      machineJson(name, address, joined[name], failures.get(name)),
    );
    around.terminal.out(jsonText({ schemaVersion: 1, nodes, deploy: options.deploy === false ? null : done.json }));
  } else if (options.deploy === false) {
    const names = Object.keys(joined).sort().join(', ');
    const next = ownCommand(ground.kind === 'deploy' ? 'deploy' : 'rehearse up', place);
    around.terminal.out(`${names} joined. Nothing runs there yet.\n\nNext: ${next}\n`);
  } else {
    around.terminal.out(`\n${finishText(fleet, done, around, ground.kind === 'rehearsal')}`);
  }
  if (failures.size === 0) return exitCode.done;
  throw allFailures(failures.values());
}

function machineJson(
  name: string,
  address: string,
  joined: Joined | undefined,
  failure: CommandError | undefined,
): unknown {
  if (failure === undefined) return { name, address, ...(joined ?? { outcome: 'failed' }) };
  return { name, address, outcome: 'failed', error: { message: failure.message, hint: failure.hint ?? null } };
}
