/** What a finding's code means at length: `flotilla explain CODE`. */
export interface Explanation {
  /** Why it is refused or warned of: whole sentences. */
  readonly why: string;
  /** What to do: whole sentences. */
  readonly mend: string;
  /** Part of a fleet file that leads to it, and the same part mended. @default - not to be shown in a few lines */
  readonly example?: { readonly wrong: string; readonly right: string };
}
