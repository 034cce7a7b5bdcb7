import type { NodePlan } from '../fleet/plan-types';
import { detectScript } from '../nodes/scripts.gen';
import { failed } from './exit';
import { type FirstLogin, sudoPassword } from './first-login';
import type { JoinKeys } from './fleet-keys-in-state';
import { type FleetDoor, fleetSession, howFar } from './fleet-login';
import { type MachineFacts, parseFacts } from './machine-facts';
import type { MachineReach } from './machine-reach';
import { ownName } from './own-name';
import type { Step } from './progress';
import { rebootMachine } from './reboot-machine';
import { RootShell } from './root-shell';
import { SshTrouble } from './ssh-failure';
import { SshSession } from './ssh-session';

/** A machine that exists and is to become a node. */
export interface JoinRequest {
  readonly node: Pick<NodePlan, 'name' | 'generation'> & { readonly address: string };
  /** How to get in while the machine does not know the fleet. @default - nobody can: only a machine that was half-way is finished */
  readonly login?: FirstLogin;
  readonly keys: JoinKeys;
  /** First boot as a program of sh, whole. */
  readonly script: string;
  readonly reach: MachineReach;
  /** Mesh believes that the machine of this generation has its lasting host key. @default false */
  readonly rekeyed?: boolean;
  /** The caller ends it. */
  readonly step: Step;
}

/** What became of it. */
export interface Joined {
  /** `joined-before`: nothing was done. */
  readonly outcome: 'joined' | 'finished' | 'joined-before';
  readonly rebooted: boolean;
}

/** Packages come from afar. */
const scriptMs = 30 * 60_000;

/**
 * Brings a machine over SSH to the state that a first boot leaves: it knows the delivery key, shows the host key H0, lets nobody in by
 * password. Looks first how far an earlier run came, and goes on from there; run again, it changes nothing.
 *
 * @throws CommandError with the reason and the next step; the machine can be joined by running it again
 */
export async function joinNode(request: JoinRequest): Promise<Joined> {
  const { node, keys, reach, step } = request;
  const door: FleetDoor = { node: node.name, address: node.address, keys, reach };
  step.say('looking how far the machine is');
  const far = await howFar(door);
  if (far === 'lasting') {
    await needGeneration(door, request);
    return { outcome: 'joined-before', rebooted: false };
  }
  if (request.rekeyed === true) throw notTheSame(node.name);
  const said = far === 'first-boot' ? await setUpAgain(door, request) : await setUp(request);
  step.say('checking that it lets the fleet in, and nobody by password');
  const rebooted = await settle(door, request.login?.user ?? 'root', said, step);
  return { outcome: far === 'first-boot' ? 'finished' : 'joined', rebooted };
}

/**
 * Asks a machine what it is.
 *
 * @throws CommandError when it does not answer as expected
 */
export async function examine(shell: RootShell): Promise<MachineFacts> {
  const { code, stdout, stderr } = await shell.run(detectScript);
  const facts = parseFacts(stdout);
  if (facts !== undefined) return facts;
  throw failed(`it does not say what it is: ${lastLines(`${stdout}\n${stderr}`, 3) || `exit status ${code}`}`);
}

async function setUp({ node, login, keys, reach, script, step }: JoinRequest): Promise<string> {
  if (login === undefined) {
    throw failed(`${node.name} has not joined the fleet, and no way to log in to it was given`);
  }
  step.say(`logging in as ${login.user}`);
  // An earlier run may have ended between the new host key and the account.
  const pins = login.hostKeys === undefined ? {} : { hostKeys: [...login.hostKeys, keys.hostKey0.publicKey] };
  const session = await SshSession.open({
    node: node.name,
    address: node.address,
    reach,
    login: { ...login, ...pins },
  });
  try {
    const shell = await RootShell.open(session, login.user, sudoPassword(login));
    return await runScript(shell, script, step);
  } finally {
    session.close();
  }
}

/** An earlier run was killed: its program is run once more, as the fleet. */
async function setUpAgain(door: FleetDoor, { script, step }: JoinRequest): Promise<string> {
  const session = await fleetSession(door, [door.keys.hostKey0.publicKey]);
  try {
    return await runScript(await RootShell.open(session, 'flotilla', undefined), script, step);
  } finally {
    session.close();
  }
}

async function runScript(shell: RootShell, script: string, step: Step): Promise<string> {
  step.say('setting up: accounts, packages, SSH');
  const { code, stdout, stderr } = await shell.run(script, scriptMs);
  if (code === 0 && /^firstboot: (done|nothing to change)$/m.test(stdout)) return stdout;
  throw failed(
    `setting it up failed (exit status ${code}):\n${lastLines(`${stdout}\n${stderr}`, 12)}`,
    'mend that, then run the same command again: it goes on where this ended',
  );
}

/** The machine as deliveries will find it; rebooted where its kernel needs other arguments. */
async function settle(door: FleetDoor, user: string, said: string, step: Step): Promise<boolean> {
  const pins = [door.keys.hostKey0.publicKey];
  const session = await patiently(() => fleetSession(door, pins));
  try {
    for (const account of new Set(['root', user])) await needNoPasswords(door, account);
    const wanted = /^firstboot: reboot needed for (.*)$/m.exec(said)?.[1];
    if (wanted === undefined) return false;
    step.say(`rebooting: its kernel needs ${wanted}`);
    await rebootMachine(session, () => fleetSession(door, pins));
    return true;
  } finally {
    session.close();
  }
}

/** A daemon that takes a new configuration may refuse connections for a moment. */
async function patiently(open: () => Promise<SshSession>): Promise<SshSession> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await open();
    } catch (error) {
      if (tries === 5 || !(error instanceof SshTrouble) || error.kind !== 'unreachable') throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** Looks which ways in the machine offers to an account: its daemon may say other things of some than of others. */
async function needNoPasswords({ node, address, keys, reach }: FleetDoor, user: string): Promise<void> {
  const login: FirstLogin = { user, secret: { kind: 'none' }, hostKeys: [keys.hostKey0.publicKey] };
  const methods = await SshSession.methods({ node, address, reach, login });
  const open = methods.filter((m) => m === 'password' || m === 'keyboard-interactive' || m === '');
  if (open.length === 0) return;
  throw failed(
    `it still lets ${user} in by password, although its SSH was told not to`,
    'see which file of /etc/ssh says so (grep -rnE "Match|Authentication" /etc/ssh), remove that line, then run the same command again',
  );
}

function notTheSame(node: string): Error {
  return failed(
    'it is not the machine that the fleet knows: that one has joined, and this one shows none of its host keys',
    `if its system was installed anew: delete key: of nodes.${node} in the fleet file, run ${ownName} replace ${node}, then the same command again`,
  );
}

/** A machine that was to be installed anew still is the old one. */
async function needGeneration(door: FleetDoor, { node, keys }: JoinRequest): Promise<void> {
  const session = await fleetSession(door, [keys.hostKey1!]);
  try {
    const { stdout } = await session.run('cat /etc/flotilla/node');
    const [, generation = ''] = stdout.trim().split(' ');
    if (generation === String(node.generation) || generation === '') return;
    throw failed(
      `it still is the machine of generation ${generation}; the fleet waits for generation ${node.generation}`,
      `install its system anew, delete key: of nodes.${node.name} in the fleet file, then run the same command again; or take it back: replace ${node.name} --undo`,
    );
  } finally {
    session.close();
  }
}

function lastLines(text: string, count: number): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-count)
    .map((line) => `  | ${line}`)
    .join('\n');
}
