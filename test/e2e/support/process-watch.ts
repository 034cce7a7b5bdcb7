import { readdirSync, readFileSync } from 'node:fs';

/** Notes down the command line of every process that it sees, of the whole machine and of hosts on it. */
export class ProcessWatch {
  private readonly seen = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(everyMs = 50) {
    this.timer = setInterval(() => this.look(), everyMs);
  }

  /** Every command line so far, once it has ended. */
  end(): readonly string[] {
    clearInterval(this.timer);
    return [...this.seen];
  }

  private look(): void {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        this.seen.add(readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
      } catch {
        // It ended while we looked.
      }
    }
  }
}
