import { exitCode } from './exit';
import type { Terminal } from './terminal';

/** Ctrl-C and its like while long programs run. */
export interface Interrupts {
  /** True from the first signal on. */
  readonly asked: boolean;
  /** Has `listener` called at each signal, with the number of signals so far. @returns a function that ends it */
  onSignal(listener: (count: number) => void): () => void;
  /** Restores what signals did before. */
  end(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes over this process's signals. While somebody listens, the listeners decide what a signal means. With nobody listening there is
 * nothing that must be ended in order: files appear whole, builds die with us, locks of the dead are taken over. The process ends at
 * once then.
 */
export function catchInterrupts(terminal: Pick<Terminal, 'err'>): Interrupts {
  const listeners = new Set<(count: number) => void>();
  let count = 0;
  const handler = (): void => {
    count += 1;
    if (listeners.size === 0) {
      terminal.err('stopped\nrun the same command again to go on\n');
      process.exit(exitCode.failed);
    }
    for (const listener of [...listeners]) listener(count);
  };
  for (const signal of signals) process.on(signal, handler);
  return {
    get asked() {
      return count > 0;
    },
    onSignal: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    end: () => {
      for (const signal of signals) process.off(signal, handler);
    },
  };
}
