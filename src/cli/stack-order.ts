import { CommandError, failed, wrongInput } from './exit';
import { ownName } from './own-name';
import type { SynthStack } from './synth';

/**
 * The stacks to apply: all, or those named, without those that are skipped.
 *
 * @param skipped stacks that cannot be applied, of a vendor that is gone: what depends on them goes on with their last outputs
 * @throws CommandError for an unknown name, and for a stack without those it depends on: their outputs might be missing or old
 */
export function chooseStacks(
  all: readonly SynthStack[],
  named: readonly string[],
  skipped: readonly string[] = [],
): readonly SynthStack[] {
  const known = all.map((s) => s.name);
  const unknown = [...named, ...skipped].filter((name) => !known.includes(name));
  if (unknown.length > 0) throw wrongInput(`unknown stack ${unknown.join(', ')}; this fleet has ${known.join(', ')}`);
  refuseToSkip(all, skipped);
  if (named.length === 0) return all.filter((s) => !skipped.includes(s.name));
  const chosen = all.filter((s) => named.includes(s.name));
  const missing = [...new Set(chosen.flatMap((s) => s.dependencies))].filter((name) => !named.includes(name)).sort();
  if (missing.length === 0) return chosen;
  const whole = known.filter((name) => named.includes(name) || missing.includes(name));
  throw wrongInput(`${named.join(' ')} needs also ${missing.join(', ')}`, `${ownName} deploy ${whole.join(' ')}`);
}

/** What nothing comes before holds the fleet's keys, and what nothing comes after is the mesh. @throws CommandError */
function refuseToSkip(all: readonly SynthStack[], skipped: readonly string[]): void {
  const needed = new Set(all.flatMap((s) => s.dependencies));
  const kept = all.filter((s) => s.dependencies.length === 0 || !needed.has(s.name)).map((s) => s.name);
  const wrong = skipped.filter((name) => kept.includes(name));
  if (wrong.length > 0) throw wrongInput(`only the stack of a vendor can be skipped, got ${wrong.join(', ')}`);
}

/**
 * Applies stacks as soon as those they depend on are done, others side by side. After a failure nothing new begins, what runs
 * ends, and one error tells of all failures.
 */
export async function inOrder(
  stacks: readonly SynthStack[],
  apply: (stack: SynthStack) => Promise<void>,
): Promise<void> {
  const names = new Set(stacks.map((s) => s.name));
  const runs = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const run = async (stack: SynthStack): Promise<void> => {
    await Promise.all(stack.dependencies.filter((d) => names.has(d)).map((d) => runOf(d)));
    if (failures.length > 0) return;
    try {
      await apply(stack);
    } catch (error) {
      failures.push(error);
    }
  };
  const runOf = (name: string): Promise<void> => {
    const found = runs.get(name);
    if (found !== undefined) return found;
    const started = run(stacks.find((s) => s.name === name)!);
    runs.set(name, started);
    return started;
  };
  await Promise.all(stacks.map((s) => runOf(s.name)));
  if (failures.length > 0) throw together(failures);
}

/** One error that tells of all; an internal error goes before those that were foreseen. */
function together(failures: readonly unknown[]): unknown {
  const foreseen = failures.filter((f) => f instanceof CommandError);
  if (foreseen.length < failures.length) return failures.find((f) => !(f instanceof CommandError));
  if (foreseen.length === 1) return foreseen[0];
  const hints = [...new Set(foreseen.flatMap((f) => (f.hint === undefined ? [] : [f.hint])))];
  return failed(foreseen.map((f) => f.message).join('\n'), hints.length === 0 ? undefined : hints.join('\n'));
}
