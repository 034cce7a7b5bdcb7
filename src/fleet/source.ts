import { posix } from 'node:path';
import type { FindingCode } from './codes';
import type { Finding } from './errors';
import type { NoText } from './file-text';
import type { Note } from './report';
import type { Path, Where } from './where';

/**
 * Gives the text of a file that a fleet names.
 *
 * @param path relative to the fleet file's folder
 * @returns undefined if there is no such file; why it is no text if it is there but holds none
 */
export type ReadFile = (path: string) => string | NoText | undefined;

/** A fleet file as the caller read it. This room touches no files itself. */
export interface FleetSource {
  /** The file as the user named it; findings repeat it. */
  readonly file: string;
  readonly text: string | NoText;
  /** See {@link ReadFile}. */
  read(path: string): string | NoText | undefined;
}

/** Said where a file that the fleet names is not there. */
export const relativeHint = "paths are relative to the fleet file's folder";

/** A file that the fleet names, as the user would name it from where the fleet file was named. */
export function besideFleet(where: Where, path: string): string {
  return where.file === undefined || posix.isAbsolute(path) ? path : posix.join(posix.dirname(where.file), path);
}

/**
 * What to tell of a file that gives no text.
 *
 * @param what what was expected: `a Pod manifest`
 * @param path of the value that names the file
 */
export function unreadable(got: NoText | undefined, file: string, what: string, path: Path): Note {
  if (got === undefined) {
    const hint = file.startsWith('~') ? '~ is not expanded: copy the file beside the fleet file' : relativeHint;
    return { code: 'no-such-file', path, message: `expected ${what}, there is no '${file}'`, hint };
  }
  const at = got.line === undefined ? '' : ` at ${got.line}:${got.column}`;
  const { message, hint } = reasons[got.noText];
  return {
    code: codeOf(got),
    path,
    message: `expected ${what}, '${file}' ${message}${at}`,
    hint,
  };
}

/** The same of a file that the user named. */
export function noTextFinding(file: string, { noText, line, column }: NoText): Finding {
  const { message, hint } = reasons[noText];
  const at = line === undefined || column === undefined ? {} : { line, column };
  return { code: codeOf({ noText }), path: '', file, ...at, message: `expected text, the file ${message}`, hint };
}

function codeOf({ noText }: NoText): FindingCode {
  if (noText === 'denied') return 'file-refused';
  return noText === 'folder' ? 'no-such-file' : 'not-text';
}

const reasons: Readonly<Record<NoText['noText'], { readonly message: string; readonly hint: string }>> = {
  folder: { message: 'is a folder', hint: 'name a file in it' },
  denied: { message: 'may not be read by this user', hint: 'look at its permissions, and those of its folders' },
  binary: { message: 'holds bytes that are no text', hint: 'name the file with the text' },
  'utf-16': { message: 'is text in UTF-16', hint: 'save it as UTF-8' },
  'not-utf-8': { message: 'is not in UTF-8', hint: 'save it as UTF-8' },
};
