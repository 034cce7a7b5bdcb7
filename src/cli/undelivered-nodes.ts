import { StackFailure } from './stack-failure';

/** Nodes whose rekey or delivery failed, sorted; none where anything else failed too, because then more than a node is amiss. */
export function undeliveredNodes(failure: unknown): readonly string[] {
  if (!(failure instanceof StackFailure)) return [];
  const nodes = failure.errors.map((e) => /^null_resource\.\w*?(?:rekey|deliver)_(.+)$/.exec(e.address ?? '')?.[1]);
  return nodes.includes(undefined) ? [] : [...new Set(nodes as string[])].sort();
}

/** What stands although mesh failed on some nodes, and what to do; undefined when that is not why it failed. */
export function undeliveredHint(failure: unknown): string | undefined {
  const nodes = undeliveredNodes(failure);
  if (nodes.length === 0) return undefined;
  const names = nodes.join(', ');
  return `every other node has its delivery, its pods and its place in out/; once the cause is mended on ${names}, run the same command again`;
}
