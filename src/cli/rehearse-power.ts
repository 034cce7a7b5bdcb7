import { readRehearsalConfig } from '../rehearsal/rehearsal-config';
import { type ExitCode, exitCode, failed, wrongInput } from './exit';
import { findFleet } from './fleet-place';
import type { FleetOptions, Surroundings } from './program-options';
import { hostsOf, toolFailures } from './rehearsal-hosts';
import { nodeOf } from './rehearsal-machines';
import { needRehearsal } from './rehearsal-session';
import { jsonText } from './terminal';

/** What can be done to a host's power. */
export type PowerVerb = 'kill' | 'boot' | 'reboot';

const said: Readonly<Record<PowerVerb, string>> = {
  kill: 'power cut',
  boot: 'switched on',
  reboot: 'rebooted',
};

/** `flotilla rehearse kill|boot|reboot NODE`. */
export async function rehearsePower(
  around: Surroundings,
  verb: PowerVerb,
  node: string,
  options: FleetOptions,
): Promise<ExitCode> {
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const folder = needRehearsal(place, place.shown, around.env);
  const config = readRehearsalConfig(folder.dir);
  if (config.mode === 'paper') throw failed('this fleet is rehearsed on paper: there is no host with power');
  const hosts = await hostsOf(folder.dir);
  const machines = await hosts.list();
  const machine = machines.find((m) => nodeOf(config, m) === node);
  if (machine === undefined) {
    throw wrongInput(
      `no machine of node '${node}' runs here; there are ${machines.map((m) => nodeOf(config, m)).join(', ') || 'none'}`,
    );
  }
  await toolFailures(() => hosts[verb](machine.id));
  const after = await hosts.read(machine.id);
  if (options.json === true) around.terminal.out(jsonText({ node, done: verb, state: after?.state ?? null }));
  else around.terminal.out(`${node}: ${said[verb]}\n`);
  return exitCode.done;
}
