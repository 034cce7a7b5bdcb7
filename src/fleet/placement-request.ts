import type { FailureScope, NodePlan } from './plan-types';
import type { HostPort, PodSpec } from './spec-types';

/** Node of each replica by number, for every pod. */
export type Placements = ReadonlyMap<string, readonly string[]>;

/** What is to be placed, where, and where it was. The order of pods and nodes does not matter. */
export interface PlacementRequest {
  readonly pods: readonly PodSpec[];
  /** Only podman nodes that do not leave are used. */
  readonly nodes: readonly NodePlan[];
  /** Where replicas were, by pod. */
  readonly previous: Readonly<Record<string, readonly string[]>>;
  /** Which node has the data of each replica by number, by pod; undefined: none has. @default - where it was */
  readonly data?: Readonly<Record<string, readonly (string | undefined)[]>>;
  /** Ports that nodes do not have for pods. @default - they have all */
  readonly taken?: readonly TakenPort[];
  /** Pods that are no longer as they were: if not all can stay, these move. @default - none */
  readonly edited?: ReadonlySet<string>;
  /** Whether replicas may move although they could stay, if their spread gets better by it. @default false */
  readonly rebalance?: boolean;
  /**
   * What to take pains over: `places`, only that nobody is without a place, which is enough for "does it fit" and much quicker; `all`, the
   * other aims too. @default 'all'
   */
  readonly effort?: 'places' | 'all';
}

/** A port of a node that something else than a pod takes. */
export interface TakenPort extends HostPort {
  readonly node: string;
  /** `etcd (clients)`. */
  readonly holder: string;
}

/** Where replicas go. */
export interface Placed {
  /** Node of each replica by number, counted from 0, by pod in the order of names; undefined: it fits nowhere. */
  readonly nodes: ReadonlyMap<string, readonly (string | undefined)[]>;
}

/** What may fail at once, widest first. */
export const scopes = ['vendor', 'region', 'node'] as const satisfies readonly FailureScope[];

/** The scopes in the order in which a pod avoids to have much in one: its own first. */
export function scopeOrder({ spread }: Pick<PodSpec, 'spread'>): readonly FailureScope[] {
  return [spread, ...scopes.filter((scope) => scope !== spread)];
}

/** Nodes that replicas may run on, by index. */
export function usableNodes(nodes: readonly NodePlan[]): readonly NodePlan[] {
  return nodes.filter(isUsable).sort((a, b) => a.index - b.index);
}

/** Whether replicas may run on a node. */
export function isUsable({ engine, state }: Pick<NodePlan, 'engine' | 'state'>): boolean {
  return engine === 'podman' && state !== 'leaving';
}

/** Where the replicas of a pod were, by number; no longer than there are replicas. */
export function stoodOn(
  pod: Pick<PodSpec, 'name' | 'replicas'>,
  previous: PlacementRequest['previous'],
): readonly string[] {
  return Object.hasOwn(previous, pod.name) ? previous[pod.name]!.slice(0, pod.replicas) : [];
}
