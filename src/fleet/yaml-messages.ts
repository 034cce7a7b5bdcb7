import type { LineCounter, YAMLError } from 'yaml';
import type { FindingCode } from './codes';
import type { Finding } from './errors';

/** What follows from a first mistake only confuses: of several syntax errors in one line the first is told. */
export function syntaxFindings(errors: readonly YAMLError[], file: string, lines: LineCounter): readonly Finding[] {
  const byLine = new Map<number, Finding>();
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const { line, col } = lines.linePos(error.pos[0]);
    if (!byLine.has(line)) byLine.set(line, { ...inOurWords(error), path: '', file, line, column: col });
  }
  return [...byLine.values()];
}

type Words = { readonly code: FindingCode; readonly message: string; readonly hint?: string };

/** The parser's own messages may quote the text; what stands there may be a secret, so most are said anew. */
const words: Readonly<Record<string, Words>> = {
  TAB_AS_INDENT: { code: 'yaml-tab', message: 'expected spaces, got a tab', hint: 'indent with spaces only' },
  BAD_ALIAS: {
    code: 'yaml-alias',
    message: 'expected a value, got an alias',
    hint: 'put text that begins with * or & in quotes',
  },
  TAG_RESOLVE_FAILED: {
    code: 'yaml-tag',
    message: 'expected a value without a tag',
    hint: 'put text that begins with ! in quotes',
  },
  MULTIPLE_DOCS: { code: 'yaml-syntax', message: 'expected one document, got a second after ---' },
  BLOCK_AS_IMPLICIT_KEY: {
    code: 'yaml-syntax',
    message: 'expected one key in this line, got a second ":"',
    hint: 'put text with a colon in quotes',
  },
  BAD_SCALAR_START: {
    code: 'yaml-syntax',
    message: 'a value cannot begin with @ or `',
    hint: 'put it in quotes',
  },
  MISSING_CHAR: {
    code: 'yaml-syntax',
    message: 'something is not closed or separated here',
    hint: 'look for a missing quote, bracket, brace, comma or space after a colon',
  },
  BAD_INDENT: {
    code: 'yaml-syntax',
    message: 'the indentation does not fit the lines around',
    hint: 'look for a missing bracket or brace above',
  },
  UNEXPECTED_TOKEN: {
    code: 'yaml-syntax',
    message: 'this does not belong here',
    hint: 'look at the indentation and for lists and maps that are mixed',
  },
};

function inOurWords(error: YAMLError): Words {
  return (
    words[error.code] ?? {
      code: 'yaml-syntax',
      message: 'this is not YAML',
      hint: 'put text with special characters in quotes',
    }
  );
}
