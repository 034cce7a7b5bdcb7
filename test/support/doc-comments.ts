import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is written above a declaration that a file exports. */
export interface DocComment {
  /** `constructs/fleet-keys.ts`, below src/. */
  readonly file: string;
  readonly kind: 'class' | 'function' | 'const' | 'interface' | 'type';
  readonly name: string;
  /** Without stars; empty where there is none. */
  readonly text: string;
  /** The declaration itself, up to the line that closes it. */
  readonly source: string;
}

const declaration =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:abstract )?(class|function|const|interface|type) (\w+)[\s\S]*?(?:\n[})\]].*|;)(?=\n|$)/g;

/** Every declaration that the files of a folder of src/ export, with its docstring. */
export function docComments(folder: string): readonly DocComment[] {
  const root = join(__dirname, '..', '..', 'src', folder);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.gen|\.d)\.ts$/.test(f));
  return files.sort().flatMap((file) => {
    if (file.includes('bindings')) return [];
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(declaration)].map(([source, doc = '', kind, name]) => ({
      file: join(folder, file),
      kind: kind as DocComment['kind'],
      name: name!,
      text: plain(doc),
      source: source.slice(doc === '' ? 0 : doc.length + '/***/\n'.length),
    }));
  });
}

/** The code under each `@example` of a docstring. */
export function examplesIn(doc: DocComment): readonly string[] {
  return doc.text
    .split(/^@/m)
    .filter((tag) => tag.startsWith('example'))
    .map((tag) => tag.slice('example'.length).trim());
}

function plain(doc: string): string {
  return doc
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

/** A property of an exported interface, with its docstring. */
export interface DocProperty {
  readonly name: string;
  readonly optional: boolean;
  readonly text: string;
}

/** Properties of an interface, those of objects inside of it left out. */
export function propertiesOf(doc: DocComment): readonly DocProperty[] {
  const property = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^ {2}(?:readonly )?(\w+)(\?)?[:(]/gm;
  return [...doc.source.matchAll(property)].map(([, text = '', name, mark]) => ({
    name: name!,
    optional: mark === '?',
    text: plain(text),
  }));
}
