/**
 * The small part of protobuf that the provider protocol uses, driven by tables.
 * @see https://protobuf.dev/programming-guides/encoding/
 */

/** One field of a message. */
export interface Field {
  readonly number: number;
  readonly kind: 'string' | 'bytes' | 'int' | 'bool' | 'message';
  /** The inner message's table, behind a function so that tables may refer to themselves. */
  readonly of?: () => MessageTable;
  /** `list`: repeated; `map`: a map from string. @default - one value */
  readonly many?: 'list' | 'map';
  /** Member of a oneof: written even when it is empty or zero. @default false */
  readonly explicit?: boolean;
}

/** A message: field names to their wire form. */
export type MessageTable = Readonly<Record<string, Field>>;

/** A message as data. Absent fields are undefined. */
export type Message = { readonly [name: string]: unknown };

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** Encodes a message; unknown keys of the data are left out, zero values too, as proto3 does. */
export function encodeMessage(table: MessageTable, message: Message): Buffer {
  const out: Uint8Array[] = [];
  for (const [name, field] of Object.entries(table)) {
    const value = message[name];
    if (value === undefined || value === null) continue;
    if (field.many === 'list') for (const element of value as unknown[]) writeField(out, field, element, true);
    else if (field.many === 'map') writeMap(out, field, value as Message);
    else writeField(out, field, value, field.explicit === true);
  }
  return Buffer.concat(out);
}

function writeMap(out: Uint8Array[], field: Field, entries: Message): void {
  const table: MessageTable = {
    key: { number: 1, kind: 'string', explicit: true },
    value: { number: 2, kind: field.kind, ...(field.of === undefined ? {} : { of: field.of }), explicit: true },
  };
  for (const [key, value] of Object.entries(entries)) {
    writeDelimited(out, field.number, encodeMessage(table, { key, value }));
  }
}

function writeField(out: Uint8Array[], field: Field, value: unknown, always: boolean): void {
  switch (field.kind) {
    case 'string':
      if (always || value !== '') writeDelimited(out, field.number, Buffer.from(value as string));
      return;
    case 'bytes':
      if (always || (value as Uint8Array).length > 0) writeDelimited(out, field.number, value as Uint8Array);
      return;
    case 'int':
    case 'bool':
      if (always || value) out.push(varint(field.number * 8 + VARINT), varint(Number(value)));
      return;
    case 'message':
      writeDelimited(out, field.number, encodeMessage(tableOf(field), value as Message));
  }
}

function writeDelimited(out: Uint8Array[], number: number, bytes: Uint8Array): void {
  out.push(varint(number * 8 + DELIMITED), varint(bytes.length), bytes);
}

/** Varint of an integer; negative numbers take ten bytes, as int64 does. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

function tableOf(field: Field): MessageTable {
  return field.of?.() ?? {};
}

/**
 * Decodes a message; fields that the table does not know are stepped over. Maps are not decoded: no request has one.
 * @throws RangeError when the bytes end inside a field; Error on a wire type that proto3 does not have.
 */
export function decodeMessage(table: MessageTable, bytes: Uint8Array): Message {
  const byNumber = new Map(Object.entries(table).map(([name, field]) => [field.number, { name, field }]));
  const message: Record<string, unknown> = {};
  const reader = new Reader(bytes);
  while (!reader.done) {
    const tag = Number(reader.varint());
    const wireType = tag & 7;
    const known = byNumber.get(tag >>> 3);
    const raw = reader.value(wireType);
    if (known === undefined || raw === undefined) continue;
    const value = readField(known.field, raw);
    if (known.field.many === 'list') {
      const list = (message[known.name] ?? []) as unknown[];
      list.push(value);
      message[known.name] = list;
    } else {
      message[known.name] = value;
    }
  }
  return message;
}

function readField(field: Field, raw: bigint | Uint8Array): unknown {
  if (typeof raw === 'bigint') return field.kind === 'bool' ? raw !== 0n : Number(BigInt.asIntN(64, raw));
  if (field.kind === 'string') return Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('utf8');
  return field.kind === 'message' ? decodeMessage(tableOf(field), raw) : raw;
}

class Reader {
  private position = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.position >= this.bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a varint of more than ten bytes');
  }

  /** The value after a tag; undefined for fixed-width numbers, which the protocol does not use. */
  value(wireType: number): bigint | Uint8Array | undefined {
    if (wireType === VARINT) return this.varint();
    if (wireType === DELIMITED) return this.take(Number(this.varint()));
    if (wireType === FIXED64) this.take(8);
    else if (wireType === FIXED32) this.take(4);
    else throw new Error(`wire type ${wireType} is not part of proto3`);
    return undefined;
  }

  private take(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.bytes.length) throw new RangeError('the message ends inside a field');
    const part = this.bytes.subarray(this.position, end);
    this.position = end;
    return part;
  }
}
