import { buccPorts, type VmExtension, vmExtensions } from './bosh-ports';
import type { FleetPlan, NodePlan } from './plan-types';
import type { PodSpec } from './spec-types';
import type { StruckPod } from './survival-pods';
import type { PortLoss } from './survival-types';

/** Ports that pods and VM extensions of BOSH answer, and who else does. */
export class PortsByHolder {
  private readonly specs: ReadonlyMap<string, PodSpec>;
  private readonly extensions: readonly VmExtension[];
  /** The node of BUCC. @default - the fleet has none */
  private readonly bucc: string | undefined;

  constructor(plan: FleetPlan, pods: readonly PodSpec[]) {
    this.specs = new Map(pods.map((pod) => [pod.name, pod]));
    this.extensions = vmExtensions(plan.bosh, plan.nodes);
    this.bucc = plan.bosh?.bucc;
  }

  /** Ports that their holders answer no longer without some nodes, by number: of pods of which nothing is left, of extensions all of whose nodes are gone, of BUCC. */
  lostWith(nodes: readonly NodePlan[], struck: readonly StruckPod[]): readonly PortLoss[] {
    const gone = new Set(nodes.map((node) => node.name));
    const ofPods = struck.flatMap(({ pod, left }) =>
      left > 0 ? [] : (this.specs.get(pod.name)?.ports ?? []).map((port) => ({ ...port, holder: `pod ${pod.name}` })),
    );
    const ofBosh = this.extensions
      .filter(({ nodes: own }) => own.length > 0 && own.every((node) => gone.has(node)))
      .flatMap(({ name, ports }) => ports.map((port) => ({ port, protocol: 'tcp' as const, holder: `bosh ${name}` })));
    const ofBucc = Object.entries(this.bucc !== undefined && gone.has(this.bucc) ? buccPorts : {}).map(
      ([job, port]) => ({ port, protocol: 'tcp' as const, holder: `${job} (BUCC)` }),
    );
    return [...ofPods, ...ofBosh, ...ofBucc].sort(
      (a, b) => a.port - b.port || byText(a.protocol, b.protocol) || byText(a.holder, b.holder),
    );
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
