import { execFile } from 'node:child_process';
import { type CommandError, failed } from './exit';
import type { MachineReach } from './machine-reach';

/**
 * OpenSSH's client in which everything is that logins need: SSH_ASKPASS_REQUIRE came with 8.4, KnownHostsCommand with 8.5.
 *
 * @see https://www.openssh.com/txt/release-8.5
 */
const least = [8, 5] as const;

const hint = `install a newer OpenSSH client (Debian: openssh-client, Rocky: openssh-clients), or run this on another machine`;

/**
 * Why the SSH client here will not do; undefined when it will, and for one that says no version of OpenSSH.
 *
 * @param said by `ssh -V`: `OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.13`; undefined where there is no such program
 */
export function sshClientProblem(said: string | undefined): CommandError | undefined {
  if (said === undefined)
    return failed(`there is no program ssh here; OpenSSH ${least.join('.')} or later is needed`, hint);
  const found = /OpenSSH_(?:\D*_)?(\d+)\.(\d+)/.exec(said);
  if (found === null) return undefined;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  if (major > least[0] || (major === least[0] && minor >= least[1])) return undefined;
  return failed(`the SSH client here is OpenSSH ${major}.${minor}; ${least.join('.')} or later is needed`, hint);
}

const looked = new WeakMap<MachineReach, Promise<CommandError | undefined>>();

/** Looks once from where machines are reached. @throws CommandError when the client there will not do */
export async function needSshClient(reach: MachineReach): Promise<void> {
  const known = looked.get(reach) ?? versionOf(reach).then(sshClientProblem);
  looked.set(reach, known);
  const problem = await known;
  if (problem !== undefined) throw problem;
}

/** The client tells its version on standard error. */
function versionOf({ command, env }: MachineReach): Promise<string | undefined> {
  const [program, ...args] = command(['ssh', '-V']);
  return new Promise((resolve) => {
    execFile(program!, args, { env, timeout: 10_000 }, (error, _stdout, stderr) => {
      resolve(error?.code === 'ENOENT' ? undefined : stderr);
    });
  });
}
