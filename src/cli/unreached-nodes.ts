import { StackFailure } from './stack-failure';
import type { Workspace } from './workspace';

/**
 * Mesh failed on some nodes: what stands nevertheless, and what to do.
 *
 * @param shownFleet the fleet as the user names it
 * @returns undefined when that is not why the stack failed
 */
export function unreachedHint(failure: unknown, workspace: Workspace, shownFleet: string): string | undefined {
  if (!(failure instanceof StackFailure)) return undefined;
  const nodes = failure.errors.flatMap(
    (e) => /^null_resource\.(?:rekey|deliver)_(.+)$/.exec(e.address ?? '')?.[1] ?? [],
  );
  if (nodes.length === 0) return undefined;
  const names = [...new Set(nodes)].sort().join(', ');
  const emit = workspace.pasteLine(['npx', 'flotilla', 'emit', '-f', shownFleet]);
  return [
    `every other node has its delivery; once the cause is mended on ${names}, run the same command again`,
    `the fleet's files need not wait for that: ${emit}`,
  ].join('\n');
}
