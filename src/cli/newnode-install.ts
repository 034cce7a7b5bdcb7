import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { makeFolder } from '../files/atomic-file';
import { installScript } from '../nodes/install/install-debian';
import { failed, wrongInput } from './exit';
import { type FirstLogin, sudoPassword } from './first-login';
import { examine } from './join-node';
import { isRescue, type MachineFacts } from './machine-facts';
import type { MachineReach } from './machine-reach';
import type { NamedMachine } from './newnode-request';
import type { Step } from './progress';
import { RootShell } from './root-shell';
import { SshTrouble } from './ssh-failure';
import { SshSession } from './ssh-session';

/** A machine whose operating system is to be replaced from its rescue system. */
export interface InstallRequest {
  readonly machine: NamedMachine;
  /** Into the rescue system. */
  readonly login: FirstLogin;
  /** Whole disk to erase: `/dev/vda`. @default - asked for */
  readonly disk?: string;
  /** Asks for a line; undefined where nobody can be asked. */
  readonly ask?: (question: string) => Promise<string>;
  /** Folder, 0700, for the keys of the new system until it has joined. */
  readonly keys: string;
  readonly reach: MachineReach;
  readonly step: Step;
}

const installMs = 60 * 60_000;
const bootMs = 10 * 60_000;
const betweenMs = 5000;

/**
 * Replaces a machine's operating system by Debian, from its rescue system, and waits until the new one answers. Its host key and the one
 * key that lets root in are made here. A machine on which an earlier run has done so is left as it is.
 *
 * @returns how to get into the new system, its host key pinned
 * @throws CommandError; says whether the disk was erased
 */
export async function installDebian(request: InstallRequest): Promise<FirstLogin> {
  const { machine, keys, reach, step } = request;
  const installed = installedLogin(keys, machine.name);
  if (await answers(machine, installed, reach)) return installed;
  step.say('logging in to the rescue system');
  const session = await SshSession.open({ node: machine.name, address: machine.address, login: request.login, reach });
  try {
    const shell = await RootShell.open(session, request.login.user, sudoPassword(request.login));
    const facts = await examine(shell);
    if (!isRescue(facts)) throw noRescue(facts);
    const disk = await agreedDisk(request, facts);
    const script = installScript({ hostname: machine.name, disk, ...newKeys(keys, machine.name) });
    step.say('checking what stands in the way');
    await runStep(shell, script, 'check');
    step.say(`erasing ${disk}, installing Debian`);
    await runStep(shell, script, 'install');
    step.say('rebooting');
    // The answer may never come.
    await shell.run('(sleep 1; sync; systemctl reboot || reboot -f) >/dev/null 2>&1 &\n').catch(() => undefined);
  } finally {
    session.close();
  }
  const end = Date.now() + bootMs;
  while (!(await answers(machine, installed, reach))) {
    if (Date.now() > end) throw notBack();
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
  return installed;
}

/** Folder of such keys. @param folder of our own files about the fleet */
export function installKeys(folder: string): string {
  return path.join(folder, 'install');
}

/** Removes the keys with which a new system was set up: it has joined, and knows them no more. */
export function forgetInstallKeys(keys: string, node: string): void {
  fs.rmSync(path.join(keys, node), { recursive: true, force: true });
}

/** Makes the new system's keys, or takes those that an earlier run made. */
function newKeys(keys: string, node: string) {
  const folder = path.join(keys, node);
  makeFolder(folder, 0o700);
  const [root, host] = ['root', 'host'].map((name) => {
    const file = path.join(folder, name);
    if (!fs.existsSync(`${file}.pub`)) {
      fs.rmSync(file, { force: true });
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file], { stdio: 'ignore' });
    }
    return { private: fs.readFileSync(file, 'utf8'), public: fs.readFileSync(`${file}.pub`, 'utf8').trim() };
  });
  return { authorizedKey: root!.public, hostKey: host! };
}

function installedLogin(keys: string, node: string): FirstLogin {
  const { hostKey } = newKeys(keys, node);
  const secret = { kind: 'key', file: path.join(keys, node, 'root') } as const;
  return { user: 'root', secret, hostKeys: [hostKey.public] };
}

/** Whether the new system is up. */
async function answers({ name, address }: NamedMachine, login: FirstLogin, reach: MachineReach): Promise<boolean> {
  try {
    (await SshSession.open({ node: name, address, login, reach })).close();
    return true;
  } catch (error) {
    if (error instanceof SshTrouble) return false;
    throw error;
  }
}

/** The disk that somebody has named with his own hands. @throws CommandError */
async function agreedDisk({ machine, disk, ask }: InstallRequest, { disks }: MachineFacts): Promise<string> {
  const list = disks.map(({ name, bytes }) => `/dev/${name} (${(bytes / 2 ** 30).toFixed(1)} GiB)`).join(', ');
  const known = (name: string): boolean => disks.some((each) => `/dev/${each.name}` === name);
  if (disk !== undefined) {
    if (known(disk)) return disk;
    throw wrongInput(`--disk: expected one of ${list || 'no disk at all'}, got '${disk}'; nothing was erased`);
  }
  if (ask === undefined) throw wrongInput(`which disk is to be erased? it has ${list}`, 'name it with --disk');
  const question = `All that is on the disk is lost. ${machine.name} has ${list}.\nType the name of the disk to erase: `;
  const typed = (await ask(question)).trim();
  const name = typed.startsWith('/dev/') ? typed : `/dev/${typed}`;
  if (known(name)) return name;
  throw wrongInput(`'${typed}' is none of its disks; nothing was erased`, 'run the same command again');
}

/** Asks on the terminal. */
export async function askLine(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
}

async function runStep(shell: RootShell, script: string, what: 'check' | 'install'): Promise<void> {
  const { code, stdout, stderr } = await shell.run(`set -- ${what}\n${script}`, installMs);
  if (code === 0) return;
  const reason = /^install: failed: (.*)$/m.exec(stderr)?.[1] ?? `it ended with ${code}`;
  const said = [...`${stdout}\n${stderr}`.matchAll(/^install: \| (.*)$/gm)].map((line) => `\n  | ${line[1]}`);
  throw failed(`installing Debian failed: ${reason}${said.slice(-12).join('')}`, 'then run the same command again');
}

/** Only a rescue system can replace the one on the disk. */
export function noRescue({ title }: MachineFacts): Error {
  return failed(
    `it runs ${title} from its disk: a system cannot replace itself`,
    "boot the rescue system at its vendor's page, then run the same command again; or leave --install out to keep this system",
  );
}

function notBack(): Error {
  return failed(
    'Debian is installed, but the machine does not answer within 10 minutes after its reboot',
    "end the rescue mode at its vendor's page and boot it from its disk, then run the same command again",
  );
}
