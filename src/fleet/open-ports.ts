import type { NodePlan, OpenPort } from './plan-types';
import type { PortUse } from './port-plan';

/** Ports of every node that its vendor's firewall leaves open, by the order of the port plan. */
export function openPorts(nodes: readonly NodePlan[], uses: readonly PortUse[]): Record<string, readonly OpenPort[]> {
  const ports = new Map<string, OpenPort[]>(nodes.map((node) => [node.name, []]));
  for (const { node, port, protocol, holder, open } of uses) {
    if (open) ports.get(node)?.push({ port, protocol, reason: holder });
  }
  return Object.fromEntries(ports);
}
