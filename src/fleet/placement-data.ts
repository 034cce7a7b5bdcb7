import { isUsable, type PlacementRequest } from './placement-request';
import { suits } from './placement-suits';
import type { NodePlan } from './plan-types';
import type { PodSpec } from './spec-types';

type KeepsData = Pick<PodSpec, 'name' | 'replicas' | 'keepsData' | 'data' | 'node' | 'where' | 'needs'>;

/** Where data is, as much of it as a request tells. */
export type DataRequest = Pick<PlacementRequest, 'nodes' | 'previous' | 'data'>;

/** Node that has the data of each replica by number, be it in the fleet or not; no longer than there are replicas. */
export function dataNodes({ name, replicas }: KeepsData, request: DataRequest): readonly (string | undefined)[] {
  const known = request.data ?? request.previous;
  return Object.hasOwn(known, name) ? known[name]!.slice(0, replicas) : [];
}

/**
 * Node that each replica by number may not leave, because its data would stay behind; undefined for one that may go anywhere.
 *
 * - Of a pod that does not say what its data is worth: each replica whose node stays in the fleet. Who takes a node out has let its data go.
 * - `replicated`: the one of lowest number whose node can still have it, so that the others can copy from it.
 * - `disposable`: none.
 *
 * @param nodeOf finds a node of the request. @default - goes through all of them
 */
export function boundNodes(
  pod: KeepsData,
  request: DataRequest,
  nodeOf = (name: string): NodePlan | undefined => request.nodes.find((node) => node.name === name),
): readonly (string | undefined)[] {
  if (pod.keepsData !== true || pod.data === 'disposable') return [];
  const homes = dataNodes(pod, request);
  const found = homes.map((name) => (name === undefined ? undefined : nodeOf(name)));
  if (pod.data === undefined) return homes.map((name, i) => (stays(found[i]) ? name : undefined));
  const keeper = found.findIndex((node) => node !== undefined && isUsable(node) && suits(pod, node));
  return homes.map((name, i) => (i === keeper ? name : undefined));
}

function stays(node: NodePlan | undefined): boolean {
  return node !== undefined && node.state !== 'leaving';
}
