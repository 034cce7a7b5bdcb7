import { failed } from './exit';

/** How one asks a person about a plan that may change while they think. */
export interface PlanQuestion<T> {
  /** Reads and plans as everything is now. */
  readonly load: () => T;
  /** Whether two plans would do the same. */
  readonly same: (a: T, b: T) => boolean;
  /** @param changed it is not the plan that was asked about before */
  readonly show: (plan: T, changed: boolean) => void;
  readonly ask: () => Promise<boolean>;
}

/** How often a plan may change under the question. */
const rounds = 3;

/**
 * Shows a plan, asks, and plans again after the yes: what is carried out is what was agreed to, even if somebody edited the fleet while the
 * question waited. A plan that is another by then is shown and asked about anew.
 *
 * @returns the plan that was agreed to; undefined after a no
 * @throws CommandError if it changes again and again
 */
export async function agreedPlan<T>({ load, same, show, ask }: PlanQuestion<T>): Promise<T | undefined> {
  let plan = load();
  for (let round = 0; round < rounds; round++) {
    show(plan, round > 0);
    if (!(await ask())) return undefined;
    const now = load();
    if (same(plan, now)) return now;
    plan = now;
  }
  throw failed(
    `the plan changed ${rounds} times while the question waited`,
    'run the command again when nobody edits the fleet',
  );
}
