import * as fs from 'node:fs';
import * as path from 'node:path';
import { answerPassword } from './ask-pass';
import type { SessionRequest } from './machine-reach';
import { endShared, makePrivateFolder, removePrivateFolder } from './private-folder';
import { answerOf, type SshAnswer } from './ssh';
import { type SshTarget, sshArguments } from './ssh-arguments';
import { needSshClient } from './ssh-client';
import { SshTrouble, sshFailure } from './ssh-failure';

/** How long one command may take unless it says otherwise. */
const commandMs = 60_000;

/** One login on a machine with the system's ssh, kept open; commands run over it until it is closed. Nothing is ever asked. */
export class SshSession {
  private constructor(
    private readonly request: SessionRequest,
    private readonly folder: string,
    private readonly target: SshTarget,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * Logs in.
   *
   * @throws SshTrouble when the machine cannot be reached, shows another host key, or lets nobody in; CommandError when the client here
   * is too old
   */
  static async open(request: SessionRequest): Promise<SshSession> {
    const { node, address, login, reach } = request;
    await needSshClient(reach);
    const folder = makePrivateFolder(() => endShared(path.join(folder, 'shared')));
    const alias = aliasOf(node);
    const knownHosts = path.join(folder, 'known_hosts');
    const target = { address, login, alias, knownHosts, socket: path.join(folder, 'shared') };
    let end = (): void => {};
    try {
      const pins = (login.hostKeys ?? []).map((key) => `${alias} ${key}\n`);
      fs.writeFileSync(knownHosts, pins.join(''), { mode: 0o600 });
      const env = { ...reach.env, LC_ALL: 'C' };
      if (login.secret.kind === 'password') {
        const answer = answerPassword(folder, `${login.user}@${alias}`, login.secret.password);
        Object.assign(env, answer.env);
        end = answer.end;
      }
      const session = new SshSession(request, folder, target, env);
      const answer = await session.run('exit 0');
      if (answer.code !== 0) throw sshFailure(answer, request);
      return session;
    } catch (error) {
      removePrivateFolder(folder);
      throw error;
    } finally {
      end();
    }
  }

  /**
   * Ways in that a machine offers to an account, in SSH's words (`publickey`, `password`); one empty word when it lets everybody in.
   *
   * @param request with no secret
   * @throws SshTrouble when it cannot be reached or shows another host key
   */
  static async methods(request: SessionRequest): Promise<readonly string[]> {
    try {
      (await SshSession.open(request)).close();
      return [''];
    } catch (error) {
      if (error instanceof SshTrouble && error.kind === 'denied') return error.methods;
      throw error;
    }
  }

  /** The host key that was taken at first sight, or the first of those that were given: `ssh-ed25519 AAAA...`. */
  get hostKey(): string {
    const [line = ''] = fs.readFileSync(this.target.knownHosts, 'utf8').trim().split('\n');
    return line.split(' ').slice(1, 3).join(' ');
  }

  /** Runs a command line of the login shell, `input` on its standard input. Its exit status is 255 when the connection failed. */
  run(command: string, input = '', timeoutMs = commandMs): Promise<SshAnswer> {
    const words = ['ssh', ...sshArguments(this.target), command];
    const [program, ...args] = this.request.reach.command(words);
    return answerOf(program!, args, { env: this.env, input, timeoutMs });
  }

  /** What went wrong with a connection whose command ended with 255. */
  failure(answer: SshAnswer): Error {
    return sshFailure(answer, this.request);
  }

  /** Ends the connection and leaves nothing behind. */
  close(): void {
    removePrivateFolder(this.folder);
  }
}

/** What a node is called in files of host keys. */
export function aliasOf(node: string): string {
  return `flotilla-${node}`;
}
