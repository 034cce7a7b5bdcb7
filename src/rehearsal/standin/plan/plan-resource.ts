/**
 * Generic planning: from the facts, the state and the configuration to what will be, and what that costs.
 *
 * Per attribute: what is configured wins; else the default; else, if the provider computes it, what it was (or "known after
 * apply" for something new); else null. Elements of sets have no place to be found by, so they are matched by what is configured
 * in them, each one once.
 */
import type { Path } from '../diagnostics';
import {
  type AttributeFacts,
  attributesOf,
  type BlockFacts,
  blocksOf,
  type NestedBlockFacts,
  nestedBlockOf,
  type ResourceFacts,
} from '../schema/facts';
import { field, isList, isObject, isUnknown, mapObject, type ObjectValue, UNKNOWN, type Value } from '../schema/value';
import { couldBeSame } from './match-elements';
import { replacements } from './replacements';

/** A planned resource. */
export interface ResourcePlan {
  readonly planned: ObjectValue;
  /** Attributes whose change replaces the resource; empty: created, or updated in place. */
  readonly requiresReplace: readonly Path[];
}

/** Plans one resource. @param prior null when there is none, or when it is to be replaced. */
export function planResource(facts: ResourceFacts, prior: ObjectValue | null, config: ObjectValue): ResourcePlan {
  const planned = planBlock(facts, config, prior) as ObjectValue;
  return { planned, requiresReplace: prior === null ? [] : replacements(facts, prior, planned) };
}

function planBlock(block: BlockFacts, config: Value, prior: Value): Value {
  if (!isObject(config)) return config;
  const planned: Record<string, Value> = Object.create(null);
  for (const [name, attribute] of attributesOf(block)) {
    const before = isObject(prior) ? field(prior, name) : undefined;
    planned[name] = planAttribute(attribute, field(config, name), before);
  }
  for (const [name, nested] of blocksOf(block)) {
    planned[name] = planNested(nested, field(config, name), field(prior, name));
  }
  return planned;
}

/** @param prior undefined when what holds the attribute is new. */
function planAttribute(attribute: AttributeFacts, config: Value, prior: Value | undefined): Value {
  if (attribute.writeOnly === true) return null;
  if (config !== null) {
    const nested = nestedBlockOf(attribute);
    return nested === undefined ? config : planNested(nested, config, prior ?? null);
  }
  if (attribute.default !== undefined) return attribute.default;
  if (attribute.computed !== true) return null;
  return prior === undefined ? UNKNOWN : prior;
}

function planNested(nested: NestedBlockFacts, config: Value, prior: Value): Value {
  if (isUnknown(config)) return config;
  switch (nested.nesting) {
    case 'list':
      return list(config).map((element, i) => planBlock(nested, element, list(prior)[i] ?? null));
    case 'set':
      return planSet(nested, list(config), list(prior));
    case 'map':
      return isObject(config) ? mapObject(config, (element, key) => planBlock(nested, element, field(prior, key))) : {};
    case 'single':
      return planBlock(nested, config, prior);
    case 'group':
      return planBlock(nested, config ?? {}, prior);
  }
}

function planSet(nested: NestedBlockFacts, config: readonly Value[], prior: readonly Value[]): Value {
  const left = [...prior];
  return config.map((element) => {
    const at = left.findIndex((candidate) => couldBeSame(nested, element, candidate));
    const [match] = at < 0 ? [] : left.splice(at, 1);
    return planBlock(nested, element, match ?? null);
  });
}

function list(value: Value): readonly Value[] {
  return isList(value) ? value : [];
}
