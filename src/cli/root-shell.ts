import { failed, wrongInput } from './exit';
import type { SshAnswer } from './ssh';
import type { SshSession } from './ssh-session';

/** Runs programs as root on a machine, over a session of root or of an account with sudo. Programs come on standard input alone. */
export class RootShell {
  private constructor(
    private readonly session: SshSession,
    private readonly line: string,
    private readonly before: string,
  ) {}

  /**
   * Finds out how to become root.
   *
   * @param password of the account, for a sudo that asks; undefined where there is none
   * @throws CommandError where the account may not
   */
  static async open(session: SshSession, user: string, password: string | undefined): Promise<RootShell> {
    const asked = await session.run('id -u; sudo -n true 2>&1');
    if (asked.code === 255) throw session.failure(asked);
    const [uid = '', ...said] = asked.stdout.trim().split('\n');
    if (uid === '0') return new RootShell(session, 'exec sh -s', '');
    if (asked.code === 0) return new RootShell(session, 'exec sudo -n sh -s', '');
    if (/not found|No such file/i.test(said.join(' '))) throw noSudo(user, 'there is no sudo on the machine');
    if (password === undefined) {
      throw noSudo(
        user,
        'its sudo asks for a password',
        'give it as well: --password-file, or allow it sudo without one',
      );
    }
    const tried = await session.run("sudo -k -S -p '' true 2>&1", `${password}\n`);
    if (tried.code === 255) throw session.failure(tried);
    if (tried.code !== 0) throw noSudo(user, tried.stdout.trim().split('\n').at(-1) || 'sudo refuses');
    return new RootShell(session, "exec sudo -k -S -p '' sh -s", `${password}\n`);
  }

  /**
   * Runs a program of sh.
   *
   * @throws SshTrouble when the connection broke
   */
  async run(program: string, timeoutMs?: number): Promise<SshAnswer> {
    const answer = await this.session.run(this.line, `${this.before}${program}`, timeoutMs);
    if (answer.code === 255) throw this.session.failure(answer);
    return answer;
  }
}

function noSudo(user: string, why: string, hint?: string): Error {
  return failed(
    `${user} cannot become root there: ${why}`,
    `${hint ?? `by the vendor's console: usermod -aG sudo ${user} (Rocky, Alma: wheel), or take --user root`}; then run the same command again`,
  );
}

/** Why a text cannot be an account's name on a machine; undefined if it can. @throws never */
export function needAccount(user: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(user)) return user;
  throw wrongInput(`--user: expected the name of an account, got '${user}'`);
}
