/*
 * Writes YAML that means the same to every reader of our files: Psych (BOSH's director), PyYAML (Ansible), go-yaml (bosh,
 * podman) and YAML 1.2. They disagree on which plain words are text: `on`, `0o17`, `1e3`, `12:30:00` and `<<` are all
 * something else to one of them. So text stands plain only where none of them can take it for anything else, and in quotes
 * everywhere else. The yaml package quotes for one version of YAML at a time, and takes 90 ms for the files of 255 nodes
 * that take 5 ms here.
 */

/** Begins like a word or path; blanks and colons only between words, so never `: ` or ` #`. */
const words = /^[A-Za-z_/(][\w./@+()=,~-]*(?:[ :][\w./@+()=,~-]+)*$/;

/** An address, network or range: three dots make it no number to anyone. */
const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2}|-\d{1,3}(?:\.\d{1,3}){3})?$/;

/** What YAML 1.1 or 1.2 takes for true, false, nothing or a number, if it begins like a word. */
const notText = /^(?:y|n|yes|no|on|off|true|false|null|[_.]*e[+-]?\d+)$/i;

/** Lines that a literal block keeps as they are: printable ASCII, no blank first. */
const literal = /^[!-~][ -~]*\n(?:[!-~][ -~]*\n|\n(?=[!-~\n]))*(?:[!-~][ -~]*)?$/;

/** Whatever a reader might refuse or change inside double quotes. */
const unsafe = /[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu;

/**
 * A map as a YAML document in block style, indented by two; ends with a line break.
 *
 * @throws TypeError for what is no plain data, and for a number that is not whole: readers print those differently.
 */
export function writeYaml(data: object): string {
  const text = map(data, '');
  return text === '' ? '{}\n' : text;
}

/** Lines of a map; empty for a map without entries. */
function map(data: object, pad: string): string {
  let text = '';
  for (const [key, value] of Object.entries(data)) {
    if (value !== undefined) text += `${pad}${inline(key)}:${after(value, pad)}`;
  }
  return text;
}

function list(items: readonly unknown[], pad: string): string {
  let text = '';
  for (const item of items) {
    const nested = isNested(item) ? block(item, `${pad}  `) : '';
    // A nested block's first line takes the place beside the dash.
    text += nested === '' ? `${pad}-${after(item, pad)}` : `${pad}- ${nested.slice(pad.length + 2)}`;
  }
  return text;
}

/** What follows a key's colon or an item's dash, with its line break. */
function after(value: unknown, pad: string): string {
  if (typeof value === 'string' && literal.test(value)) return ` ${literalBlock(value, `${pad}  `)}`;
  if (!isNested(value)) return ` ${scalar(value)}\n`;
  const nested = block(value, `${pad}  `);
  if (nested !== '') return `\n${nested}`;
  return Array.isArray(value) ? ' []\n' : ' {}\n';
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A list or map over several lines; empty if it has nothing in it. */
function block(value: object, pad: string): string {
  return Array.isArray(value) ? list(value, pad) : map(value, pad);
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return inline(value);
  if (value === null || typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  throw new TypeError(`yaml: expected text, a whole number, a boolean, null, a list or a map, got ${String(value)}`);
}

function inline(text: string): string {
  return (words.test(text) && !notText.test(text)) || ipv4.test(text) ? text : quoted(text);
}

/** JSON's escapes are YAML's, too; what is left is escaped by code point. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(unsafe, (character) => {
    const hex = character.codePointAt(0)!.toString(16);
    return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
  });
}

function literalBlock(text: string, pad: string): string {
  const keep = text.endsWith('\n') ? '|' : '|-';
  const lines = (keep === '|' ? text.slice(0, -1) : text).split('\n');
  return `${keep}\n${lines.map((line) => (line === '' ? '\n' : `${pad}${line}\n`)).join('')}`;
}
