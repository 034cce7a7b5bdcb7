import { meets } from './node-requirement';
import type { NodePlan } from './plan-types';
import type { PodSpec } from './spec-types';

/** Whether a node is one that a pod asks for, however full it is: the one that it is pinned to, with its labels, as its manifest wants it. */
export function suits({ node: pin, where, needs }: Pick<PodSpec, 'node' | 'where' | 'needs'>, node: NodePlan): boolean {
  if (pin !== undefined && pin !== node.name) return false;
  for (const key in where) if (node.labels[key] !== where[key]) return false;
  return needs === undefined || meets(node, needs);
}
