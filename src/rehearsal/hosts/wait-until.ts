import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer, or the time is over.
 * @param everyMs pause between two questions @default 20
 * @returns the first answer that is not undefined, or undefined when the time was over.
 */
export async function waitUntil<T>(ask: () => T | undefined, timeoutMs: number, everyMs = 20): Promise<T | undefined> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined || performance.now() >= end) return answer;
    await sleep(everyMs);
  }
}
