import type { PodPlan, Replica } from './plan-types';
import type { PodSpec } from './spec-types';
import type { DataFate } from './survival-types';

/** A pod that loses replicas. */
export interface StruckPod {
  readonly pod: PodPlan;
  /** By number. */
  readonly lost: readonly Replica[];
  /** Replicas that serve on. */
  readonly left: number;
  readonly data: DataFate;
}

/** Replicas of a plan, found by the node that they are on. */
export class ReplicasByNode {
  private readonly byNode = new Map<string, { readonly pod: PodPlan; readonly replica: Replica }[]>();
  private readonly keepers: ReadonlySet<string>;

  constructor(plans: readonly PodPlan[], pods: readonly PodSpec[]) {
    this.keepers = new Set([...plans, ...pods].filter((pod) => pod.keepsData === true).map((pod) => pod.name));
    for (const pod of plans) {
      for (const replica of pod.replicas) {
        const here = this.byNode.get(replica.node);
        if (here === undefined) this.byNode.set(replica.node, [{ pod, replica }]);
        else here.push({ pod, replica });
      }
    }
  }

  /** Pods that lose replicas with some nodes: worst first. */
  struckWith(nodes: Iterable<string>): readonly StruckPod[] {
    const struck = new Map<PodPlan, Replica[]>();
    for (const node of nodes) {
      for (const { pod, replica } of this.byNode.get(node) ?? []) {
        const own = struck.get(pod);
        if (own === undefined) struck.set(pod, [replica]);
        else own.push(replica);
      }
    }
    return [...struck].map(([pod, lost]) => this.struckPod(pod, lost)).sort(worstFirst);
  }

  private struckPod(pod: PodPlan, lost: readonly Replica[]): StruckPod {
    const left = pod.replicas.length - lost.length;
    return { pod, lost: [...lost].sort((a, b) => a.number - b.number), left, data: this.dataFate(pod, left) };
  }

  private dataFate(pod: PodPlan, left: number): DataFate {
    if (!this.keepers.has(pod.name)) return 'none';
    if (pod.data === 'disposable') return 'disposable';
    return pod.data === 'replicated' && left > 0 ? 'replicated' : 'lost';
  }
}

/** Pods whose data is gone first, then those of which the least is left, then by name. */
function worstFirst(a: StruckPod, b: StruckPod): number {
  const data = Number(b.data === 'lost') - Number(a.data === 'lost');
  return data || a.left / a.pod.replicas.length - b.left / b.pod.replicas.length || (a.pod.name < b.pod.name ? -1 : 1);
}
