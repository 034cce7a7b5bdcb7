/** State as Terraform keeps it: JSON, read without rounding a number, and shaped by the schema. */
import type { Type } from './type';
import { isList, isObject, isUnknown, type Value } from './value';

/** Parsed JSON. */
export type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Numbers that `JSON.parse` never rounds. */
const SAFE_NUMBER = /^-?\d{1,15}$/;

/**
 * Parses JSON, keeping every number of more than 15 digits, every fraction and every power as a decimal string.
 * @throws SyntaxError on what is not JSON.
 */
export function parseLossless(text: string): Json {
  return JSON.parse(withQuotedNumbers(text)) as Json;
}

/** A scan instead of one pattern: a pattern that steps over a string of 16 MB overflows the stack of the matcher. */
function withQuotedNumbers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? '';
    if (character === '"') {
      at = endOfString(text, at);
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(text)?.[0] ?? character;
      if (!SAFE_NUMBER.test(number)) {
        parts.push(text.slice(copied, at), `"${number}"`);
        copied = at + number.length;
      }
      at += number.length;
    } else {
      at += 1;
    }
  }
  return parts.join('') + text.slice(copied);
}

/** Index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** Shapes parsed JSON to a type: missing attributes become null, unknown ones are dropped. */
export function fromJson(type: Type, json: Json | undefined): Value {
  if (json === undefined || json === null) return null;
  if (typeof type === 'string') return type === 'dynamic' ? dynamicFromJson(json) : scalar(json);
  const [kind, inner] = type;
  if (kind === 'list' || kind === 'set') return asArray(json).map((element) => fromJson(inner, element));
  if (kind === 'tuple') return asArray(json).map((element, i) => fromJson(inner[i] ?? 'dynamic', element));
  const fields = asRecord(json);
  const types = kind === 'map' ? mapObjectTypes(fields, inner) : inner;
  const out: Record<string, Value> = Object.create(null);
  for (const [key, innerType] of Object.entries(types)) out[key] = fromJson(innerType, fields[key]);
  return out;
}

function mapObjectTypes(fields: object, type: Type): Readonly<Record<string, Type>> {
  return Object.fromEntries(Object.keys(fields).map((key) => [key, type]));
}

/** The value as JSON that {@link fromJson} shapes back; unknowns become null, long integers decimal strings. */
export function toJson(value: Value): Json {
  if (value === null || isUnknown(value)) return null;
  if (typeof value === 'bigint') return value.toString();
  if (isList(value)) return value[0] instanceof Uint8Array ? dynamicToJson(value) : value.map(toJson);
  if (!isObject(value)) return value as string | number | boolean;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
}

function dynamicToJson([type, value]: readonly Value[]): Json {
  const text = type instanceof Uint8Array ? Buffer.from(type).toString('utf8') : '"string"';
  return { type: JSON.parse(text) as Json, value: toJson(value ?? null) };
}

/** The wire holds a dynamic value as a pair: its type as JSON text, and the value. */
function dynamicFromJson(json: Json): Value {
  const { type, value } = asRecord(json);
  return [Buffer.from(JSON.stringify(type ?? 'string')), fromJson((type ?? 'string') as Type, value)];
}

function scalar(json: Json): Value {
  if (typeof json === 'object') throw new Error(`expected a plain value in state, got ${JSON.stringify(json)}`);
  return json;
}

function asArray(json: Json): readonly Json[] {
  if (!Array.isArray(json)) throw new Error(`expected a list in state, got ${JSON.stringify(json)}`);
  return json;
}

function asRecord(json: Json): { readonly [key: string]: Json } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Error(`expected an object in state, got ${JSON.stringify(json)}`);
  }
  return json as { readonly [key: string]: Json };
}
