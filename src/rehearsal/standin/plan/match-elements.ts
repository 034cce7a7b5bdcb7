/** Whether a configured element of a set is one that exists already, seen through what the provider fills in. */

import { sameValue } from '../schema/equality';
import { type AttributeFacts, attributesOf, type BlockFacts, blocksOf, nestedBlockOf } from '../schema/facts';
import { attributeType } from '../schema/type';
import { field, isList, isObject, isUnknown, type Value } from '../schema/value';

/** True when everything configured is as it was and nothing else was set by hand. */
export function couldBeSame(block: BlockFacts, config: Value, prior: Value): boolean {
  if (!isObject(config) || !isObject(prior)) return false;
  return (
    attributesOf(block).every(([name, facts]) => attributeFits(facts, field(config, name), field(prior, name))) &&
    blocksOf(block).every(([name, nested]) => collectionFits(nested, field(config, name), field(prior, name)))
  );
}

function attributeFits(facts: AttributeFacts, config: Value, prior: Value): boolean {
  const wanted = config ?? facts.default ?? null;
  // Once it is known it may turn out to be another: what the provider filled in for the old one is not to be promised now.
  if (isUnknown(wanted)) return false;
  if (wanted === null) return facts.computed === true || prior === null;
  const nested = nestedBlockOf(facts);
  return nested === undefined ? sameValue(attributeType(facts), wanted, prior) : collectionFits(nested, wanted, prior);
}

function collectionFits(block: BlockFacts, config: Value, prior: Value): boolean {
  if (isUnknown(config)) return false;
  if (!isList(config)) return config === null ? isEmpty(prior) : couldBeSame(block, config, prior);
  const left = isList(prior) ? [...prior] : [];
  if (left.length !== config.length) return false;
  return config.every((element) => {
    const at = left.findIndex((candidate) => couldBeSame(block, element, candidate));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function isEmpty(value: Value): boolean {
  return value === null || (isList(value) && value.length === 0);
}
