/** When two values of a type are the same to Terraform. */
import { canonicalNumber } from './decimal';
import type { Type } from './type';
import { isList, isObject, isUnknown, type Value } from './value';

/** Same value: sets in any order, numbers by value, an unknown equals nothing but another unknown. */
export function sameValue(type: Type, a: Value, b: Value): boolean {
  return a === b || canonicalText(type, a) === canonicalText(type, b);
}

/** One text for equal values, usable as a key. Shape: JSON. */
export function canonicalText(type: Type, value: Value): string {
  return JSON.stringify(canonical(type, value));
}

function canonical(type: Type, value: Value): unknown {
  if (value === null) return null;
  if (isUnknown(value)) return { unknown: true };
  if (typeof type === 'string') return canonicalScalar(type, value);
  const [kind, inner] = type;
  if (isList(value)) {
    if (kind === 'set') return value.map((element) => canonicalText(inner, element)).sort();
    return value.map((element, i) => canonical(kind === 'tuple' ? (inner[i] ?? 'dynamic') : (inner as Type), element));
  }
  if (!isObject(value)) return String(value);
  return Object.keys(value)
    .sort()
    .map((key) => [
      key,
      canonical(kind === 'object' ? (inner[key] ?? 'dynamic') : (inner as Type), value[key] ?? null),
    ]);
}

function canonicalScalar(type: Type, value: Value): unknown {
  if (type === 'dynamic' && isList(value)) return canonicalDynamic(value);
  if (type === 'number' && (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')) {
    return canonicalNumber(value);
  }
  return typeof value === 'bigint' ? value.toString() : value;
}

function canonicalDynamic([rawType, value]: readonly Value[]): unknown {
  const text = rawType instanceof Uint8Array ? Buffer.from(rawType).toString('utf8') : '"string"';
  return [text, canonical(JSON.parse(text) as Type, value ?? null)];
}
