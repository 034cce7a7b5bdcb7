import type { FindingCode } from './codes';
import type { Finding } from './errors';

/** Larger than a fleet of 10,000 nodes and 50,000 pods. */
export const sizeLimitMiB = 8;

/** Whether a text is larger than any that is read. */
export function isTooLarge(text: string): boolean {
  return text.length > sizeLimitMiB * 2 ** 20;
}

/** Why a text is not even given to a parser; undefined if it is. Positions are those of the text without a byte order mark. */
export function refuse(source: { readonly file: string; readonly text: string }): Finding | undefined {
  const { file } = source;
  if (isTooLarge(source.text)) {
    const size = Math.ceil(source.text.length / 2 ** 20);
    const message = `expected at most ${sizeLimitMiB} MiB, got ${size} MiB`;
    return { code: 'file-too-large' satisfies FindingCode, path: '', file, message };
  }
  const text = source.text.replace(/^\uFEFF/, '');
  return conflict(file, text) ?? control(file, text) ?? lineEnds(file, text) ?? unseen(file, text);
}

function conflict(file: string, text: string): Finding | undefined {
  const found = /^(?:(<{7}|>{7}|\|{7})(?: |\r?$)|(={7})\r?$)/m.exec(text);
  if (found === null) return undefined;
  return {
    code: 'merge-conflict' satisfies FindingCode,
    path: '',
    file,
    ...position(text, found.index),
    message: `expected YAML, got the marker ${found[1] ?? found[2]} of a merge conflict`,
    hint: 'take what both sides need and delete the marker lines',
  };
}

/** Control characters but for tabs and line ends; YAML allows none of them. @see https://yaml.org/spec/1.2.2/#51-character-set */
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

function control(file: string, text: string): Finding | undefined {
  const at = text.search(controls);
  if (at === -1) return undefined;
  return {
    code: 'yaml-control' satisfies FindingCode,
    path: '',
    file,
    ...position(text, at),
    message: `expected text, got the control character ${named(text, at)}`,
    hint: 'delete it; some editors show it only when asked to',
  };
}

function lineEnds(file: string, text: string): Finding | undefined {
  const at = text.search(/\r(?!\n)/);
  if (at === -1) return undefined;
  return {
    code: 'yaml-line-ends' satisfies FindingCode,
    path: '',
    file,
    ...position(text, at),
    message: 'expected lines that end in LF or CRLF, got CR alone',
    hint: 'save the file with the line ends of Unix',
  };
}

/** Blanks that are no blanks to YAML, and characters without a shape, where the structure of the text depends on them. */
const unseenCharacters = /^(?:[ -]*|[^#"'\n]*?:)([\u007f-\u00a0\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff])/m;

function unseen(file: string, text: string): Finding | undefined {
  const found = unseenCharacters.exec(text);
  if (found === null) return undefined;
  const at = found.index + found[0].length - 1;
  return {
    code: 'yaml-control' satisfies FindingCode,
    path: '',
    file,
    ...position(text, at),
    message: `expected characters that can be seen, got ${named(text, at)}`,
    hint: 'type the blank anew, or delete the character',
  };
}

/** `U+00A0` */
function named(text: string, at: number): string {
  return `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`;
}

function position(text: string, at: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
