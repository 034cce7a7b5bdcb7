import { type Document, isScalar, type LineCounter, visit, type YAMLError } from 'yaml';
import type { FindingCode } from './codes';
import type { Finding } from './errors';

/** What follows from a first mistake only confuses: of several syntax errors in one line the first is told. */
export function syntaxFindings(document: Document, file: string, lines: LineCounter): readonly Finding[] {
  const byLine = new Map<number, Finding>();
  const all = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  const tab = all.findIndex(isTab);
  // Behind a tab the parser takes lines for something else than people see.
  const errors = tab === -1 ? all : all.filter((error, i) => i < tab || isTab(error));
  for (const error of errors) {
    const { line, col } = lines.linePos(openingQuote(document, error) ?? error.pos[0]);
    if (!byLine.has(line)) byLine.set(line, { ...inOurWords(error), path: '', file, line, column: col });
  }
  const findings = [...byLine.values()];
  // All that stands behind an open quote was taken for text, so nothing else can be said of it.
  return errors.some(isOpenQuote) ? findings.slice(0, 1) : findings;
}

function isTab({ code }: YAMLError): boolean {
  return code === 'TAB_AS_INDENT';
}

function isOpenQuote({ code, message }: YAMLError): boolean {
  return code === 'MISSING_CHAR' && message.startsWith('Missing closing');
}

/** The parser notices at the end of the text that a quote was not closed; people look for its beginning. */
function openingQuote(document: Document, error: YAMLError): number | undefined {
  if (!isOpenQuote(error)) return undefined;
  let start: number | undefined;
  visit(document, (_, node) => {
    if (!isScalar(node) || (node.type !== 'QUOTE_DOUBLE' && node.type !== 'QUOTE_SINGLE')) return;
    const [from, to] = node.range ?? [0, 0];
    if (from < error.pos[0] && to >= error.pos[0]) start = from;
  });
  return start;
}

interface Words {
  readonly code: FindingCode;
  readonly message: string;
  readonly hint?: string;
}

const syntax = (message: string, hint: string): Words => ({ code: 'yaml-syntax', message, hint });

/** What one code of the parser means, where it means several things: by how its own message begins. */
const finer: readonly (readonly [code: string, begin: string, words: Words])[] = [
  ['MISSING_CHAR', 'Missing closing', syntax('a quote is opened here and never closed', 'close it on the same line')],
  [
    'MISSING_CHAR',
    'Implicit map keys need',
    syntax('expected a key, a colon and a value', 'text that goes on from the line above has to be in quotes'),
  ],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    'A block sequence',
    syntax('a list item stands among the keys of a map', 'write it as a key with a value, or begin every line with -'),
  ],
];

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
  MULTIPLE_DOCS: syntax(
    'expected one document, got a second after ---',
    'one file is one document; write what follows in a file of its own, or delete it',
  ),
  BAD_DIRECTIVE: syntax('expected no directive, got a line that begins with %', 'delete the line'),
  BLOCK_AS_IMPLICIT_KEY: syntax('expected one key in this line, got a second ":"', 'put text with a colon in quotes'),
  BLOCK_IN_FLOW: syntax('expected , or } here, got a second key', 'put a comma between the entries'),
  BAD_SCALAR_START: syntax('a value cannot begin with @, a backtick, % or a comma', 'put it in quotes'),
  BAD_DQ_ESCAPE: syntax(
    'text in double quotes has an escape that there is not',
    'write \\\\ for a backslash, or use single quotes',
  ),
  IMPOSSIBLE: syntax('a list or map cannot be a key here', 'write a name as the key'),
  MISSING_CHAR: syntax(
    'something is not closed or separated here',
    'look for a missing quote, bracket, brace, comma or space after a colon',
  ),
  BAD_INDENT: syntax('the indentation does not fit the lines around', 'look for a missing bracket or brace above'),
  UNEXPECTED_TOKEN: syntax(
    'this does not belong here',
    'look at the indentation and for lists and maps that are mixed',
  ),
  KEY_OVER_1024_CHARS: syntax('a key is longer than any name', 'look for a missing line break or quote'),
};

function inOurWords({ code, message }: YAMLError): Words {
  return (
    finer.find(([of, begin]) => of === code && message.startsWith(begin))?.[2] ??
    words[code] ??
    syntax('this is not YAML', 'put text with special characters in quotes')
  );
}
