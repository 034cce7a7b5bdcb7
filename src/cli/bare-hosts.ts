import { readIfThere } from '../files/atomic-file';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { type BareMachine, bareMachineRequest, bareType } from '../rehearsal/bare-machine';
import type { LocalHosts } from '../rehearsal/hosts/local-hosts';
import { type MachineRecord, MachineRefused } from '../rehearsal/machines';
import { failed } from './exit';
import type { FirstLogin } from './first-login';
import type { Progress } from './progress';
import { hostsOf, toolFailures } from './rehearsal-hosts';
import { type StaticNode, staticNodes } from './static-machines';

/** The host that a bare machine's owner got, as far as nobody changed it since. */
export function bareHostName(address: string): string {
  return `vps-${address.replaceAll('.', '-')}`;
}

/**
 * Boots a bare host for every static node: the machine that its owner has already. One that is there stays as it is, whoever made it.
 *
 * @throws CommandError with why one cannot be had
 */
export async function bareHostsReady(dir: string, plan: FleetPlan, progress: Progress): Promise<void> {
  const nodes = staticNodes(plan);
  if (nodes.length === 0) return;
  const hosts = await hostsOf(dir);
  const taken = new Set((await hosts.list()).map((machine) => machine.ipv4));
  const missing = nodes.filter((node) => !taken.has(node.address));
  await Promise.all(missing.map((node) => bootFor(hosts, node, progress)));
}

async function bootFor(hosts: LocalHosts, node: StaticNode, progress: Progress): Promise<void> {
  const step = progress.step(`host of ${node.name}`);
  step.say('booting a bare host');
  const { address, image: os, ramMiB } = node;
  try {
    await makeBareHost(hosts, { name: bareHostName(address), address, os, ramMiB });
  } catch (error) {
    step.fail('failed');
    throw error;
  }
  step.done(`a bare ${os} at ${address}`);
}

/** Boots a bare host. @throws CommandError with why it cannot be had */
export async function makeBareHost(hosts: LocalHosts, machine: BareMachine): Promise<MachineRecord> {
  return toolFailures(() => hosts.create(bareMachineRequest(machine))).catch((error: unknown) => {
    throw error instanceof MachineRefused ? failed(`${error.summary}: ${error.detail}`) : error;
  });
}

/**
 * How a rehearsal gets into its bare hosts: as root, with the password of each, from the file that the host was made with. Their host
 * keys are the rehearsal's own, so a key that the fleet file names is not asked for.
 */
export async function bareLogins(dir: string): Promise<(node: Pick<NodePlan, 'address'>) => FirstLogin | undefined> {
  const hosts = await hostsOf(dir);
  const bare = (await hosts.list()).filter((machine) => machine.type === bareType);
  return ({ address }) => {
    const machine = bare.find((each) => each.ipv4 === address);
    const file = machine === undefined ? undefined : hosts.passwordFile(machine.id);
    const password = file === undefined ? undefined : readIfThere(file);
    return password === undefined ? undefined : { user: 'root', secret: { kind: 'password', password } };
  };
}
