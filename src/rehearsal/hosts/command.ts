import { spawn } from 'node:child_process';

/** How a program ended, and the last part of what it said. */
export interface CommandResult {
  /** Exit status; 128 + 9 when it was killed. */
  readonly code: number;
  /** Last 256 KiB at most. */
  readonly stdout: string;
  /** Last 256 KiB at most. */
  readonly stderr: string;
}

export interface CommandOptions {
  /** Bound after which the program is killed. */
  readonly timeoutMs: number;
  /** Called for every line of either stream, in order per stream. @default - nobody listens */
  readonly onLine?: (line: string) => void;
  /** Variables beside the caller's own. @default - none */
  readonly env?: NodeJS.ProcessEnv;
}

/** A program that is missing, failed or took too long; `message` is one line, `output` the end of what it said. */
export class CommandFailed extends Error {
  constructor(
    message: string,
    readonly output: string,
  ) {
    super(message);
  }
}

/** Folders of programs that a plain PATH may leave out although they are needed: `ip`, `nft`. */
export const systemFolders: readonly string[] = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The caller's environment with the system's program folders at the end of PATH. */
export function toolEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const folders = (process.env.PATH ?? '/usr/bin:/bin').split(':');
  return { ...process.env, PATH: [...new Set([...folders, ...systemFolders])].join(':'), ...more };
}

const keptBytes = 256 * 1024;

/**
 * Runs a program without a shell and without input, and waits for it.
 * @throws CommandFailed it could not be started, or did not end within `timeoutMs`. A failing exit status is a result.
 */
export function runCommand(argv: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [program, ...args] = argv as [string, ...string[]];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: toolEnvironment(options.env) });
    const output = { stdout: '', stderr: '' };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, options.timeoutMs);
    for (const stream of ['stdout', 'stderr'] as const) {
      const lines = new LineSplitter(options.onLine);
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] = (output[stream] + text).slice(-keptBytes);
        lines.push(text);
      });
    }
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new CommandFailed(`${program} could not be started: ${cause.message}`, ''));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (late) {
        reject(
          new CommandFailed(`${program} did not end within ${options.timeoutMs / 1000} s`, lastLines(output.stderr)),
        );
      } else {
        resolve({ code: code ?? 128 + 9, ...output });
      }
    });
  });
}

/**
 * Like {@link runCommand}, for programs that must succeed; gives what they printed.
 * @throws CommandFailed also on a failing exit status, with what the program said last as its reason.
 */
export async function mustRun(argv: readonly string[], options: CommandOptions): Promise<string> {
  const result = await runCommand(argv, options);
  if (result.code === 0) return result.stdout;
  const said = lastLines(`${result.stdout}\n${result.stderr}`);
  throw new CommandFailed(`${argv[0]} failed with status ${result.code}: ${said.split('\n').at(-1) ?? ''}`, said);
}

/** The last lines of a text that say something. @default count - 12 */
export function lastLines(text: string, count = 12): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}

class LineSplitter {
  private rest = '';

  constructor(private readonly onLine: ((line: string) => void) | undefined) {}

  push(text: string): void {
    if (this.onLine === undefined) return;
    const lines = (this.rest + text).split(/[\r\n]+/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
  }
}
