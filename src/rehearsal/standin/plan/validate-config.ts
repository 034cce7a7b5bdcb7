/** Checks a configuration against the facts, with each finding on the attribute that the real provider would name. */
import { type Diagnostic, type Path, problem } from '../diagnostics';
import { type AttributeFacts, attributesOf, type BlockFacts, blocksOf, nestedBlockOf } from '../schema/facts';
import { field, isList, isObject, type ObjectValue, type Value } from '../schema/value';
import { relationProblems } from './validate-relations';

/** Every finding; empty when the provider would accept the configuration. Unknown values are not judged. */
export function validateConfig(facts: BlockFacts, config: ObjectValue): readonly Diagnostic[] {
  const found = checkBlock(facts, config, [], config);
  // Rules that name each other (exactlyOneOf) find the same thing once per member.
  const seen = new Set<string>();
  return found.filter(({ detail }) => !seen.has(detail) && seen.add(detail));
}

function checkBlock(block: BlockFacts, value: Value, at: Path, root: ObjectValue): readonly Diagnostic[] {
  if (!isObject(value)) return [];
  const found: Diagnostic[] = [];
  for (const [name, attribute] of attributesOf(block)) {
    const own = field(value, name);
    const path = [...at, name];
    found.push(...relationProblems(attribute, own, path, root));
    const nested = nestedBlockOf(attribute);
    if (nested !== undefined) found.push(...checkElements(nested, own, path, root));
    else found.push(...checkValues(attribute, own, path));
  }
  for (const [name, nested] of blocksOf(block)) {
    const own = field(value, name);
    found.push(...relationProblems(nested, own, [...at, name], root));
    found.push(...checkElements(nested, own, [...at, name], root));
  }
  return found;
}

function checkElements(block: BlockFacts & { nesting: string }, value: Value, at: Path, root: ObjectValue) {
  if (block.nesting === 'single' || block.nesting === 'group') return checkBlock(block, value, at, root);
  if (isList(value)) {
    // A set's elements have no index: the finding is on the set.
    const step = (i: number) => (block.nesting === 'set' ? at : [...at, i]);
    return value.flatMap((element, i) => checkBlock(block, element, step(i), root));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, element]) => checkBlock(block, element, [...at, { key }], root));
}

/** Rules on values hold for each element of a collection. */
function checkValues(facts: AttributeFacts, value: Value, path: Path): readonly Diagnostic[] {
  if (isList(value)) {
    const isSet = Array.isArray(facts.type) && facts.type[0] === 'set';
    return value.flatMap((element, i) => checkValue(facts, element, isSet ? path : [...path, i]));
  }
  if (!isObject(value)) return checkValue(facts, value, path);
  return Object.entries(value).flatMap(([key, element]) => checkValue(facts, element, [...path, { key }]));
}

function checkValue(facts: AttributeFacts, value: Value, path: Path): readonly Diagnostic[] {
  if (typeof value === 'string' && facts.type !== 'number') return checkText(facts, value, path);
  const isNumber = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isNumber ? checkNumber(facts, Number(value), path) : [];
}

function checkText(facts: AttributeFacts, value: string, path: Path): readonly Diagnostic[] {
  const { oneOf, length, minLength = 0 } = facts;
  if (oneOf !== undefined && !oneOf.includes(value)) {
    const allowed = oneOf.map((v) => JSON.stringify(v)).join(' ');
    const got = facts.sensitive === true ? '(sensitive value)' : JSON.stringify(value);
    const detail = `Attribute ${pathText(path)} value must be one of: [${allowed}], got: ${got}`;
    return [problem('Invalid Attribute Value Match', detail, path)];
  }
  const [fewest, most] = length ?? [minLength, Number.POSITIVE_INFINITY];
  const count = [...value].length;
  if (count >= fewest && count <= most) return [];
  const detail = `Attribute ${pathText(path)} string length must be ${bounds(fewest, most)}, got: ${count}`;
  return [problem('Invalid Attribute Value Length', detail, path)];
}

function checkNumber(facts: AttributeFacts, value: number, path: Path): readonly Diagnostic[] {
  const { range, minValue = Number.NEGATIVE_INFINITY } = facts;
  const [smallest, largest] = range ?? [minValue, Number.POSITIVE_INFINITY];
  if (value >= smallest && value <= largest) return [];
  const detail = `Attribute ${pathText(path)} value must be ${bounds(smallest, largest)}, got: ${value}`;
  return [problem('Invalid Attribute Value', detail, path)];
}

function bounds(smallest: number, largest: number): string {
  return largest === Number.POSITIVE_INFINITY ? `at least ${smallest}` : `between ${smallest} and ${largest}`;
}

/** `metadata[0].user_data`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (typeof step === 'object') return `${text}[${JSON.stringify(step.key)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
