import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** A program that takes over the user's terminal. */
export interface ForegroundProgram {
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a program with this process's terminal, input and output, and waits. It gets the terminal's signals itself; ours only wait.
 *
 * @returns its exit status, 128 and the signal's number when a signal ended it, 127 when it does not exist
 */
export function runInForeground(program: ForegroundProgram): Promise<number> {
  const [name, ...args] = program.argv;
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  process.on('SIGQUIT', ignore);
  return new Promise<number>((resolve, reject) => {
    const options = { cwd: program.cwd, env: program.env, stdio: 'inherit' } as const;
    const child = spawn(name!, args, options);
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    const end = (): void => {
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      end();
      if (error.code !== 'ENOENT') return reject(error);
      process.stderr.write(`${name}: not found\n`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      end();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  }).finally(() => {
    process.off('SIGINT', ignore);
    process.off('SIGQUIT', ignore);
  });
}
