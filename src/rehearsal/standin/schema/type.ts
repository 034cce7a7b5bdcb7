/** Which type the parts of a schema have. */
import { type AttributeFacts, attributesOf, type BlockFacts, blocksOf, type Nesting } from './facts';
import type { Type } from './type-constraint';

export type { Type } from './type-constraint';

/** The type of a whole block's value. */
export function blockType(block: BlockFacts): Type {
  const fields: Record<string, Type> = {};
  for (const [name, attribute] of attributesOf(block)) fields[name] = attributeType(attribute);
  for (const [name, nested] of blocksOf(block)) fields[name] = nestedType(nested.nesting, blockType(nested));
  return ['object', fields];
}

/** The type of an attribute, of a nested-type one too. */
export function attributeType(attribute: AttributeFacts): Type {
  if (attribute.nesting === undefined) return attribute.type ?? 'dynamic';
  return nestedType(attribute.nesting, blockType({ attributes: attribute.attributes ?? {} }));
}

function nestedType(nesting: Nesting, element: Type): Type {
  return nesting === 'single' || nesting === 'group' ? element : [nesting, element];
}

/** The type of a collection's elements, undefined for anything else. */
export function elementType(type: Type): Type | undefined {
  return typeof type !== 'string' && (type[0] === 'list' || type[0] === 'set' || type[0] === 'map')
    ? type[1]
    : undefined;
}
