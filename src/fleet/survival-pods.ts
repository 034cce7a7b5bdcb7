import type { PodPlan, Replica } from './plan-types';
import type { PodSpec } from './spec-types';
import type { DataFate, PodLoss } from './survival-types';

/** Replicas of a plan, found by the node that they are on. */
export class ReplicasByNode {
  private readonly byNode = new Map<string, { readonly pod: PodPlan; readonly replica: Replica }[]>();
  private readonly specs: ReadonlyMap<string, PodSpec>;

  constructor(plans: readonly PodPlan[], pods: readonly PodSpec[]) {
    this.specs = new Map(pods.map((pod) => [pod.name, pod]));
    for (const pod of plans) {
      for (const replica of pod.replicas) {
        const here = this.byNode.get(replica.node);
        if (here === undefined) this.byNode.set(replica.node, [{ pod, replica }]);
        else here.push({ pod, replica });
      }
    }
  }

  /** What pods lose with some nodes, by name; where the next plan puts what is lost is not known yet. */
  lostWith(nodes: readonly string[]): readonly PodLoss[] {
    const lost = new Map<PodPlan, Replica[]>();
    for (const node of nodes) {
      for (const { pod, replica } of this.byNode.get(node) ?? []) {
        const own = lost.get(pod);
        if (own === undefined) lost.set(pod, [replica]);
        else own.push(replica);
      }
    }
    return [...lost].map(([pod, replicas]) => this.podLoss(pod, replicas)).sort((a, b) => (a.pod < b.pod ? -1 : 1));
  }

  private podLoss(pod: PodPlan, lost: readonly Replica[]): PodLoss {
    const left = pod.replicas.length - lost.length;
    return {
      pod: pod.name,
      left,
      of: pod.replicas.length,
      lost: [...lost].sort((a, b) => a.number - b.number).map((replica) => replica.name),
      moves: [],
      homeless: [],
      data: this.dataFate(pod, left),
    };
  }

  private dataFate(pod: PodPlan, left: number): DataFate {
    if (!(pod.keepsData ?? this.specs.get(pod.name)?.keepsData ?? false)) return 'none';
    if (pod.data === 'disposable') return 'disposable';
    return pod.data === 'replicated' && left > 0 ? 'replicated' : 'lost';
  }
}

/** Pods whose data is gone first, then those of which the least is left, then by name. */
export function worstFirst(a: PodLoss, b: PodLoss): number {
  const [lostA, lostB] = [a, b].map((loss) => Number(loss.data === 'lost'));
  return lostB! - lostA! || a.left / a.of - b.left / b.of || (a.pod < b.pod ? -1 : 1);
}
