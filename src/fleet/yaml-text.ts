import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { FindingCode } from './codes';
import type { Finding } from './errors';
import { Report } from './report';
import type { Where } from './where';
import { locator, toData } from './yaml-data';
import { readQuickly } from './yaml-quick';

/** A text and the name that its user knows it by. */
export interface TextFile {
  readonly file: string;
  readonly text: string;
}

/** Plain data of a YAML file, and where in the file each of its values stands. */
export interface YamlFile {
  readonly data: unknown;
  readonly where: Where;
}

/** Larger than a fleet of 10,000 nodes and 50,000 pods. */
const sizeLimitMiB = 8;

/** What was read, and what is wrong with it. */
export interface YamlReading {
  readonly findings: readonly Finding[];
  /** Missing if the text could not be read at all; with findings, its data lacks what they name. */
  readonly yaml?: YamlFile;
}

/**
 * Reads YAML 1.2 without what surprises: no aliases, tags, octal-looking numbers, duplicate keys or second documents.
 * Never throws.
 */
export function readYaml(source: TextFile): YamlReading {
  const refused = refuse(source);
  if (refused !== undefined) return { findings: [refused] };
  // A byte order mark would shift the first line's columns.
  const plain = { file: source.file, text: source.text.replace(/^\uFEFF/, '') };
  let careful: Where['locate'];
  const quick = readQuickly(plain.text, (path, part) => {
    careful ??= readCarefully(plain).yaml?.where.locate;
    return careful?.(path, part);
  });
  if (quick === undefined) return readCarefully(plain);
  return { findings: [], yaml: { data: quick.data, where: { file: source.file, locate: quick.locate } } };
}

/** The same by a parser that knows the place of everything and goes on after a mistake. */
export function readCarefully(source: TextFile): YamlReading {
  const lines = new LineCounter();
  const document = parsed(source.text, lines);
  if (document === undefined) return { findings: [tooDeep(source.file)] };
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) return { findings: syntaxFindings(problems, source.file, lines) };
  if (document.directives?.yaml.version === '1.1') {
    const message = 'expected YAML 1.2, got the directive %YAML 1.1';
    const hint = 'delete the line; here yes and no are text';
    return { findings: [{ code: 'yaml-syntax', path: '', file: source.file, line: 1, column: 1, message, hint }] };
  }
  const where: Where = { file: source.file, locate: locator(document, lines) };
  const report = new Report(where);
  const data = toData(document.contents, { report, lines });
  if (data === null) report.error({ code: 'empty-file', path: [], message: 'expected a map, the file is empty' });
  const findings = report.findings;
  return data === null || data === undefined ? { findings } : { findings, yaml: { data, where } };
}

function parsed(text: string, lines: LineCounter) {
  try {
    // The parser's own check for duplicate keys takes quadratic time; toData has one.
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', uniqueKeys: false });
  } catch (error) {
    // The parser descends by recursion; only absurd nesting exhausts the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function refuse({ file, text }: TextFile): Finding | undefined {
  if (text.length > sizeLimitMiB * 2 ** 20) {
    const size = Math.ceil(text.length / 2 ** 20);
    return {
      code: 'file-too-large' satisfies FindingCode,
      path: '',
      file,
      message: `expected at most ${sizeLimitMiB} MiB, got ${size} MiB`,
    };
  }
  const conflict = /^(<{7}|>{7}|\|{7})( |\r?$)/m.exec(text);
  if (conflict === null) return undefined;
  return {
    code: 'merge-conflict' satisfies FindingCode,
    path: '',
    file,
    line: text.slice(0, conflict.index).split('\n').length,
    column: 1,
    message: `expected YAML, got the marker ${conflict[1]} of a merge conflict`,
    hint: 'take what both sides need and delete the marker lines',
  };
}

function tooDeep(file: string): Finding {
  return {
    code: 'yaml-nesting' satisfies FindingCode,
    path: '',
    file,
    message: 'expected a few levels of lists and maps, they are nested too deeply to be read',
  };
}

/** What follows from a first mistake only confuses: of several syntax errors in one line the first is told. */
function syntaxFindings(errors: readonly YAMLError[], file: string, lines: LineCounter): readonly Finding[] {
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
