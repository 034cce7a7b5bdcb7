import { styleText } from 'node:util';

/** Where a command prints to, and what that place can show. Tests pass their own. */
export interface Terminal {
  /** Results: what `--json` and pipes carry. */
  out(text: string): void;
  /** Progress, warnings and errors. */
  err(text: string): void;
  /** Width of standard output in characters; `Infinity` when it is not a terminal. */
  readonly columns: number;
  /** Whether standard output may carry colours. */
  readonly colour: boolean;
  /** Standard error is a terminal that can redraw lines. */
  readonly live: boolean;
  /** Somebody can answer a question. */
  readonly interactive: boolean;
  /** Width of standard error. */
  readonly errColumns: number;
}

/** The styles in use. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** Text in a style, or plain where colours are off. */
export function paint(terminal: Pick<Terminal, 'colour'>, style: Style, text: string): string {
  return terminal.colour ? styleText(style, text, { validateStream: false }) : text;
}

/**
 * This process's terminal. Colours are off in pipes, with `NO_COLOR` set to anything but the empty string
 * (https://no-color.org) and with `TERM=dumb`, which also ends redrawing.
 */
export function processTerminal(env: NodeJS.ProcessEnv = process.env): Terminal {
  const dumb = env.TERM === 'dumb';
  const plain = dumb || (env.NO_COLOR !== undefined && env.NO_COLOR !== '');
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    get columns() {
      return process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;
    },
    get errColumns() {
      return process.stderr.isTTY ? process.stderr.columns || 80 : Number.POSITIVE_INFINITY;
    },
    colour: !plain && process.stdout.isTTY === true && process.stderr.isTTY === true,
    live: !dumb && process.stderr.isTTY === true && !env.CI,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true && !env.CI,
  };
}

/** A value as `--json` prints it: two spaces, one newline at the end. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
