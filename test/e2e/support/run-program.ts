import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a program ended, and what it said. */
export interface Told {
  /** Exit status; 128 and the signal's number when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** For its standard input. @default - empty */
  readonly input?: string | Buffer;
  /** After this it is killed, which fails whatever waits for it. @default 120 seconds */
  readonly timeoutMs?: number;
}

/** Runs a program to its end, without blocking this process. @throws Error it does not exist, or takes too long */
export async function runProgram(argv: readonly string[], options: ProgramOptions = {}): Promise<Told> {
  const { cwd, env, input = '', timeoutMs = 120_000 } = options;
  const [program, ...args] = argv as [string, ...string[]];
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const said: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (data: Buffer) => said[name].push(data));
  // A program that ends without reading closes the pipe; its exit status says why.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const late = { yes: false };
  const timer = setTimeout(() => {
    late.yes = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    const stdout = Buffer.concat(said.stdout).toString();
    const stderr = Buffer.concat(said.stderr).toString();
    if (late.yes) throw new Error(`'${argv.join(' ')}' took more than ${timeoutMs} ms: ${stdout}${stderr}`);
    return { code: code ?? 128 + (signal === 'SIGKILL' ? 9 : 15), stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
}

/** What a program wrote to standard output. @throws Error it failed; the message has all that it said */
export function succeeded(told: Told): string {
  if (told.code !== 0) throw new Error(`it ended with ${told.code}: ${told.stdout}${told.stderr}`);
  return told.stdout;
}
