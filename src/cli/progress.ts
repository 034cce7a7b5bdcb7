import { cut } from './table';
import { paint, type Terminal } from './terminal';

/** One thing under way, as the user sees it. */
export interface Step {
  /** What is happening now; a new text is one line where lines cannot be redrawn. */
  say(text: string): void;
  /** How far it is, behind what is happening; shown only where lines can be redrawn. */
  live(text: string): void;
  /** A line that stays: something happened that is worth reading later. */
  note(text: string): void;
  /** The end, well. */
  done(text: string): void;
  /** The end, badly. */
  fail(text: string): void;
}

/** Several steps under each other; they may run at once. */
export interface Progress {
  step(name: string): Step;
  /** Ends all drawing; what was drawn stays. */
  end(): void;
}

interface Row {
  readonly name: string;
  readonly since: number;
  text: string;
  counted: string;
  state: 'running' | 'done' | 'failed';
  elapsedMs: number;
}

const redrawMs = 120;

/**
 * Progress on standard error: on a terminal one line per step, redrawn in place with counts and elapsed time; elsewhere plain
 * lines, one per change, without carriage returns.
 *
 * @param now clock in milliseconds
 */
export function startProgress(terminal: Terminal, now: () => number = Date.now): Progress {
  return terminal.live ? new LiveProgress(terminal, now) : new PlainProgress(terminal, now);
}

/** `0.4 s`, `12 s`, `3 min 05 s` */
export function formatElapsed(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

class PlainProgress implements Progress {
  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number,
  ) {}

  step(name: string): Step {
    const since = this.now();
    let last = '';
    const line = (text: string): void => {
      if (text === last) return;
      last = text;
      this.terminal.err(`${name}: ${text}\n`);
    };
    const end = (text: string): void => line(`${text} (${formatElapsed(this.now() - since)})`);
    return { say: line, live: () => {}, note: line, done: end, fail: end };
  }

  end(): void {}
}

class LiveProgress implements Progress {
  private readonly rows: Row[] = [];
  private drawn = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number,
  ) {
    this.timer = setInterval(() => this.draw(), redrawMs);
    this.timer.unref();
  }

  step(name: string): Step {
    const row: Row = { name, since: this.now(), text: '', counted: '', state: 'running', elapsedMs: 0 };
    this.rows.push(row);
    const close = (state: Row['state'], text: string): void => {
      Object.assign(row, { state, text, counted: '', elapsedMs: this.now() - row.since });
      this.draw();
    };
    return {
      say: (text) => {
        row.text = text;
        row.counted = '';
      },
      live: (text) => {
        row.counted = text === '' ? '' : ` ${text}`;
      },
      note: (text) => this.above(`${row.name}: ${text}`),
      done: (text) => close('done', text),
      fail: (text) => close('failed', text),
    };
  }

  end(): void {
    clearInterval(this.timer);
    this.draw();
    this.rows.length = 0;
    this.drawn = 0;
  }

  /** Prints a line over the block that is redrawn. */
  private above(text: string): void {
    this.terminal.err(`${this.erase()}${text}\n`);
    this.drawn = 0;
    this.draw();
  }

  private erase(): string {
    return this.drawn === 0 ? '' : `\x1b[${this.drawn}A\x1b[J`;
  }

  private draw(): void {
    if (this.rows.length === 0) return;
    const nameWidth = Math.max(...this.rows.map((r) => r.name.length));
    const lines = this.rows.map((row) => this.line(row, nameWidth));
    this.terminal.err(`${this.erase()}${lines.map((l) => `${l}\n`).join('')}`);
    this.drawn = lines.length;
  }

  private line(row: Row, nameWidth: number): string {
    const elapsed = formatElapsed(row.state === 'running' ? this.now() - row.since : row.elapsedMs);
    const mark = { running: '·', done: '✓', failed: '✗' }[row.state];
    const colour = ({ running: 'cyan', done: 'green', failed: 'red' } as const)[row.state];
    const room = this.terminal.errColumns - 1;
    const text = cut(
      `${row.name.padEnd(nameWidth)}  ${row.text}${row.counted}`,
      Math.max(10, room - elapsed.length - 5),
    );
    return ` ${paint(this.terminal, colour, mark)} ${text}  ${paint(this.terminal, 'dim', elapsed)}`;
  }
}
