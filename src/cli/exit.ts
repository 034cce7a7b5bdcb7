import type { Finding } from '../fleet/errors';

/** What every command's exit status means. */
export const exitCode = {
  /** Done, or nothing to do. */
  done: 0,
  /** The user's input is wrong; nothing was written. */
  wrongInput: 1,
  /** Something would change (`plan --check`, `emit --check`). */
  wouldChange: 2,
  /** A tool or a machine failed. */
  failed: 3,
  /** Ctrl-C at a question, as shells count it: 128 and the number of the signal. */
  interrupted: 130,
} as const;

/** One of the exit statuses, or that of a program which took over (`ssh`, `rehearse exec`). */
export type ExitCode = number;

/** An end that the user is told about in words, never with a stack trace. */
export class CommandError extends Error {
  /**
   * @param code exit status
   * @param message what happened, lower case, no full stop; may have several lines
   * @param hint the next step to take
   */
  constructor(
    readonly code: ExitCode,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

/** The user's input is wrong. */
export function wrongInput(message: string, hint?: string): CommandError {
  return new CommandError(exitCode.wrongInput, message, hint);
}

/** A tool or a machine failed. */
export function failed(message: string, hint?: string): CommandError {
  return new CommandError(exitCode.failed, message, hint);
}

/** Wrong input with every finding of the run; `--json` prints the findings themselves. */
export class FindingsError extends CommandError {
  constructor(
    readonly findings: readonly Finding[],
    text: string,
  ) {
    super(exitCode.wrongInput, text);
  }
}
