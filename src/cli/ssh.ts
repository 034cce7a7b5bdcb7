import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How to reach nodes: the emitted SSH configuration, from where their addresses mean something. */
export interface SshReach {
  /** `out/ssh/config` */
  readonly config: string;
  readonly env: NodeJS.ProcessEnv;
  /** Puts a command where it must run (a network namespace). */
  readonly command: (argv: readonly string[]) => readonly string[];
}

/** What a remote command said. */
export interface SshAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const quietOptions = [
  '-o',
  'BatchMode=yes',
  '-o',
  'ConnectTimeout=10',
  '-o',
  'ServerAliveInterval=10',
  '-o',
  'LogLevel=ERROR',
];

/**
 * Runs a command on a node with the system's ssh, without a terminal. Nothing is ever asked; an unknown host key fails.
 *
 * @param input text or stream for the command's standard input
 */
export function sshRun(reach: SshReach, node: string, command: string, input?: string | Readable): Promise<SshAnswer> {
  const [program, ...args] = reach.command(['ssh', '-F', reach.config, ...quietOptions, node, command]);
  return answerOf(program!, args, { env: reach.env, ...(input === undefined ? {} : { input }) });
}

/** What a program of ssh's is run with. */
interface SshRun {
  readonly env: NodeJS.ProcessEnv;
  /** For its standard input. @default - none */
  readonly input?: string | Readable;
  /** After which it is ended. @default - it is waited for */
  readonly timeoutMs?: number;
}

/** Runs ssh, or what leads to it, and gives what it said. @throws Error it could not be started */
export function answerOf(
  program: string,
  args: readonly string[],
  { env, input, timeoutMs }: SshRun,
): Promise<SshAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'], timeout: timeoutMs });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => stdout.push(data));
    child.stderr.on('data', (data: Buffer) => stderr.push(data));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? 255,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
    // A command that ends without reading its input closes the pipe; its exit status says why.
    child.stdin.on('error', () => {});
    if (input === undefined || typeof input === 'string') child.stdin.end(input ?? '');
    else input.pipe(child.stdin);
  });
}
