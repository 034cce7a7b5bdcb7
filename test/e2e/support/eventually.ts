import { setTimeout } from 'node:timers/promises';

/** Repeats a check until it passes. @throws what the check threw last, once the time is over */
export async function eventually<T>(check: () => T | Promise<T>, withinMs: number, everyMs = 500): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (cause) {
      if (Date.now() > end) throw cause;
    }
    await setTimeout(everyMs);
  }
}
