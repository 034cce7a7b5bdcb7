import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A command for {@link onTerminal}. */
export interface TerminalJob {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly columns: number;
  /** Added to PATH, HOME and `TERM=xterm-256color`; nothing else is there. @default - nothing */
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed, each after a text was printed. @default - nothing */
  readonly answers?: readonly { readonly after: string; readonly send: string }[];
}

/** How a command on a terminal ended. */
export interface TerminalResult {
  /** As the terminal got it; lines end in `\r\n`. */
  readonly output: string;
  /** As a shell shows it: 130 if Ctrl-C killed it. */
  readonly status: number;
  /** The terminal's settings (echo, line mode) are what they were. */
  readonly restored: boolean;
}

/** Runs a command on a pseudo-terminal, for at most 60 seconds. Needs python3. */
export function onTerminal(job: TerminalJob): TerminalResult {
  const { env, answers, ...rest } = job;
  const { PATH = '', HOME = '' } = process.env;
  const input = JSON.stringify({
    ...rest,
    env: { PATH, HOME, TERM: 'xterm-256color', ...env },
    answers: answers ?? [],
    seconds: 60,
  });
  const answer = execFileSync('python3', [join(__dirname, 'pseudo-terminal.py')], { input, encoding: 'utf8' });
  return JSON.parse(answer) as TerminalResult;
}

/** Escape sequences of colours and cursor. */
export const escapes = /\x1b\[[0-9;?]*[A-Za-z]/g;

/** Lines of an output, without colours. */
export function plainLines(output: string): readonly string[] {
  return output.replaceAll(escapes, '').split(/\r?\n/);
}
