/** Attributes of a vendor's resources as they are kept on disk between calls, typed by the facts. */
import { attributesOf, type BlockFacts } from '../schema/facts';
import { fromJson, parseLossless, toJson } from '../schema/state-json';
import { blockType } from '../schema/type';
import { isObject, type ObjectValue } from '../schema/value';

/** JSON text for {@link attributesFromText}; unknown values become null. */
export function attributesToText(attributes: ObjectValue): string {
  return JSON.stringify(toJson(attributes));
}

/** Shapes stored attributes to today's schema. */
export function attributesFromText(facts: BlockFacts, text: string): ObjectValue {
  const value = fromJson(blockType(facts), parseLossless(text));
  return isObject(value) ? value : {};
}

/** What a vendor's API tells about an existing resource: everything but secrets. */
export function withoutSecrets(facts: BlockFacts, attributes: ObjectValue): ObjectValue {
  const secret = attributesOf(facts).filter(([, { sensitive }]) => sensitive === true);
  return { ...attributes, ...Object.fromEntries(secret.map(([name]) => [name, null])) };
}
