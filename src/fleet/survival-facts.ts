import { hasQuorum } from './etcd-members';
import type { FleetPlan } from './plan-types';
import type { PodSpec } from './spec-types';
import { type Cause, causesOf } from './survival-causes';
import type { Domain } from './survival-domains';
import { ReplicasByNode, type StruckPod } from './survival-pods';
import { PortsByHolder } from './survival-ports';
import { SlicesByAz } from './survival-slices';
import { StatePlaces } from './survival-state';
import type { EtcdLoss, Loss } from './survival-types';

/** What is lost at once, before anybody does anything about it. */
export interface Facts extends Pick<Loss, 'etcd' | 'ports' | 'slices' | 'state'> {
  /** Worst first. */
  readonly struck: readonly StruckPod[];
  /** Why it is not survived; empty if it is. */
  readonly causes: readonly Cause[];
}

/** A plan, prepared for asking what is lost with what: each answer takes time in proportion to what is lost. */
export class PlanFacts {
  private readonly replicas: ReplicasByNode;
  private readonly ports: PortsByHolder;
  private readonly slices: SlicesByAz;
  private readonly states: StatePlaces;
  private readonly members: readonly string[];

  constructor(plan: FleetPlan, pods: readonly PodSpec[]) {
    this.replicas = new ReplicasByNode(plan.pods, pods);
    this.ports = new PortsByHolder(plan, pods);
    this.slices = new SlicesByAz(plan.nodes);
    this.states = new StatePlaces(plan);
    this.members = plan.overlay.etcd ?? [];
  }

  /** @param domains that are gone together */
  without(domains: readonly Domain[]): Facts {
    const nodes = [...new Set(domains.flatMap((domain) => domain.nodes))];
    const names = nodes.map((node) => node.name);
    const struck = this.replicas.struckWith(names);
    const etcd = this.etcdLoss(names);
    const state = this.states.lostWith(domains);
    return {
      struck,
      etcd,
      ports: this.ports.lostWith(nodes, struck),
      slices: this.slices.lostWith(nodes),
      state,
      causes: causesOf(struck, etcd, state),
    };
  }

  private etcdLoss(nodes: readonly string[]): EtcdLoss | null {
    const { members } = this;
    if (members.length === 0) return null;
    const gone = new Set(nodes);
    const lost = members.filter((member) => gone.has(member));
    return { lost, left: members.length - lost.length, of: members.length, quorum: hasQuorum(members, lost) };
  }
}
