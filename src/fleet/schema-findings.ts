import { z } from 'zod';
import type { FindingCode } from './codes';
import { nearest, nearestFew } from './nearest';
import type { Note, Report } from './report';
import { planned, type RuleIssue, refusedKeys, secretKeys } from './schema-text';
import { oneOf, shown } from './shown';
import type { Path, Where } from './where';

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/** A note on a key that nobody knows, with the key of the same map that was meant. */
interface Told extends Note {
  readonly meant?: string;
}

/**
 * Tells in our words what a schema found wrong with some data. A key that is misspelt is not told to be missing too.
 *
 * @returns the paths of everything that is wrong, with those of the keys that were meant
 */
export function reportIssues(
  schema: Schema,
  data: unknown,
  issues: readonly Issue[],
  report: Report,
  where?: Where,
): Path[] {
  const told = issues.flatMap((issue) => notes(schema, data, issue));
  const meant = told.flatMap(({ path, meant: key }) => (key === undefined ? [] : [[...path.slice(0, -1), key]]));
  const misspelt = new Set(meant.map((path) => path.join('\0')));
  const left = told.filter(({ code, path }) => code !== 'missing-key' || !misspelt.has(path.join('\0')));
  for (const { meant: _, ...note } of left) report.error(note, where);
  // A key that is there beside one that is like it was not meant.
  return [...left.map(({ path }) => path), ...meant.filter((path) => valueAt(data, path) === undefined)];
}

function notes(schema: Schema, data: unknown, issue: Issue): Told[] {
  const path = issue.path.filter((s) => typeof s !== 'symbol');
  const got = valueAt(data, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(schemasAt(schema, path), [...path, key], key));
    case 'invalid_key':
      return issue.issues.map((inner) => ({ ...custom(inner, String(path.at(-1)), path), part: 'key' as const }));
    case 'invalid_union':
      return ofUnion(schema, data, issue, path);
    case 'invalid_type':
      return [
        got === undefined
          ? missing(path, issue.expected)
          : wrongType(schemasAt(schema, path), path, got, typeWords[issue.expected] ?? issue.expected, {
              isNeeded: isNeeded(schema, path),
            }),
      ];
    case 'invalid_value':
      return [
        got === undefined ? missing(path, '') : wrongWord(schemasAt(schema, path), path, got, issue.values.map(String)),
      ];
    case 'too_small':
    case 'too_big':
      return [outOfBounds(issue, path, got)];
    default:
      return [custom(issue, got, path)];
  }
}

