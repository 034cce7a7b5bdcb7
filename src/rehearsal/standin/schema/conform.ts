/** Brings a value into exactly a schema's shape, as the wire demands. */
import { attributesOf, type BlockFacts, blocksOf, type NestedBlockFacts, nestedBlockOf } from './facts';
import { field, isList, isObject, isUnknown, mapObject, type ObjectValue, type Value } from './value';

/** Every attribute and block present (null or empty where unset), nothing else. */
export function conformBlock(block: BlockFacts, value: Value): ObjectValue {
  const out: Record<string, Value> = Object.create(null);
  for (const [name, attribute] of attributesOf(block)) {
    const nested = nestedBlockOf(attribute);
    const own = field(value, name);
    out[name] = nested === undefined || own === null ? own : conformNested(nested, own);
  }
  for (const [name, nested] of blocksOf(block)) out[name] = conformNested(nested, field(value, name));
  return out;
}

function conformNested(nested: NestedBlockFacts, value: Value): Value {
  if (isUnknown(value)) return value;
  const one = (element: Value): Value => (isObject(element) ? conformBlock(nested, element) : element);
  switch (nested.nesting) {
    case 'list':
    case 'set':
      return isList(value) ? value.map(one) : [];
    case 'map':
      return isObject(value) ? mapObject(value, one) : Object.create(null);
    case 'group':
      return conformBlock(nested, value);
    case 'single':
      return isObject(value) ? conformBlock(nested, value) : null;
  }
}
