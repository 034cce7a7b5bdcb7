import { createHash } from 'node:crypto';

/** How to make the root of an operating system that stands for a vendor's image. */
export interface ImageRecipe {
  /** As `MachineRequest.os` has it. */
  readonly os: string;
  /** Other operating systems that the same root stands for. @default - none */
  readonly alsoFor?: readonly string[];
  /** Debian's release. */
  readonly suite: string;
  readonly packages: readonly string[];
  /** Units that run from the start. */
  readonly enabled: readonly string[];
  /** Units that packages' own installation enabled, and the system that is stood for does not run. @default - none */
  readonly disabled?: readonly string[];
  /** Units that a host without hardware and without a way out must not have. */
  readonly masked: readonly string[];
  /** Commands that are run in the root once its packages are installed, words without blanks. @default - none */
  readonly commands?: readonly (readonly string[])[];
  /** Path (without a slash at its start) to content, mode 0644. */
  readonly files: Readonly<Record<string, string>>;
  /** Path (without a slash at its start) to what the symbolic link names. @default - none */
  readonly links?: Readonly<Record<string, string>>;
  /** What must be each machine's own, or is not there in what is stood for. Shell patterns within the root; what is missing is no error. */
  readonly removed: readonly string[];
  /**
   * What hosts can install: sets of packages that are installed together, each with all that apt takes along for it. None: the system
   * has no packages.
   */
  readonly installable: readonly (readonly string[])[];
}

/** Raised when the way of building changes what comes out of the same recipe. */
const buildVersion = 2;

/** Name of the recipe's image in the cache: `debian-13-` and 12 hex digits that change with whatever changes the image. */
export function imageName(recipe: ImageRecipe): string {
  const hash = createHash('sha256').update(JSON.stringify([buildVersion, process.arch, recipe]));
  return `${recipe.os}-${hash.digest('hex').slice(0, 12)}`;
}
