import type { Host } from './placement-host';
import type { Pools } from './placement-pools';
import { type Placed, type PlacementRequest, stoodOn } from './placement-request';
import type { Solution } from './placement-solution';
import type { PodTask } from './placement-task';
import type { Report } from './report';
import { podPath } from './spec-types';

/** How many failure domains a message names. */
const shown = 8;

/** Most replicas, and most nodes, of a fleet of which it is tried what moving them would bring. */
const mostTried = { replicas: 500, nodes: 100 };

/**
 * Warns of replicas that share a failure domain although another has none: with what mends it, if that is moving them, or with what is
 * missing.
 *
 * @param solve places anew; asked at most once
 */
export function tellAllCrowded(
  { tasks, pools }: Solution,
  request: PlacementRequest,
  solve: (request: PlacementRequest) => Placed,
  report: Report,
): void {
  let moved: Placed['nodes'] | undefined;
  const stood = tasks.some(({ pod }) => stoodOn(pod, request.previous).length > 0);
  const replicas = tasks.reduce((sum, { pod }) => sum + pod.replicas, 0);
  const small = replicas <= mostTried.replicas && pools.all.length <= mostTried.nodes;
  const mayMove = stood && request.rebalance !== true;
  for (const task of tasks) {
    const crowd = crowdOf(task, pools);
    if (crowd === undefined) continue;
    if (mayMove && small && crowd.used < crowd.usable) moved ??= solve({ ...request, rebalance: true }).nodes;
    const then = moved === undefined ? 0 : domainsUsed(moved.get(task.pod.name) ?? [], task, pools);
    tellCrowded(crowd, { then, untried: mayMove && !small }, report);
  }
}

/** A pod whose replicas share failure domains more than they must. */
interface Crowd {
  readonly task: PodTask;
  readonly used: number;
  /** Domains with a node that is as the pod wants it, however full. */
  readonly usable: number;
  /** Whether a node in a domain without replicas can take one as it is. */
  readonly free: boolean;
}

function crowdOf(task: PodTask, pools: Pools): Crowd | undefined {
  const { replicas, spread, node: pin } = task.pod;
  if (replicas < 2 || task.nodes.length < replicas || pin !== undefined) return undefined;
  const here = task.domains[spread];
  const usable = pools.domainCount(task, spread);
  if (here.size === replicas || (here.size > 1 && here.size === usable)) return undefined;
  const elsewhere = pools.suited(task).filter((host) => !here.has(host.domains[spread]));
  return { task, used: here.size, usable, free: elsewhere.some((host) => canTake(task, host)) };
}

function canTake(task: PodTask, host: Host): boolean {
  return task.seats.some((_, i) => task.mayTake(host, i));
}

function domainsUsed(seats: readonly (string | undefined)[], { pod }: PodTask, { all }: Pools): number {
  const names = new Set(seats);
  return new Set(all.flatMap((host) => (names.has(host.node.name) ? [host.domains[pod.spread]] : []))).size;
}

/** What was found out about moving a pod's replicas. */
interface Tried {
  /** Domains that they would be in then; 0: nobody tried. */
  readonly then: number;
  /** Whether they may move, and the fleet is too large to try. */
  readonly untried: boolean;
}

function tellCrowded(crowd: Crowd, tried: Tried, report: Report): void {
  const { name, replicas, spread } = crowd.task.pod;
  const domains = crowd.task.domains[spread];
  const many = domains.size === 1 ? `all ${replicas} replicas are in one ${spread}` : undefined;
  const all = many ?? `${replicas} replicas are in ${domains.size} ${spread}s`;
  const [why, hint] = remedy(crowd, tried);
  const message = `${all} (${listed([...domains.keys()].sort())}), ${why}`;
  report.warn({ code: 'uneven-spread', path: podPath(name, 'spread'), message, hint });
}

/** What is true of the other domains, and what to do. */
function remedy({ task, used, usable, free }: Crowd, { then, untried }: Tried): readonly [why: string, hint: string] {
  const { name, spread } = task.pod;
  if (then > used) return [`${then} could be used`, 'flotilla plan --rebalance would spread them'];
  if (used === usable) return [`${usable} could be used`, `add a node in another ${spread}`];
  const why = `flotilla explain pod/${name} tells what speaks against it`;
  if (free) return ['there is room in another', untried ? `flotilla plan --rebalance may spread them; ${why}` : why];
  if (task.isBound)
    return ['and stay with their data', 'say data: replicated or data: disposable if they may start empty elsewhere'];
  return [`no node in another ${spread} can take one`, `add a node in another ${spread}, or make room there`];
}

function listed(names: readonly string[]): string {
  const more = names.length - shown;
  return [...names.slice(0, shown), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
