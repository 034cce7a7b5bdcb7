/** Rules over several attributes: what excludes what, and what needs what. */
import { type Diagnostic, type Path, problem } from '../diagnostics';
import type { RelationFacts } from '../schema/facts';
import { field, isList, isObject, isUnknown, type ObjectValue, type Value } from '../schema/value';

/**
 * Findings on one attribute or block.
 * @param own its value. @param root the resource's configuration, in which the rules' names are looked up.
 */
export function relationProblems(
  facts: RelationFacts,
  own: Value,
  path: Path,
  root: ObjectValue,
): readonly Diagnostic[] {
  const name = JSON.stringify(path.filter((step) => typeof step !== 'object').join('.'));
  const set = (names: readonly string[]) => names.filter((other) => presence(at(root, other)) === 'set');
  const maybe = (names: readonly string[]) => names.some((other) => presence(at(root, other)) === 'unknown');
  const quoted = (names: readonly string[]) => names.map((n) => `\`${n}\``).join(', ');
  const found: Diagnostic[] = [];
  const isSet = presence(own) !== 'absent';
  for (const other of isSet && presence(own) === 'set' ? set(facts.conflictsWith ?? []) : []) {
    found.push(problem('Conflicting configuration arguments', `${name}: conflicts with ${other}`, path));
  }
  const needed = (facts.requiredWith ?? []).filter((other) => presence(at(root, other)) === 'absent');
  if (isSet && needed.length > 0) {
    const all = quoted(facts.requiredWith ?? []);
    found.push(problem('Missing required argument', `${name}: all of ${all} must be specified`, path));
  }
  const exactly = facts.exactlyOneOf ?? [];
  if (exactly.length > 0 && set(exactly).length > 1) {
    const detail = `only one of ${quoted(exactly)} can be specified, but ${quoted(set(exactly))} were specified`;
    found.push(problem('Invalid combination of arguments', detail, path));
  }
  const oneNeeded = exactly.length > 0 ? exactly : (facts.atLeastOneOf ?? []);
  if (oneNeeded.length > 0 && set(oneNeeded).length === 0 && !maybe(oneNeeded)) {
    found.push(problem('Missing required argument', `one of ${quoted(oneNeeded)} must be specified`, path));
  }
  return found;
}

function at(root: Value, dotted: string): Value {
  let value: Value = root;
  for (const step of dotted.split('.')) {
    if (isUnknown(value)) return value;
    value = isList(value) ? (value[Number(step)] ?? null) : field(value, step);
  }
  return value;
}

/** An empty block list is an absent block. */
function presence(value: Value): 'set' | 'absent' | 'unknown' {
  if (isUnknown(value)) return 'unknown';
  if (value === null) return 'absent';
  if (isList(value) && value.length === 0) return 'absent';
  return isObject(value) && Object.keys(value).length === 0 ? 'absent' : 'set';
}
