import type { Pools } from './placement-pools';
import type { PodTask } from './placement-task';
import type { Report } from './report';
import { podPath } from './spec-types';

/** How many failure domains a message names. */
const shown = 8;

/** Warns of replicas that share a failure domain although another has none. */
export function tellCrowded(task: PodTask, pools: Pools, report: Report): void {
  const { name, replicas, spread, node: pin } = task.pod;
  if (replicas < 2 || task.nodes.length < replicas || pin !== undefined) return;
  const used = task.domains[spread].size;
  const usable = pools.domainCount(task, spread);
  if (used === replicas || (used > 1 && used === usable)) return;
  const all =
    used === 1 ? `all ${replicas} replicas are in one ${spread}` : `${replicas} replicas are in ${used} ${spread}s`;
  report.warn({
    code: 'uneven-spread',
    path: podPath(name, 'spread'),
    message: `${all} (${listed([...task.domains[spread].keys()].sort())}), ${usable} could be used`,
    hint:
      used === usable
        ? `add a node in another ${spread}`
        : `replicas stay where they are as long as that is allowed; flotilla explain pod/${name} tells why`,
  });
}

function listed(names: readonly string[]): string {
  const more = names.length - shown;
  return [...names.slice(0, shown), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
