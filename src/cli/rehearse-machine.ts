import * as fs from 'node:fs';
import { readIfThere } from '../files/atomic-file';
import { bareType } from '../rehearsal/bare-machine';
import { addressProblem } from '../rehearsal/hosts/fixed-addresses';
import type { LocalHosts } from '../rehearsal/hosts/local-hosts';
import type { MachineRecord } from '../rehearsal/machines';
import { bareHostName, makeBareHost } from './bare-hosts';
import { type ExitCode, exitCode, failed, wrongInput } from './exit';
import { findFleet } from './fleet-place';
import type { FleetOptions, Surroundings } from './program-options';
import { startProgress } from './progress';
import { hostsOf, imagesReady, toolFailures } from './rehearsal-hosts';
import { furnished } from './rehearse-exec';
import { jsonText } from './terminal';

/** Options of `flotilla rehearse machine`. */
export interface RehearseMachineOptions extends FleetOptions {
  /** Operating system. @default 'debian-13' */
  readonly image?: string;
  /** The machine's host name. @default - made of its address */
  readonly name?: string;
  /** Whether a machine that is there is installed anew, as its owner would at the vendor's page. @default false */
  readonly anew?: boolean;
}

/**
 * `flotilla rehearse machine ADDRESS`: a machine as somebody gets it by mail, in the rehearsal's network, that no fleet knows yet. The
 * same command again finds it as it is.
 */
export async function rehearseMachine(
  around: Surroundings,
  address: string,
  options: RehearseMachineOptions,
): Promise<ExitCode> {
  const { image: os = 'debian-13', name = bareHostName(address) } = options;
  const problem = addressProblem(address);
  if (problem !== undefined) throw wrongInput(`no machine can have ${address}: ${problem}`, 'take 203.0.113.9, say');
  const { folder, mode } = await furnished(around, findFleet(options.fleet ?? '.', around.cwd));
  if (mode === 'paper') throw failed('this fleet is rehearsed on paper: there is no network to put a machine into');
  const hosts = await hostsOf(folder.dir);
  if (options.anew === true) await remove(hosts, address);
  const found = (await hosts.list()).find((machine) => machine.ipv4 === address);
  const machine = found ?? (await boot(around, hosts, { name, address, os }));
  tell(around, hosts, machine, found === undefined, options);
  return exitCode.done;
}

/** Ends the machine with an address. @throws CommandError it is a vendor's */
async function remove(hosts: LocalHosts, address: string): Promise<void> {
  const found = (await hosts.list()).find((machine) => machine.ipv4 === address);
  if (found === undefined) return;
  if (found.type !== bareType)
    throw wrongInput(`${address} is a machine of ${found.type}: its vendor's stack makes it`);
  await toolFailures(() => hosts.destroy(found.id));
}

async function boot(
  around: Surroundings,
  hosts: LocalHosts,
  machine: { readonly name: string; readonly address: string; readonly os: string },
): Promise<MachineRecord> {
  const progress = startProgress(around.terminal);
  try {
    await imagesReady([machine.os], progress);
    return await makeBareHost(hosts, machine);
  } finally {
    progress.end();
  }
}

function tell(
  around: Surroundings,
  hosts: LocalHosts,
  machine: MachineRecord,
  made: boolean,
  options: RehearseMachineOptions,
): void {
  const { name, ipv4: address, state } = machine;
  const passwordFile = hosts.passwordFile(machine.id);
  if (options.json === true) {
    around.terminal.out(jsonText({ name, address, state, made, passwordFile: passwordFile ?? null }));
    return;
  }
  const what = made ? 'a bare machine' : 'the machine that was there, as it was';
  const lines = [`${address}: ${what}, called ${name}, ${state}`];
  if (passwordFile !== undefined && fs.existsSync(passwordFile)) {
    // Seen once, by whoever sits there: logs get the name of the file alone.
    if (made && Number.isFinite(around.terminal.columns))
      lines.push(`root's password: ${readIfThere(passwordFile) ?? ''}`);
    lines.push(`root's password is in ${passwordFile}`);
  }
  around.terminal.out(`${lines.join('\n')}\n`);
}
