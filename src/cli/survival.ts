import type { FleetPlan } from '../fleet/plan-types';

/** What is left of one pod when a vendor is gone. */
export interface PodLeft {
  readonly pod: string;
  readonly left: number;
  readonly of: number;
}

/** What is lost when one vendor is gone, machines and all. */
export interface VendorLoss {
  readonly vendor: string;
  readonly nodes: readonly string[];
  /** Pods that lose replicas, by name. */
  readonly pods: readonly PodLeft[];
}

/** For each vendor in use: its nodes, and the replicas that still serve without them. Sorted by vendor. */
export function vendorLosses(plan: FleetPlan): VendorLoss[] {
  const vendorOf = new Map(plan.nodes.map((n) => [n.name, n.vendor]));
  return [...new Set(vendorOf.values())].sort().map((vendor) => ({
    vendor,
    nodes: plan.nodes.filter((n) => n.vendor === vendor).map((n) => n.name),
    pods: plan.pods
      .map((pod) => ({
        pod: pod.name,
        left: pod.replicas.filter((r) => vendorOf.get(r.node) !== vendor).length,
        of: pod.replicas.length,
      }))
      .filter((p) => p.left < p.of),
  }));
}

/** `hetzner gone: n1, n2 lost; web 1 of 2 left, db lost` */
export function lossText(loss: VendorLoss): string {
  const pods = loss.pods.map((p) => (p.left === 0 ? `${p.pod} lost` : `${p.pod} ${p.left} of ${p.of} left`));
  return `${loss.vendor} gone: ${loss.nodes.join(', ')} lost; ${pods.length === 0 ? 'every pod serves on' : pods.join(', ')}`;
}
