/** Attributes of a vendor's resources as they are kept on disk between calls, typed by the facts. */
import { attributesOf, type BlockFacts } from '../schema/facts';
import { fromJson, type Json, parseLossless, toJson } from '../schema/state-json';
import { blockType } from '../schema/type';
import { isObject, type ObjectValue } from '../schema/value';

/** For {@link attributesFromJson}. */
export function attributesToJson(attributes: ObjectValue): Json {
  return toJson(attributes);
}

/** Shapes stored attributes to today's schema. */
export function attributesFromJson(facts: BlockFacts, json: unknown): ObjectValue {
  const value = fromJson(blockType(facts), parseLossless(JSON.stringify(json ?? {})));
  return isObject(value) ? value : {};
}

/** What a vendor's API tells about an existing resource: everything but secrets. */
export function withoutSecrets(facts: BlockFacts, attributes: ObjectValue): ObjectValue {
  const secret = attributesOf(facts).filter(([, { sensitive }]) => sensitive === true);
  return { ...attributes, ...Object.fromEntries(secret.map(([name]) => [name, null])) };
}
