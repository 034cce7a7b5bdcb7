import type { SetupOrigins, SetupProblem } from '../merge-layers';
import type { Setup } from '../setup';
import type { System } from '../system';

/** What one check of a setup is given, and where it says what is wrong. */
export class Findings {
  readonly problems: SetupProblem[] = [];

  constructor(
    readonly setup: Setup,
    readonly system: System,
    private readonly origins: SetupOrigins,
  ) {}

  /** Whether Flotilla itself said an entry: what is kept for it alone, it may say. */
  isOwn(entry: string): boolean {
    return this.origins.get(entry)?.level === 'own';
  }

  /** Who said an entry, for a message that names two. */
  whoSaid(entry: string): string {
    const origin = this.origins.get(entry)?.origin;
    return origin === undefined ? entry : `${origin}.${entry}`;
  }

  /**
   * @param entry by which who said it is known: `files./etc/motd`, `packages.curl`
   * @param field what it is called behind its origin, where that differs: `packages`, `files./etc/motd.mode`
   */
  say(
    entry: string,
    message: string,
    { hint, field = entry }: { readonly hint?: string; readonly field?: string } = {},
  ): void {
    const origin = this.origins.get(entry)?.origin;
    const path = origin === undefined ? field : `${origin}.${field}`;
    this.problems.push({ path: onOneLine(path), message: onOneLine(message), ...(hint === undefined ? {} : { hint }) });
  }
}

/** A name may hold what nobody can see, for the very reason that it is wrong. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, (character) => JSON.stringify(character).slice(1, -1));
}

const shownLength = 60;

/** A value as it is shown in a message: in quotes, on one line, cut where it is long. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  const cut = text.length > shownLength ? `${text.slice(0, shownLength)}...` : text;
  return typeof value === 'string' ? `'${JSON.stringify(cut).slice(1, -1).replaceAll('\\"', '"')}'` : cut;
}

/** Permission bits as people write them. */
export function octal(mode: number): string {
  return Number.isInteger(mode) && mode >= 0 ? `"${mode.toString(8).padStart(4, '0')}"` : String(mode);
}
