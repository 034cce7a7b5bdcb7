import { buccPorts, vmExtensions } from './bosh-ports';
import type { FleetPlan, NodePlan } from './plan-types';
import type { HostPort, PodSpec } from './spec-types';

/** A port of a node and who takes it. */
export interface PortUse extends HostPort {
  readonly node: string;
  /** `ssh`, `docker (bosh)`, `etcd (members)`, `concourse (BUCC)`, `bosh cf-router-network-properties`, `pod web`. */
  readonly holder: string;
  /** Whether the vendor's firewall lets anyone reach it. */
  readonly open: boolean;
}

/** As much of a plan as its ports hang on, without the pods. */
export interface PortsOf extends Pick<FleetPlan, 'bosh'> {
  readonly nodes: readonly NodePlan[];
  readonly overlay?: FleetPlan['overlay'];
}

/**
 * Every port that anything takes on a node, by the nodes' order, then by port.
 *
 * @param pods as wanted: they know the protocols
 */
export function portPlan(plan: PortsOf & Pick<FleetPlan, 'pods'>, pods: readonly PodSpec[]): readonly PortUse[] {
  return inOrder(plan.nodes, [...ownPorts(plan), ...podPorts(plan, pods)]);
}

/**
 * Ports that nodes need for themselves, whatever pods there are: sshd's, the engine's, etcd's, and on bosh nodes those of BUCC and of every
 * VM extension whose instance groups may run there.
 */
export function ownPorts({ nodes, bosh, overlay }: PortsOf): readonly PortUse[] {
  const members = new Set(overlay?.etcd ?? []);
  const fixed = nodes.flatMap((node) => [
    use(node, 22, 'ssh', true),
    ...(node.engine === 'bosh' ? [use(node, 2376, 'docker (bosh)', true)] : []),
    ...(members.has(node.name)
      ? [use(node, 2379, 'etcd (clients)', false), use(node, 2380, 'etcd (members)', false)]
      : []),
    ...(node.name === bosh?.bucc
      ? Object.entries(buccPorts).map(([job, port]) => use(node, port, `${job} (BUCC)`, false))
      : []),
  ]);
  const extensions = vmExtensions(bosh, nodes).flatMap(({ name, ports, nodes: on }) =>
    on.flatMap((node) => ports.map((port) => use({ name: node }, port, `bosh ${name}`, true))),
  );
  return inOrder(nodes, [...fixed, ...extensions]);
}

function use(node: Pick<NodePlan, 'name'>, port: number, holder: string, open: boolean): PortUse {
  return { node: node.name, port, protocol: 'tcp', holder, open };
}

function podPorts({ pods }: Pick<FleetPlan, 'pods'>, specs: readonly PodSpec[]): readonly PortUse[] {
  const specByName = new Map(specs.map((spec) => [spec.name, spec]));
  return pods.flatMap(({ name, replicas }) =>
    replicas.flatMap(({ node }) =>
      (specByName.get(name)?.ports ?? []).map((port) => ({ node, ...port, holder: `pod ${name}`, open: true })),
    ),
  );
}

/** By the nodes' order, then by port; to order the few of each node costs less than to order all. */
function inOrder(nodes: readonly NodePlan[], uses: readonly PortUse[]): readonly PortUse[] {
  const ofNode = new Map<string, PortUse[]>(nodes.map(({ name }) => [name, []]));
  for (const one of uses) ofNode.get(one.node)!.push(one);
  return [...ofNode.values()].flatMap((own) =>
    own.sort((a, b) => a.port - b.port || byText(a.protocol, b.protocol) || byText(a.holder, b.holder)),
  );
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
