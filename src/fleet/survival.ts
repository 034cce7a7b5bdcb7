import type { FleetPlan } from './plan-types';
import type { PodSpec } from './spec-types';
import { domainsOf } from './survival-domains';
import { ReplicasByNode, worstFirst } from './survival-pods';
import type { Loss } from './survival-types';

/** What is lost, and what is left, with each vendor, each region and each node: vendors and regions by name, then nodes by index. */
export function survival(plan: FleetPlan, pods: readonly PodSpec[]): readonly Loss[] {
  const replicas = new ReplicasByNode(plan.pods, pods);
  return domainsOf(plan.nodes).map(({ scope, name, nodes }) => {
    const names = nodes.map((node) => node.name);
    return {
      scope,
      name,
      nodes: names,
      pods: [...replicas.lostWith(names)].sort(worstFirst),
      etcd: null,
      ports: [],
      slices: [],
      state: [],
      survived: true,
      why: [],
    };
  });
}
