/** Which changes a provider cannot make in place. */
import type { Path } from '../diagnostics';
import { canonicalText, sameValue } from '../schema/equality';
import { type AttributeFacts, attributesOf, type BlockFacts, blocksOf, type NestedBlockFacts } from '../schema/facts';
import { attributeType, blockType } from '../schema/type';
import { field, isList, isObject, type Value } from '../schema/value';

/**
 * Paths whose change from `prior` to `planned` replaces the resource. Inside a set there is no stable path: the set itself is
 * named. `forceNewConditional` alone does not replace: its condition is in the provider's own code.
 */
export function replacements(block: BlockFacts, prior: Value, planned: Value, at: Path = []): readonly Path[] {
  const found: Path[] = [];
  for (const [name, attribute] of attributesOf(block)) {
    if (attribute.forceNew === true && changed(attribute, field(prior, name), field(planned, name))) {
      found.push([...at, name]);
    }
  }
  for (const [name, nested] of blocksOf(block)) {
    found.push(...inNested(nested, field(prior, name), field(planned, name), [...at, name]));
  }
  return found;
}

function changed(attribute: AttributeFacts, prior: Value, planned: Value): boolean {
  return !sameValue(attributeType(attribute), prior, planned);
}

function inNested(nested: NestedBlockFacts, prior: Value, planned: Value, at: Path): readonly Path[] {
  if (nested.forceNew === true && !sameValue(nestedValueType(nested), prior, planned)) return [at];
  if (nested.nesting === 'set') return inSet(nested, prior, planned).length > 0 ? [at] : [];
  if (nested.nesting === 'list') return inList(nested, prior, planned, at);
  if (nested.nesting !== 'map') return replacements(nested, prior, planned, at);
  const keys = new Set([...keysOf(prior), ...keysOf(planned)]);
  return [...keys].flatMap((key) => replacements(nested, field(prior, key), field(planned, key), [...at, { key }]));
}

function inList(nested: NestedBlockFacts, prior: Value, planned: Value, at: Path): readonly Path[] {
  const before = isList(prior) ? prior : [];
  const after = isList(planned) ? planned : [];
  const longest = before.length > after.length ? before : after;
  return longest.flatMap((_, i) => replacements(nested, before[i] ?? null, after[i] ?? null, [...at, i]));
}

/** Elements that stayed are set aside; the rest is compared pair by pair. */
function inSet(nested: NestedBlockFacts, prior: Value, planned: Value): readonly Path[] {
  const type = blockType(nested);
  const stayed = (other: Value) => {
    const texts = new Set((isList(other) ? other : []).map((element) => canonicalText(type, element)));
    return (element: Value) => !texts.has(canonicalText(type, element));
  };
  const before = (isList(prior) ? prior : []).filter(stayed(planned));
  const after = (isList(planned) ? planned : []).filter(stayed(prior));
  return inList(nested, before, after, []);
}

function nestedValueType(nested: NestedBlockFacts) {
  const element = blockType(nested);
  return nested.nesting === 'single' || nested.nesting === 'group' ? element : ([nested.nesting, element] as const);
}

function keysOf(value: Value): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}
