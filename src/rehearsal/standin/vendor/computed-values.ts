/** Fills in what a vendor would have filled in. */
import type { MachineRecord } from '../../machines';
import { type AttributeFacts, attributesOf, type BlockFacts, blocksOf, type NestedBlockFacts } from '../schema/facts';
import { attributeType, type Type } from '../schema/type';
import { field, isList, isObject, isUnknown, mapObject, type ObjectValue, type Value } from '../schema/value';

/** The state of a machine's computed attributes: `{id}`, `{ipv4}`, `{ipv6}` replaced in every string, at any depth. */
export function renderTemplates(
  templates: Readonly<Record<string, unknown>>,
  record: Pick<MachineRecord, 'id' | 'ipv4' | 'ipv6'>,
): ObjectValue {
  return mapObject(templates as ObjectValue, (template) => renderTemplate(template, record));
}

function renderTemplate(template: Value, record: Pick<MachineRecord, 'id' | 'ipv4' | 'ipv6'>): Value {
  if (typeof template === 'string') {
    return template.replace(/\{(id|ipv4|ipv6)\}/g, (_, name: 'id' | 'ipv4' | 'ipv6') => record[name]);
  }
  if (isList(template)) return template.map((inner) => renderTemplate(inner, record));
  return isObject(template) ? mapObject(template, (inner) => renderTemplate(inner, record)) : template;
}

/** A block whose unknown attributes are those of `known`, or empty: an empty collection, else null. */
export function fillUnknown(block: BlockFacts, value: ObjectValue, known: ObjectValue = {}): ObjectValue {
  const filled: Record<string, Value> = { ...value };
  for (const [name, facts] of attributesOf(block)) {
    if (isUnknown(field(value, name))) filled[name] = Object.hasOwn(known, name) ? field(known, name) : emptyOf(facts);
  }
  for (const [name, nested] of blocksOf(block)) filled[name] = fillNested(nested, field(value, name));
  return filled;
}

function fillNested(nested: NestedBlockFacts, value: Value): Value {
  const one = (element: Value): Value => (isObject(element) ? fillUnknown(nested, element) : element);
  if (isList(value)) return value.map(one);
  if (!isObject(value)) return value;
  return nested.nesting === 'map' ? mapObject(value, one) : one(value);
}

function emptyOf(facts: AttributeFacts): Value {
  const type: Type = attributeType(facts);
  if (typeof type === 'string' || type[0] === 'object' || type[0] === 'tuple') return null;
  return type[0] === 'map' ? {} : [];
}
