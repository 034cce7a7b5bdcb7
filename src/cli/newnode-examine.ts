import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Engine, FleetPlan } from '../fleet/plan-types';
import { systems } from '../ignition/systems';
import { CommandError, failed } from './exit';
import { type FirstLogin, sudoPassword } from './first-login';
import { joinKeysOf } from './fleet-keys-in-state';
import { type FleetDoor, howFar } from './fleet-login';
import { examine } from './join-node';
import type { MachineReach } from './machine-reach';
import type { ExaminedMachine } from './newnode-entry';
import type { NamedMachine, NewnodeRequest } from './newnode-request';
import type { Progress, Step } from './progress';
import { RootShell } from './root-shell';
import { SshTrouble } from './ssh-failure';
import { SshSession } from './ssh-session';
import { askState } from './terraform-run';
import { unfitReasons, type WantedNode } from './unfit-machine';
import type { Workspace } from './workspace';

/** Machines sorted by what is known of them. */
export interface Examined {
  readonly machines: readonly ExaminedMachine[];
  readonly failures: ReadonlyMap<string, CommandError>;
}

/** Machines that are in the fleet file, sorted by what an earlier run did. */
export interface Begun {
  /** They know the fleet. */
  readonly begun: ReadonlySet<string>;
  /** They may know the fleet, and cannot be asked: never to be taken for new ones, for their host keys may have changed since. */
  readonly unreachable: ReadonlyMap<string, CommandError>;
}

/**
 * Which of the named machines know the fleet already: an earlier run came so far. Nothing can be told before the fleet's keys were made.
 *
 * @param workspace of the fleet as its file stands
 */
export async function begunMachines(
  machines: readonly NamedMachine[],
  plan: FleetPlan,
  workspace: Workspace,
): Promise<Begun> {
  const [core = '', mesh = ''] = await Promise.all(['core', 'mesh'].map((stack) => stateThere(workspace, stack)));
  const doors = machines.flatMap(({ name, address }): readonly FleetDoor[] => {
    const node = plan.nodes.find((n) => n.name === name);
    const keys = joinKeysOf(core, mesh, name);
    if (node?.address !== address || keys === undefined) return [];
    return [{ node: name, address, keys, reach: workspace.place }];
  });
  return askDoors(doors);
}

/** Asks machines whose keys were made how far they are. */
export async function askDoors(doors: readonly FleetDoor[]): Promise<Begun> {
  const begun = new Set<string>();
  const unreachable = new Map<string, CommandError>();
  await Promise.all(
    doors.map(async (door) => {
      try {
        if ((await howFar(door)) !== 'not') begun.add(door.node);
      } catch (error) {
        if (!(error instanceof SshTrouble)) throw error;
        unreachable.set(door.node, cannotAsk(door, error));
      }
    }),
  );
  return { begun, unreachable };
}

function cannotAsk({ node, address }: FleetDoor, { message }: SshTrouble): CommandError {
  return failed(
    `${node} (${address}): it may have joined already, and cannot be asked: ${message}`,
    [
      'nothing was changed there; see that it is on and that its SSH answers on port 22, then run the same command again',
      `leave key: of nodes.${node} in the fleet file as it is`,
    ].join('\n'),
  );
}

/** A state that an earlier run left; empty where there was none. */
async function stateThere(workspace: Workspace, stack: string): Promise<string> {
  const dir = path.join(workspace.synthDir, 'stacks', stack);
  if (!fs.existsSync(path.join(dir, 'cdk.tf.json'))) return '';
  const staged = workspace.stage({ name: stack, dir, dependencies: [] });
  if (!fs.existsSync(path.join(staged, '.terraform'))) return '';
  return (await askState(workspace.place, staged)).state;
}

/**
 * Looks at machines side by side; each that cannot become a node is told of with all reasons at once.
 *
 * @param engineOf what a machine is to run
 */
export async function examineMachines(
  machines: readonly NamedMachine[],
  logins: ReadonlyMap<string, FirstLogin>,
  request: NewnodeRequest,
  engineOf: (machine: NamedMachine) => Engine,
  reach: MachineReach,
  progress: Progress,
): Promise<Examined> {
  const failures = new Map<string, CommandError>();
  const found = await Promise.all(
    machines.map(async (machine) => {
      const step = progress.step(machine.name);
      try {
        const wanted = { engine: engineOf(machine), ...(request.image === undefined ? {} : { image: request.image }) };
        return [await examineOne(machine, logins.get(machine.name)!, wanted, reach, step)];
      } catch (error) {
        step.fail('failed');
        if (!(error instanceof CommandError)) throw error;
        const message = `${machine.name} (${machine.address}): ${error.message}`;
        failures.set(machine.name, new CommandError(error.code, message, error.hint));
        return [];
      }
    }),
  );
  return { machines: found.flat(), failures };
}

async function examineOne(
  machine: NamedMachine,
  login: FirstLogin,
  wanted: Pick<WantedNode, 'engine' | 'image'>,
  reach: MachineReach,
  step: Step,
): Promise<ExaminedMachine> {
  const { name: node, address } = machine;
  step.say(`logging in as ${login.user}`);
  const session = await SshSession.open({ node, address, login, reach });
  try {
    const shell = await RootShell.open(session, login.user, sudoPassword(login));
    step.say('looking at it');
    const facts = await examine(shell);
    const names = systems.map((system) => system.name);
    const reasons = unfitReasons(facts, { ...wanted, systems: names, now: Date.now() / 1000 });
    if (reasons.length > 0) throw refusal(reasons);
    step.done(`${facts.title}, ${facts.ramMiB} MiB, ${facts.machine}, ${facts.virt}`);
    return { ...machine, facts, hostKey: session.hostKey };
  } finally {
    session.close();
  }
}

function refusal(reasons: readonly { reason: string; hint: string }[]): CommandError {
  const [only] = reasons;
  if (reasons.length === 1) return failed(only!.reason, only!.hint);
  const lines = reasons.map(({ reason, hint }) => `  ${reason} (${hint})`);
  return failed(`it cannot become a node:\n${lines.join('\n')}`, 'mend these, then run the same command again');
}
