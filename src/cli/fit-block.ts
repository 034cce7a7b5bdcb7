import type { FitNode } from '../fleet/fit';
import { flowText } from '../fleet/flow-text';
import type { NodeSpec } from '../fleet/spec-types';

/** Nodes as lines of a fleet file, one a node, to be pasted. @param all nodes that the fleet has: what they have in common need not be said */
export function nodesBlock(nodes: readonly FitNode[], image: string, all: readonly NodeSpec[]): string {
  const engine = all.every((node) => node.engine === 'podman') ? undefined : 'podman';
  const other = all.every((node) => node.image === image) ? undefined : image;
  const lines = nodes.map(({ name, size: { vendor, size, price, ramMiB, arch }, region, labels }) => {
    // A price that the fleet file states is known of that one node only.
    const stated =
      price.asOf === 'fleet file' ? { price: `${price.currency} ${price.amount}`, ram: `${ramMiB}MiB`, arch } : {};
    const own = Object.keys(labels).length === 0 ? undefined : labels;
    return `  ${name}: ${flowText({ vendor, region, size, image: other, engine, ...stated, labels: own })}\n`;
  });
  return lines.length === 0 ? '' : `nodes:\n${lines.join('')}`;
}