/** Of the option that was meant; of all of them, if none is nearer than the others. */
function ofUnion(schema: Schema, data: unknown, { errors }: z.core.$ZodIssueInvalidUnion, path: Path): Told[] {
  const schemas = schemasAt(schema, path);
  const got = valueAt(data, path);
  const option = closest(errors);
  if (option === undefined) {
    const words = unionWords(schemas);
    const note = wrongType([], path, got, words);
    const isSwitch = typeof got === 'boolean' && words.includes(typeWords.number!);
    return [isSwitch ? { ...note, hint: `write ${got ? 1 : 0}` } : note];
  }
  const other = unionWords(schemas.filter((s) => !(s instanceof z.ZodLiteral || s instanceof z.ZodEnum)));
  return option.flatMap((inner) =>
    inner.code === 'invalid_value' && inner.path.length === 0
      ? [wrongWord(schemas, path, got, inner.values.map(String), other)]
      : notes(schema, data, { ...inner, path: [...path, ...inner.path] }),
  );
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function unknownKey(schemas: readonly Schema[], path: Path, key: string): Told {
  const later = laterIn(schemas, key);
  if (later !== undefined) return notBuilt(path, key, later.hint ?? 'delete it', 'key');
  const refused = keyIn(refusedKeys, schemas, key);
  if (refused !== undefined) {
    const { code, why, hint } = refused;
    return { code, path, part: 'key', message: `expected no '${key}' here: ${why}`, hint };
  }
  const variable = keyIn(secretKeys, schemas, key);
  if (variable !== undefined) {
    const message = `expected no '${key}' here: it is secret, and this file is committed`;
    return { code: 'secret-setting', path, part: 'key', message, hint: `delete it; Terraform reads ${variable}` };
  }
  const all = schemas.flatMap((s) => (s instanceof z.ZodObject ? Object.keys(s.shape) : []));
  const meant = nearest(key, all);
  const known = all.length <= listed ? all : nearestFew(key, all, listed);
  return {
    code: 'unknown-key',
    path,
    part: 'key',
    message: `unknown key ${shown(key)}, expected ${oneOf(known, all.length)}`,
    ...unknownKeyHint(key, all, meant),
    ...(meant === undefined ? {} : { meant }),
  };
}

function unknownKeyHint(key: string, known: readonly string[], meant: string | undefined): { readonly hint?: string } {
  const [first = '', ...rest] = key.split(':');
  if (rest.length > 0 && known.includes(first)) return { hint: 'put a space behind the colon' };
  return meant === undefined ? {} : { hint: `did you mean '${meant}'?` };
}

/** What a register of keys says of one of a map's. */
function keyIn<T>(
  register: { get(schema: z.ZodType): Readonly<Record<string, T>> | undefined },
  schemas: readonly Schema[],
  key: string,
): T | undefined {
  const found = schemas.map((s) => register.get(s as z.ZodType)).find((keys) => keys && Object.hasOwn(keys, key));
  return found?.[key];
}

/** How many keys a message lists. */
const listed = 16;

function notBuilt(path: Path, word: string, hint: string, part: 'key' | 'value'): Note {
  return { code: 'not-built-yet', path, part, message: `'${word}' is not built yet in this version`, hint };
}

function missing(path: Path, expected: string): Note {
  const key = path.at(-1);
  return {
    code: 'missing-key',
    path,
    message: `expected ${missingWords[expected] ?? 'a value'}, got nothing`,
    ...(key === undefined ? {} : { hint: `add the key '${key}'` }),
  };
}

const missingWords: Readonly<Record<string, string>> = { object: 'a map', record: 'a map', array: 'a list' };

/** Whether a map must have the key that a path ends with. */
function isNeeded(schema: Schema, path: Path): boolean {
  const key = path.at(-1);
  if (typeof key !== 'string') return false;
  return schemasAt(schema, path.slice(0, -1)).some(
    (map) =>
      map instanceof z.ZodObject && Object.hasOwn(map.shape, key) && !z.safeParse(map.shape[key], undefined).success,
  );
}

function wrongType(
  schemas: readonly Schema[],
  path: Path,
  got: unknown,
  expected: string,
  { isNeeded = false }: { readonly isNeeded?: boolean } = {},
): Note {
  if (got === null) {
    return {
      code: 'wrong-type',
      path,
      message: `expected ${expected}, got nothing`,
      hint: isNeeded ? 'fill the key' : 'fill the key or delete it',
    };
  }
  if (isPlaceholder(got)) {
    return {
      code: 'wrong-type',
      path,
      message: `expected ${expected}, got a map`,
      hint: 'put text with {stack} in quotes',
    };
  }
  const truth = expected === 'true or false' && typeof got === 'string' ? truths[got.toLowerCase()] : undefined;
  if (truth !== undefined) {
    const hint = `write ${truth}; ${got} is text in YAML 1.2`;
    return { code: 'wrong-type', path, message: `expected ${expected}, got ${shown(got)}`, hint };
  }
  const scalar = typeof got === 'number' || typeof got === 'boolean';
  const text = schemas.find((s) => s instanceof z.ZodString);
  if (!scalar || text === undefined)
    return { code: 'wrong-type', path, message: `expected ${expected}, got ${shown(got)}` };
  const quoted = z.safeParse(text, String(got));
  const rule = quoted.success ? undefined : quoted.error.issues[0]?.message;
  return {
    code: 'wrong-type',
    path,
    message: `${rule ?? `expected ${expected}`}, got ${shown(got)}`,
    ...(quoted.success ? { hint: `write it in quotes: "${got}"` } : {}),
  };
}

/** `{stack}` without quotes: to YAML a map. */
function isPlaceholder(got: unknown): boolean {
  return typeof got === 'object' && got !== null && Object.keys(got).join() === 'stack';
}

/** What readers of YAML 1.1 take for true and false. */
const truths: Readonly<Record<string, boolean>> = { yes: true, on: true, y: true, no: false, off: false, n: false };

/** @param other what else is allowed. @default - nothing */
function wrongWord(
  schemas: readonly Schema[],
  path: Path,
  got: unknown,
  words: readonly string[],
  other?: string,
): Note {
  const later = typeof got === 'string' ? laterIn(schemas, got) : undefined;
  if (later !== undefined) return notBuilt(path, String(got), later.hint ?? `write ${oneOf(words)}`, 'value');
  const meant = typeof got === 'string' ? (words.find((w) => w === synonyms[got]) ?? nearest(got, words)) : undefined;
  const hint = meant === undefined ? loneWordHint(schemas) : `did you mean '${meant}'?`;
  return {
    code: 'bad-value',
    path,
    message: `expected ${oneOf(words)}${other === undefined ? '' : ` or ${other}`}, got ${shown(got)}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Where there is but one word, people look for the others. */
function loneWordHint(schemas: readonly Schema[]): string | undefined {
  const lone = schemas.find((s) => s instanceof z.ZodLiteral && s.values.size === 1);
  const later = lone === undefined ? undefined : planned.get(lone as z.ZodType)?.later;
  return later === undefined ? undefined : `${later.join(' and ')} are not built yet in this version`;
}

/** What others call the same. */
const synonyms: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  x64: 'amd64',
  aarch64: 'arm64',
};

function outOfBounds(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, path: Path, got: unknown): Note {
  const few = issue.code === 'too_small';
  const bound = few ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  const entries = Array.isArray(got);
  const message = entries
    ? `expected ${bound} ${bound.endsWith(' 1') ? 'entry' : 'entries'}, got ${got.length}`
    : `expected ${bound}, got ${typeof got === 'number' ? got : shown(got)}`;
  return { code: 'bad-value', path, message };
}

function custom(issue: Issue, got: unknown, path: Path): Note {
  const rule = issue.code === 'custom' ? (issue.params as Partial<RuleIssue> | undefined) : undefined;
  const code: FindingCode = rule?.code ?? 'bad-value';
  const hint = rule?.hint;
  return { code, path, message: `${issue.message}, got ${shown(got)}`, ...(hint === undefined ? {} : { hint }) };
}

/** Of a union's options the one whose outer type was right, because the user meant that one. */
function closest(options: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const deep = options.find((issues) =>
    issues.some((i) => i.path.length > 0 || i.code === 'unrecognized_keys' || i.code === 'custom'),
  );
  return deep ?? options.find((issues) => issues.some((i) => i.code === 'invalid_value'));
}

function unionWords(options: readonly Schema[]): string {
  return options.map((o) => typeWords[o._zod.def.type] ?? o._zod.def.type).join(' or ');
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, segment) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[segment] : undefined,
    data,
  );
}

/** The schemas that a path may have: several where the structure leaves a choice. */
function schemasAt(schema: Schema, path: Path): readonly Schema[] {
  const choices = alternatives(schema);
  const [segment, ...rest] = path;
  if (segment === undefined) return choices;
  return choices.flatMap((choice) => {
    const next = child(choice, segment);
    return next === undefined ? [] : schemasAt(next, rest);
  });
}

function child(schema: Schema, segment: string | number): Schema | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, Schema>)[segment];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

function alternatives(schema: Schema): readonly Schema[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional) return alternatives(schema.unwrap());
  if (schema instanceof z.ZodUnion) return (schema.options as readonly Schema[]).flatMap(alternatives);
  return [schema];
}

/** What is planned for one of some schemas. */
function laterIn(schemas: readonly Schema[], word: string) {
  return schemas.map((s) => planned.get(s as z.ZodType)).find((entry) => entry?.later.includes(word));
}
