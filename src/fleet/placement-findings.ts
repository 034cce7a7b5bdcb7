import { replicaName } from './names';
import type { Host } from './placement-host';
import type { Pools } from './placement-pools';
import { keepsItsNode, type PlacementRequest, stoodOn } from './placement-request';
import type { PodTask } from './placement-task';
import type { Report } from './report';
import { podPath } from './spec-types';

/** How many nodes or failure domains a message explains. */
const shown = 8;

/** Tells that a replica fits nowhere, and why; first of the nodes that come nearest. */
export function tellNoRoom(task: PodTask, i: number, pools: Pools, report: Report): void {
  const { name, memoryMiB, replicas } = task.pod;
  const pin = task.pinOf(i);
  const needs = [`${memoryMiB} MiB`, ...task.demand.ports.map((port) => `port ${port}`)].join(', ');
  const asked = pin === undefined ? pools.all : pools.all.filter((host) => host.node.name === pin);
  const near = nearest(task, pools, asked).map((host) => `${host.node.name}: ${task.whyNot(host, i)}`);
  const more = asked.length - near.length;
  const nobody =
    task.boundTo(i) === undefined ? 'no node has engine podman' : `its data is on ${pin}, which takes no pods`;
  const reasons = asked.length === 0 ? nobody : near.join('; ');
  report.error({
    code: 'no-room',
    path: podPath(name),
    part: 'key',
    message: `no node can take replica ${i + 1} of ${replicas} (${needs}): ${reasons}${more > 0 ? `; and ${more} more nodes` : ''}`,
    hint: lackingLabels(task, pools) ?? 'add a node, take a larger size, or ask for less',
  });
}

/** What to do where no node at all has the labels that a pod asks for. */
function lackingLabels({ pod, labels }: PodTask, pools: Pools): string | undefined {
  if (pod.node !== undefined || labels.length === 0 || pools.all.length === 0) return undefined;
  if (pools.withLabels(labels).length > 0) return undefined;
  const wanted = labels.map(([key, value]) => `${key}: ${value}`).join(', ');
  return `give a node the label${labels.length === 1 ? '' : 's'} ${wanted}`;
}

/** Some of the nodes that were asked: those beside whose pods it must run, those with its labels, others. */
function nearest(task: PodTask, pools: Pools, asked: readonly Host[]): readonly Host[] {
  const near = new Set<Host>();
  const add = (hosts: readonly Host[], suits: (host: Host) => boolean) => {
    for (const host of hosts) {
      if (near.size >= shown) return;
      if (suits(host)) near.add(host);
    }
  };
  const labelled = asked === pools.all ? pools.suited(task) : asked;
  if (task.with.length > 0) add(labelled, (host) => task.lacking(host) === undefined);
  add(labelled, (host) => task.unsuited(host) === undefined);
  add(asked, () => true);
  return [...near];
}

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
      used === usable ? `add a node in another ${spread}` : 'replicas stay where they are as long as that is allowed',
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
