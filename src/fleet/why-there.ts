import type { DataLoss } from './data-losses';
import { replicaName } from './names';
import { boundTo, Occupied, type ReplicaOf } from './no-solution-lacks';
import { type Placed, type PlacementRequest, stoodOn, usableNodes } from './placement-request';
import { scoreOf } from './placement-score';
import type { NodePlan } from './plan-types';
import { all } from './shown';
import type { PodSpec } from './spec-types';
import { type Comparison, compared } from './why-there-aims';

/**
 * Why a replica is where it is:
 *
 * - `pinned`: the fleet file names the node.
 * - `data`: its data is there.
 * - `emptied`: it had its data there, and starts empty.
 * - `only`: no other node can take it.
 * - `stood`: it stood there, and what may stay stays.
 * - `best`: no other place is better.
 * - `nowhere`: it has no place.
 */
export type Reason = 'pinned' | 'data' | 'emptied' | 'only' | 'stood' | 'best' | 'nowhere';

/** What speaks against some nodes, in words. */
export interface Against {
  /** By index. */
  readonly nodes: readonly string[];
  /**
   * `cannot`: not allowed or no room; `worse`, `equal` or `better` than where the replica is; `unknown`: it could run there, and there
   * were too many nodes to compare them all.
   */
  readonly verdict: 'cannot' | Comparison['verdict'] | 'unknown';
  readonly why: string;
}

/** Why one replica is where it is, and not elsewhere. */
export interface WhyReplica {
  /** `web-1`. */
  readonly replica: string;
  /** @default - it has no place */
  readonly node?: string;
  readonly reason: Reason;
  /** The data that it had and starts without. @default - none */
  readonly lost?: DataLoss;
  /** Every other node for pods, those of which the same is true together: what could be first, what cannot be last. */
  readonly others: readonly Against[];
}

/** How many places are compared at most for one pod; a place is compared once for all nodes that are alike. */
const mostCompared = 120;

/**
 * Why each replica of a pod is where it is: every other place is tried with everything else as it is.
 *
 * @param lost data that does not outlive the next deploy. @default - none
 */
export function whyThere(
  pod: PodSpec,
  request: PlacementRequest,
  placed: Placed['nodes'],
  lost: readonly DataLoss[] = [],
): readonly WhyReplica[] {
  const budget = { left: mostCompared };
  return (placed.get(pod.name) ?? []).map((node, i) => {
    const replica = replicaName(pod.name, i + 1);
    const against = elsewhere({ pod, i }, node, request, placed, budget);
    const reason = reasonFor({ pod, i }, node, against, request);
    const own = lost.find((loss) => loss.replica === replica);
    return {
      replica,
      ...(node === undefined ? {} : { node }),
      reason: reason === 'data' && own !== undefined ? 'emptied' : reason,
      ...(own === undefined ? {} : { lost: own }),
      others: together(against),
    };
  });
}

function reasonFor(
  replica: ReplicaOf,
  node: string | undefined,
  against: readonly Against[],
  request: PlacementRequest,
): Reason {
  const { pod, i } = replica;
  if (node === undefined) return 'nowhere';
  if (pod.node === node) return 'pinned';
  if (boundTo(replica, request) === node) return 'data';
  if (against.every(({ verdict }) => verdict === 'cannot')) return 'only';
  return stoodOn(pod, request.previous)[i] === node && request.rebalance !== true ? 'stood' : 'best';
}

function elsewhere(
  replica: ReplicaOf,
  here: string | undefined,
  request: PlacementRequest,
  placed: Placed['nodes'],
  budget: { left: number },
): readonly Against[] {
  const occupied = new Occupied(request, placed, replica);
  const known = new Map<string, Omit<Against, 'nodes'>>();
  const now = here === undefined ? undefined : scoreOf(request, placed);
  return usableNodes(request.nodes)
    .filter((node) => node.name !== here)
    .map((node): Against => {
      const lacks = occupied.lacks(replica, node);
      if (lacks.length > 0) return { nodes: [node.name], verdict: 'cannot', why: lacks.join(' and ') };
      const alone = left(replica, here, request, placed);
      if (alone.length > 0)
        return { nodes: [node.name], verdict: 'worse', why: `${all(alone)} would have to come along` };
      if (here === undefined || now === undefined)
        return { nodes: [node.name], verdict: 'unknown', why: 'it has room, but not for all' };
      const key = alike(node, occupied, replica, placed);
      const answer = known.get(key) ?? compare(replica, here, node, { request, placed, now, budget });
      known.set(key, answer);
      return { nodes: [node.name], ...answer };
    });
}

/** Replicas that run beside this one and would be alone. */
function left(
  { pod, i }: ReplicaOf,
  here: string | undefined,
  { pods }: PlacementRequest,
  placed: Placed['nodes'],
): readonly string[] {
  if (here === undefined || placed.get(pod.name)?.some((node, k) => node === here && k !== i) === true) return [];
  return pods.flatMap((other) => {
    const at = other.with.includes(pod.name) && other !== pod ? (placed.get(other.name)?.indexOf(here) ?? -1) : -1;
    return at < 0 ? [] : [replicaName(other.name, at + 1)];
  });
}

/** What is the same of two nodes if a replica does equally well on either. */
function alike(node: NodePlan, occupied: Occupied, { pod, i }: ReplicaOf, placed: Placed['nodes']): string {
  const own = placed.get(pod.name)?.filter((name, k) => name === node.name && k !== i).length;
  return JSON.stringify([node.vendor, node.seller, node.region, node.ramMiB, occupied.freeMiB(node.name), own]);
}

function compare(
  { pod, i }: ReplicaOf,
  here: string,
  node: NodePlan,
  {
    request,
    placed,
    now,
    budget,
  }: {
    readonly request: PlacementRequest;
    readonly placed: Placed['nodes'];
    readonly now: ReturnType<typeof scoreOf>;
    readonly budget: { left: number };
  },
): Omit<Against, 'nodes'> {
  if (budget.left-- <= 0) return { verdict: 'unknown', why: 'could take it; too many nodes to compare them all' };
  const seats = placed.get(pod.name)!.map((name, k) => (k === i ? node.name : name));
  const there = new Map([...placed, [pod.name, seats]]);
  return compared(
    { pod, i, here, there: node },
    { request, placed, now, moved: there, after: scoreOf(request, there) },
  );
}

const order = ['better', 'equal', 'worse', 'unknown', 'cannot'] as const;

/** Nodes of which the same is true, as one. */
function together(against: readonly Against[]): readonly Against[] {
  const groups = new Map<string, { -readonly [key in keyof Against]: key extends 'nodes' ? string[] : Against[key] }>();
  for (const { nodes, verdict, why } of against) {
    const group = groups.get(why);
    if (group === undefined) groups.set(why, { nodes: [...nodes], verdict, why });
    else group.nodes.push(...nodes);
  }
  return [...groups.values()].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}
