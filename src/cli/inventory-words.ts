import type { InventoryValue } from './inventory';

/**
 * A line's words as a POSIX shell would split it: quotes, backslashes, and a comment from the first `#` outside of quotes.
 *
 * @returns undefined if a quote is not closed
 */
export function shellWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const c = line[at]!;
    if (c === '#') break;
    if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === "'" || c === '"') {
      const quoted = quotedText(line, at);
      if (quoted === undefined) return undefined;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (c === '\\') {
      if (at + 1 === line.length) return undefined;
      word = (word ?? '') + line[++at]!;
    } else word = (word ?? '') + c;
  }
  return word === undefined ? words : [...words, word];
}

/** Text from an opening quote to the closing one; in double quotes a backslash keeps a quote or another backslash. */
function quotedText(line: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const quote = line[start]!;
  let text = '';
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === quote) return { text, end: at };
    if (quote === '"' && line[at] === '\\' && (line[at + 1] === '"' || line[at + 1] === '\\')) at++;
    text += line[at]!;
  }
  return undefined;
}

const integer = /^([-+]?)(0(?:_?0)*|[1-9](?:_?[0-9])*|0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)$/;
const float = /^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$/;
const quotedLiteral = /^(['"])((?:(?!\1)[^\\])*)\1$/;
const constants: Readonly<Record<string, InventoryValue>> = { True: true, False: false, None: null };

/**
 * A value of an INI inventory: what Python would read as a number, True, False, None or quoted text is that, with a comment behind
 * it left out; anything else is text as it stands.
 */
export function pythonValue(text: string): InventoryValue {
  const bare = text.replace(/^[ \t]+/, '');
  const value = literal(bare);
  if (value !== undefined) return value;
  const commented = /^((?:'[^'\\]*'|"[^"\\]*"|[^'"#\s]+))\s*#/.exec(bare);
  return (commented === null ? undefined : literal(commented[1]!)) ?? text;
}

function literal(text: string): InventoryValue | undefined {
  const word = text.trimEnd();
  if (Object.hasOwn(constants, word)) return constants[word];
  const whole = integer.exec(word);
  if (whole !== null) {
    const size = Number(whole[2]!.replaceAll('_', ''));
    return whole[1] === '-' ? 0 - size : size;
  }
  if (float.test(word)) return Number(word);
  return quotedLiteral.exec(word)?.[2];
}
