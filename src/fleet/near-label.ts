import { nearest } from './nearest';
import { isOwnLabel, type NodeRequirement } from './node-requirement';
import type { NodePlan } from './plan-types';

/** A label that nobody has, and the one that was probably meant. */
export interface NearLabel {
  readonly asked: readonly [key: string, value: string];
  readonly meant: readonly [key: string, value: string];
  /** Names of the nodes that have what was meant; never empty. */
  readonly nodes: readonly string[];
}

/**
 * The first label of a wish that no node has although one has a label like it: a misspelt key, or a misspelt value of a known key.
 *
 * @example
 * nearLabel({ rool: 'lb' }, nodes)?.meant; // => ['role', 'lb'], if a node has that
 */
export function nearLabel(
  wish: Readonly<Record<string, string>>,
  nodes: readonly Pick<NodePlan, 'name' | 'labels'>[],
): NearLabel | undefined {
  for (const asked of Object.entries(wish)) {
    const meant = meantBy(asked, nodes);
    if (meant === undefined) continue;
    const having = nodes.filter(({ labels }) => labels[meant[0]] === meant[1]);
    return { asked, meant, nodes: having.map(({ name }) => name) };
  }
  return undefined;
}

function meantBy(
  [key, value]: readonly [string, string],
  nodes: readonly Pick<NodePlan, 'labels'>[],
): readonly [string, string] | undefined {
  const values = (name: string) =>
    unique(nodes.flatMap(({ labels }) => (Object.hasOwn(labels, name) ? labels[name]! : [])));
  const known = values(key);
  if (known.includes(value)) return undefined;
  const keys = known.length > 0 ? [key] : nearestKey(key, value, nodes);
  for (const name of keys) {
    const own = values(name);
    const found = own.includes(value) ? value : nearest(value, own);
    if (found !== undefined) return [name, found];
  }
  return undefined;
}

/** The keys that were perhaps meant: one that is spelt alike, else those that begin alike and have the very value. */
function nearestKey(key: string, value: string, nodes: readonly Pick<NodePlan, 'labels'>[]): readonly string[] {
  const keys = unique(nodes.flatMap(({ labels }) => Object.keys(labels)));
  const found = nearest(key, keys);
  if (found !== undefined) return [found];
  return keys.filter((name) => name[0] === key[0] && nodes.some(({ labels }) => labels[name] === value));
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}

/** Labels of the fleet file that a node must have for a pod to go there: of several ways to suit its manifest, the first. */
export function labelsAsked(pod: {
  readonly where: Readonly<Record<string, string>>;
  readonly needs?: NodeRequirement;
}): Readonly<Record<string, string>> {
  const own = (pod.needs?.[0] ?? []).filter(({ key }) => isOwnLabel(key));
  const needed = own.flatMap(({ key, operator, values }) => {
    if (operator === 'In' && values[0] !== undefined) return [[key, values[0]] as const];
    return operator === 'Exists' ? [[key, 'yes'] as const] : [];
  });
  return { ...Object.fromEntries(needed), ...pod.where };
}
