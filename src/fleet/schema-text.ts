import { z } from 'zod';
import type { FindingCode } from './codes';

/** What a rule finds wrong with a value of the right type. The value itself is added by whoever tells the user. */
export interface RuleIssue {
  readonly code: FindingCode;
  readonly hint?: string;
}

/**
 * Text that keeps a rule.
 *
 * @param problem says what was expected; undefined if the text is fine
 * @param issue what is told besides; of a text that breaks the rule
 */
export function ruled(problem: (text: string) => string | undefined, issue: RuleIssue | ((text: string) => RuleIssue)) {
  return z.string().check((context) => {
    const message = problem(context.value);
    if (message !== undefined) {
      context.issues.push({
        code: 'custom',
        input: context.value,
        message,
        params: { ...(typeof issue === 'function' ? issue(context.value) : issue) },
      });
    }
  });
}

/**
 * Text of a pattern. The JSON Schema repeats it, and what editors say of a text that breaks it.
 *
 * @param expected completes "expected ..."
 */
export function matching(pattern: RegExp, expected: string, issue: RuleIssue = { code: 'bad-value' }) {
  // JSON Schema counts characters, which JavaScript does only in this mode.
  const rule = new RegExp(pattern.source, 'u');
  return ruled((text) => (rule.test(text) ? undefined : `expected ${expected}`), issue).meta({
    pattern: pattern.source,
    patternErrorMessage: `expected ${expected}`,
  });
}

/** Keys of secrets, which are refused, by schema of their map; each with the environment variable that is read instead. */
export const secretKeys = z.registry<Readonly<Record<string, string>>>();

/**
 * What the design has and this version has not, by schema: keys of a map, or words of a choice. They are refused by name,
 * never taken for spelling mistakes and never accepted in silence.
 */
export const planned = z.registry<{ readonly later: readonly string[]; readonly hint?: string }>();

/** Keys that other programs know and that have no place here, by schema of their map; each with why, and what to do instead. */
export const refusedKeys = z.registry<Readonly<Record<string, RefusedKey>>>();

/** Why a key is refused. */
export interface RefusedKey {
  readonly code: FindingCode;
  /** Goes on after "expected no 'KEY' here: ". */
  readonly why: string;
  /** What to do. */
  readonly hint: string;
}
