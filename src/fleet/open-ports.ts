import type { NodePlan, OpenPort, PodPlan } from './plan-types';
import type { PodSpec } from './spec-types';

/** What every node of an engine has open to anyone, whatever runs on it. */
const always: Readonly<Record<NodePlan['engine'], readonly OpenPort[]>> = {
  podman: [{ port: 22, protocol: 'tcp', reason: 'ssh' }],
  bosh: [
    { port: 22, protocol: 'tcp', reason: 'ssh' },
    { port: 2376, protocol: 'tcp', reason: 'docker (bosh)' },
  ],
};

/** Open ports of every node, by port. */
export function openPorts(
  nodes: readonly NodePlan[],
  pods: readonly PodPlan[],
  specs: readonly PodSpec[],
): Record<string, readonly OpenPort[]> {
  const ports = new Map<string, OpenPort[]>(nodes.map((n) => [n.name, [...always[n.engine]]]));
  const specByName = new Map(specs.map((s) => [s.name, s]));
  for (const pod of pods) {
    for (const { node } of pod.replicas) {
      for (const port of specByName.get(pod.name)?.ports ?? [])
        ports.get(node)?.push({ ...port, reason: `pod ${pod.name}` });
    }
  }
  return Object.fromEntries([...ports].map(([name, list]) => [name, list.sort(byPort)]));
}

function byPort(a: OpenPort, b: OpenPort): number {
  return a.port - b.port || (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : 0);
}
