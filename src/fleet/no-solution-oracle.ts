import { portsOf } from './no-solution-lacks';
import type { Placed, PlacementRequest } from './placement-request';
import { usableNodes } from './placement-request';
import type { NodePlan } from './plan-types';
import { roomMiB } from './reserve';
import type { PodSpec } from './spec-types';

/** What places pods: {@link solve}, handed over so that nothing here hangs on how it does so. */
export type Solve = (request: PlacementRequest) => Placed;

/** How often at most one explanation asks whether something fits. */
const mostCalls = 120;

/** How many replicas and nodes one question may be about: placing more takes seconds. */
const mostAtOnce = 5000;

/** How much all these questions may hold: replicas and nodes, counted for each. A large fleet allows fewer. */
export interface Budget {
  work: number;
}

/**
 * Answers whether pods fit, as long as asking does not cost too much. Steps are counted, not time, so that the same fleet is explained in
 * the same words on every machine.
 */
export class Oracle {
  private calls = 0;

  /** @param budget shared by all explanations of one plan */
  constructor(
    readonly request: PlacementRequest,
    private readonly solve: Solve,
    private readonly budget: Budget,
  ) {}

  /** Whether nothing more can be asked. */
  get spent(): boolean {
    return this.calls >= mostCalls || this.budget.work <= 0;
  }

  /**
   * Whether each replica of some of the pods finds a place while the others are not there. What pods say of others that are not there
   * counts for nothing, so that fewer pods always fit where more do.
   *
   * @param nodes @default - those of the request
   * @returns undefined if that cannot be asked any more
   */
  fits(pods: readonly PodSpec[], nodes: readonly NodePlan[] = this.request.nodes): boolean | undefined {
    if (!enoughRoom(pods, nodes) || tooManyApart(pods, nodes)) return false;
    const work = pods.reduce((sum, pod) => sum + pod.replicas, 0) + usableNodes(nodes).length;
    if (this.spent || work > mostAtOnce) return undefined;
    this.calls++;
    this.budget.work -= work;
    const placed = this.solve({
      ...this.request,
      pods: amongThemselves(pods),
      nodes,
      rebalance: false,
      effort: 'places',
    });
    return [...placed.nodes.values()].every((seats) => seats.every((seat) => seat !== undefined));
  }
}

/** Whether all nodes together have what all pods together need: that is soon said, and says no where nobody has to try. */
function enoughRoom(pods: readonly PodSpec[], nodes: readonly NodePlan[]): boolean {
  const room = usableNodes(nodes).reduce((total, node) => total + roomMiB(node), 0);
  return pods.reduce((need, pod) => need + pod.memoryMiB * pod.replicas, 0) <= room;
}

/** Whether more replicas want a node of their own than there are nodes: because of a port, or because their pod is apart from itself. */
function tooManyApart(pods: readonly PodSpec[], nodes: readonly NodePlan[]): boolean {
  const usable = usableNodes(nodes);
  const takers = new Map<string, number>();
  for (const pod of pods) {
    const ports = portsOf(pod);
    if (ports.length === 0 && !pod.apart.includes(pod.name)) continue;
    if (pod.replicas > usable.filter((node) => suits(pod, node)).length) return true;
    for (const port of ports) takers.set(port, (takers.get(port) ?? 0) + pod.replicas);
  }
  return [...takers.values()].some((count) => count > usable.length);
}

/** Whether a node has the labels that a pod asks for. */
function suits({ where }: PodSpec, { labels }: NodePlan): boolean {
  return Object.entries(where).every(([key, value]) => labels[key] === value);
}

function amongThemselves(pods: readonly PodSpec[]): readonly PodSpec[] {
  const there = new Set(pods.map((pod) => pod.name));
  const known = (name: string) => there.has(name);
  return pods.map((pod) => ({ ...pod, with: pod.with.filter(known), apart: pod.apart.filter(known) }));
}
