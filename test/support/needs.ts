import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import allowedSkips from './allowed-skips.json';

/** Something that a test needs besides Node and that is not simply a program in PATH. */
export interface Need {
  /** As it is named in reports and in allowed-skips.json: `root`. */
  readonly name: string;
  /** Why it is not there, or undefined when it is. */
  missing(): string | undefined;
}

/** Running as root. */
export const root: Need = {
  name: 'root',
  missing: () => (process.getuid?.() === 0 ? undefined : 'this is not root'),
};

/** A program that is called by its name. Folders of administrators count, whatever PATH says. */
export function program(name: string): Need {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return { name, missing: () => (folders.some((f) => executable(join(f, name))) ? undefined : `no program '${name}'`) };
}

type Body = (() => void) | (() => Promise<void>);

/** What becomes of a test: it runs, or it is left out or fails for a reason. */
export type Verdict =
  | { readonly run: true }
  | { readonly run: false; readonly fails: boolean; readonly reason: string };

/**
 * Decides about a test with needs. In CI something missing is a failure, unless it is on the written list: a check that
 * silently stops being made is worse than a red one.
 */
export function verdict(needs: readonly Need[], ci: boolean, allowed: Readonly<Record<string, string>>): Verdict {
  const missing = needs.flatMap((need) => {
    const reason = need.missing();
    return reason === undefined ? [] : [{ name: need.name, reason }];
  });
  if (missing.length === 0) return { run: true };
  const reason = missing.map((one) => one.reason).join(', ');
  return { run: false, fails: ci && missing.some((one) => allowed[one.name] === undefined), reason };
}

/**
 * `test` for what needs programs or powers that a machine may lack. Left-out tests are reported by name with the reason.
 *
 * @example needs('shellcheck')('every script is clean', () => { ... });
 */
export function needs(...names: readonly (string | Need)[]): (name: string, body: Body, timeoutMs?: number) => void {
  const all = names.map((one) => (typeof one === 'string' ? program(one) : one));
  const decided = verdict(all, process.env.CI === 'true', allowedSkips);
  return (name, body, timeoutMs) => {
    if (decided.run) {
      test(name, body, timeoutMs);
    } else if (decided.fails) {
      test(name, () => {
        throw new Error(
          `cannot run in CI: ${decided.reason}; install it, or write the reason into test/support/allowed-skips.json`,
        );
      });
    } else {
      test.skip(`${name} (not run: ${decided.reason})`, body);
    }
  };
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
