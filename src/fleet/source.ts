/**
 * Gives the text of a file that a fleet names.
 *
 * @param path relative to the fleet file's folder
 * @returns undefined if there is no such file
 */
export type ReadFile = (path: string) => string | undefined;

/** A fleet file as the caller read it. This room touches no files itself. */
export interface FleetSource {
  /** The file as the user named it; findings repeat it. */
  readonly file: string;
  readonly text: string;
  /** See {@link ReadFile}. */
  read(path: string): string | undefined;
}
