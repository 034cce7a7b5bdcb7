import { LineCounter, parseDocument } from 'yaml';
import type { Finding } from './errors';
import { Report } from './report';
import type { Where } from './where';
import { locator, toData } from './yaml-data';
import { syntaxFindings } from './yaml-messages';
import { refuseNesting, tooDeep } from './yaml-nesting';
import { readQuickly } from './yaml-quick';
import { isTooLarge, refuse } from './yaml-refusals';

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
  // A byte order mark would shift the first line's columns.
  const plain = { file: source.file, text: source.text.replace(/^\uFEFF/, '') };
  let careful: Where['locate'];
  const quick = isTooLarge(source.text)
    ? undefined
    : readQuickly(plain.text, (path, part) => {
        careful ??= readCarefully(plain).yaml?.where.locate;
        return careful?.(path, part);
      });
  if (quick === undefined) {
    const refused = refuse(source);
    return refused === undefined ? readCarefully(plain) : { findings: [refused] };
  }
  return { findings: [], yaml: { data: quick.data, where: { file: source.file, locate: quick.locate } } };
}

/** The same by a parser that knows the place of everything and goes on after a mistake. */
export function readCarefully(source: TextFile): YamlReading {
  const nested = refuseNesting(source);
  if (nested !== undefined) return { findings: [nested] };
  const lines = new LineCounter();
  const document = parsed(source.text, lines);
  if (document === undefined) return { findings: [tooDeep(source.file)] };
  const problems = document.errors.length + document.warnings.length;
  if (problems > 0) return { findings: syntaxFindings(document, source.file, lines) };
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
    const options = { lineCounter: lines, prettyErrors: false, version: '1.2', uniqueKeys: false } as const;
    const document = parseDocument(text, options);
    return document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION') ? undefined : document;
  } catch (error) {
    // The parser descends by recursion; only absurd nesting exhausts the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
