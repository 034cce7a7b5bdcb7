import { Document, isMap, type YAMLMap, type YAMLSeq } from 'yaml';
import { z } from 'zod';
import { type FleetInput, fleetSchema } from './schema';

/** How a fleet file is written. */
export interface FleetTextOptions {
  /**
   * The JSON Schema that editors complete the file with: a path relative to the file, or an address. Named in its first line.
   *
   * @default - none is named
   */
  readonly schema?: string;
}

/**
 * Writes a fleet as fleet.yaml the way people write it: keys in the schema's order, one node, pod, user or layer a line. Entries
 * of a section stay in the order that they have. Text that any reader of YAML could take for something else is in quotes.
 *
 * @returns the file's text; reading it gives the same fleet
 * @example
 * const operator = { user: 'ada', keys: ['keys/ada.pub'] };
 * renderFleet({ fleet: 'oak', operator, nodes: {} }).split('\n')[0]; // => 'fleet: oak'
 */
export function renderFleet(input: FleetInput, options: FleetTextOptions = {}): string {
  // `compat` quotes what YAML 1.1 reads as no text: no, 12:30, 2001-01-01.
  const document = new Document(ordered(fleetSchema, input), { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  const { contents } = document;
  if (contents !== null && options.schema !== undefined) {
    contents.commentBefore = ` yaml-language-server: $schema=${options.schema}`;
  }
  if (isMap(contents)) for (const { key, value } of contents.items) layOut(String(key), value);
  // Lines are never folded: an entry is one line, however long.
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A section of named entries, or a list of maps, has a line for each of them; every other one is a line itself. */
function layOut(section: string, value: unknown): void {
  if (!isCollection(value)) return;
  if (!isMap(value) && value.items.every((item) => isMap(item))) {
    for (const item of value.items) if (isCollection(item)) item.flow = true;
    return;
  }
  const entries = isMap(value) && value.items.length > 0 && isRecord((fleetSchema.shape as Shape)[section]);
  if (!entries) value.flow = true;
  else for (const entry of value.items) if (isCollection(entry.value)) entry.value.flow = true;
}

function isCollection(value: unknown): value is YAMLMap | YAMLSeq {
  return typeof value === 'object' && value !== null && 'items' in value;
}

type Shape = Readonly<Record<string, z.core.$ZodType | undefined>>;

function isRecord(schema: z.core.$ZodType | undefined): boolean {
  return schema !== undefined && inner(schema) instanceof z.ZodRecord;
}

/** The data with the keys of every map that the schema knows in the schema's order; what is undefined is left out. */
function ordered(schema: z.core.$ZodType | undefined, data: unknown): unknown {
  const known = schema === undefined ? undefined : inner(schema);
  if (Array.isArray(data)) {
    const element = known instanceof z.ZodArray ? known.element : undefined;
    return data.map((item) => ordered(element, item));
  }
  if (typeof data !== 'object' || data === null) return data;
  const shape: Shape = known instanceof z.ZodObject ? (known.shape as Shape) : {};
  const entry = known instanceof z.ZodRecord ? known.valueType : undefined;
  const values = data as Readonly<Record<string, unknown>>;
  const keys = [
    ...new Set([...Object.keys(shape).filter((key) => Object.hasOwn(values, key)), ...Object.keys(values)]),
  ];
  const schemaOf = (key: string) => (Object.hasOwn(shape, key) ? shape[key] : entry);
  return new Map(
    keys.filter((key) => values[key] !== undefined).map((key) => [key, ordered(schemaOf(key), values[key])]),
  );
}

/** What a map would be checked with. */
function inner(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional) return inner(schema.unwrap());
  if (!(schema instanceof z.ZodUnion)) return schema;
  const options = (schema.options as readonly z.core.$ZodType[]).map(inner);
  return options.find((s) => s instanceof z.ZodObject || s instanceof z.ZodRecord) ?? schema;
}
