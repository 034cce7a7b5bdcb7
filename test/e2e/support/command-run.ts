import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { waitUntil } from '../../../src/rehearsal/hosts/wait-until';

/** How a command ended. */
export interface Ended {
  /** Exit status; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** Standard output and error as they came. */
  readonly output: string;
}

/** A command under way, leader of its process group, as a shell starts it in a terminal. */
export class CommandRun {
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private said = '';
  private over = false;

  constructor(argv: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
    const [program, ...args] = argv as [string, ...string[]];
    this.child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (text) => (this.said += text));
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', () => {
        this.over = true;
      });
      this.child.once('close', (code, signal) =>
        resolve({ code: code ?? undefined, signal: signal ?? undefined, output: this.said }),
      );
    });
  }

  get output(): string {
    return this.said;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /**
   * Waits for a moment of this run.
   * @returns what the condition gave
   * @throws Error with all that was said, when the run ends before or three minutes have passed
   */
  async until<T>(what: string, condition: () => T | undefined | false): Promise<T> {
    const found = await waitUntil(
      () => {
        const answer = condition();
        if (answer !== undefined && answer !== false) return { answer };
        return this.over ? { answer: undefined } : undefined;
      },
      3 * 60_000,
      4,
    );
    if (found?.answer !== undefined) return found.answer;
    throw new Error(`${this.over ? 'it ended' : 'three minutes passed'} before ${what}:\n${this.said}`);
  }

  /** Ends this process alone, at once. */
  async kill(): Promise<void> {
    if (this.over) return;
    this.child.kill('SIGKILL');
    await waitUntil(() => this.over || undefined, 10_000, 4);
  }

  /** What a terminal does at Ctrl-C: the signal goes to the whole process group. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }
}
