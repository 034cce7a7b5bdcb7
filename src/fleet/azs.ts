import type { NodePlan } from './plan-types';

/** An az's name: `z2` for the node with index 2. */
export function azName(index: number): string {
  return `z${index}`;
}

/**
 * Nodes that are azs: bosh nodes that stay, by index.
 *
 * @param nodes in any order
 */
export function azNodes<N extends Pick<NodePlan, 'engine' | 'state' | 'index'>>(nodes: readonly N[]): readonly N[] {
  return nodes.filter((node) => node.engine === 'bosh' && node.state !== 'leaving').sort((a, b) => a.index - b.index);
}
