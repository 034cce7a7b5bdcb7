import { replicaName } from './names';
import type { Pools } from './placement-pools';
import { keepsItsNode, type PlacementRequest, stoodOn } from './placement-request';
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

/** Warns of replicas that start empty, because the node that has their data is gone. */
export function tellDataLost({ pod, seats }: PodTask, { nodes, previous }: PlacementRequest, report: Report): void {
  if (!keepsItsNode(pod)) return;
  const there = new Set(nodes.map((node) => node.name));
  stoodOn(pod, previous).forEach((node, i) => {
    if (there.has(node) || seats[i] === undefined) return;
    report.warn({
      code: 'data-lost',
      path: podPath(pod.name),
      part: 'key',
      message: `${replicaName(pod.name, i + 1)} starts empty on ${seats[i]}: its data was on ${node}, which is gone`,
      hint: 'restore it from a copy, or write what the data is worth: data: disposable or replicated',
    });
  });
}

function listed(names: readonly string[]): string {
  const more = names.length - shown;
  return [...names.slice(0, shown), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
