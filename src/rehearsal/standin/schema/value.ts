/**
 * Terraform's values as this program holds them: plain data, plus one marker for what is not known yet.
 * Numbers that a double cannot carry exactly are decimal strings, which is a valid wire form of a number.
 */

/** A value that Terraform learns during apply. `refinement` is what core already knows about it, passed on untouched. */
export class Unknown {
  constructor(readonly refinement?: Uint8Array) {}
}

/** The unknown of which nothing is known. */
export const UNKNOWN = new Unknown();

/** Any value of Terraform's. `Uint8Array` occurs only as the type half of a `dynamic` pair. */
export type Value =
  | null
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | Unknown
  | readonly Value[]
  | { readonly [name: string]: Value };

/** An object, a map, or one nested block. */
export type ObjectValue = { readonly [name: string]: Value };

/** Tells the marker from data. */
export function isUnknown(value: Value): value is Unknown {
  return value instanceof Unknown;
}

/** Tells objects, maps and nested blocks from everything else. */
export function isObject(value: Value | undefined): value is ObjectValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Uint8Array)
  );
}

/** Tells lists, sets and tuples from everything else. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether anything inside is unknown. */
export function hasUnknown(value: Value): boolean {
  if (isUnknown(value)) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** The value with every unknown replaced by null. */
export function withoutUnknown(value: Value): Value {
  if (isUnknown(value)) return null;
  if (isList(value)) return value.map(withoutUnknown);
  return isObject(value) ? mapObject(value, withoutUnknown) : value;
}

/** The same keys with changed values; safe for keys such as `constructor`. */
export function mapObject(object: ObjectValue, change: (value: Value, key: string) => Value): ObjectValue {
  const out: Record<string, Value> = Object.create(null);
  for (const [key, value] of Object.entries(object)) out[key] = change(value, key);
  return out;
}

/** Own property or null: an absent attribute is null in Terraform. */
export function field(value: Value | undefined, name: string): Value {
  return isObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}

/** A string, or undefined when the value is null, unknown or something else. */
export function asString(value: Value): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
