import type { NodePlan } from './plan-types';

/**
 * What a Pod manifest asks of a node: one of the terms has to hold, and of a term every expression.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export type NodeRequirement = readonly NodeTerm[];

/** Expressions that hold together. Never empty. */
export type NodeTerm = readonly NodeExpression[];

/** One demand on a label of a node, in Kubernetes' words. */
export interface NodeExpression {
  /** A label of the fleet file, or one of {@link nodeLabels}' well-known ones. */
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** Of `In` and `NotIn`, else empty. */
  readonly values: readonly string[];
}

/**
 * Labels of a node as manifests see them: its own, and those that Kubernetes gives to every node.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
export function nodeLabels(
  node: Pick<NodePlan, 'name' | 'arch' | 'region' | 'size' | 'labels'>,
): ReadonlyMap<string, string> {
  return new Map([
    ['kubernetes.io/arch', node.arch],
    ['kubernetes.io/os', 'linux'],
    ['kubernetes.io/hostname', node.name],
    ['topology.kubernetes.io/region', node.region],
    ['node.kubernetes.io/instance-type', node.size],
    ...Object.entries(node.labels),
  ]);
}

/** Whether a label is one that a fleet file gives to nodes, not one that Kubernetes gives them. */
export function isOwnLabel(key: string): boolean {
  return !/(^|\.)kubernetes\.io\//.test(key);
}

/** Whether a node has what a manifest asks for. */
export function meets(node: Parameters<typeof nodeLabels>[0], requirement: NodeRequirement): boolean {
  const labels = nodeLabels(node);
  return requirement.length === 0 || requirement.some((term) => term.every((one) => holds(labels, one)));
}

/** A label that is not there is in no list, as in Kubernetes. */
function holds(labels: ReadonlyMap<string, string>, { key, operator, values }: NodeExpression): boolean {
  const value = labels.get(key);
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  const listed = value !== undefined && values.includes(value);
  return operator === 'In' ? listed : !listed;
}

/** `kubernetes.io/arch: arm64`; the ways to meet it are joined by `or`. */
export function requirementText(needs: NodeRequirement): string {
  return needs.map((term) => term.map(expressionText).join(' and ')).join(' or ');
}

function expressionText({ key, operator, values }: NodeExpression): string {
  switch (operator) {
    case 'In':
      return `${key}: ${values.join(' or ')}`;
    case 'NotIn':
      return `${key} other than ${values.join(' and ')}`;
    default:
      return `${key} ${operator === 'Exists' ? 'set' : 'not set'}`;
  }
}
