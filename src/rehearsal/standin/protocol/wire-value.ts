/** Values on the wire: msgpack, with Terraform's two extensions for what is not known yet. */
import { Decoder, Encoder, ExtData, ExtensionCodec } from '@msgpack/msgpack';
import { isList, isObject, isUnknown, mapObject, UNKNOWN, Unknown, type Value } from '../schema/value';
import type { DynamicMessage } from './messages';

/** Extension numbers of go-cty: wholly unknown, and unknown with what is known about it. */
const UNKNOWN_EXTENSION = 0;
const REFINED_EXTENSION = 12;

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: UNKNOWN_EXTENSION,
  encode: (value) => (value instanceof Unknown && value.refinement === undefined ? new Uint8Array(1) : null),
  decode: () => UNKNOWN,
});
extensionCodec.register({
  type: REFINED_EXTENSION,
  encode: (value) => (value instanceof Unknown ? (value.refinement ?? null) : null),
  decode: (data) => new Unknown(Uint8Array.from(data)),
});
// 64-bit integers come as bigint, or they would lose digits.
const options = { extensionCodec, useBigInt64: true } as const;

/** Reads a value; an absent one is null. */
export function decodeValue(message: DynamicMessage | undefined): Value {
  if (message?.msgpack === undefined || message.msgpack.length === 0) return null;
  return settle(new Decoder(options).decode(message.msgpack) as Value);
}

/** Writes a value. */
export function encodeValue(value: Value): DynamicMessage {
  return { msgpack: new Encoder(options).encode(value) };
}

/** Any other extension is an unknown too; integers that a double holds exactly become numbers. */
function settle(value: Value | ExtData): Value {
  if (value instanceof ExtData) return UNKNOWN;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (isUnknown(value)) return value;
  if (isList(value)) return value.map(settle);
  return isObject(value) ? mapObject(value, settle) : value;
}
