import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { boshEngine, dockerTls } from './bosh-engine';
import { osPart } from './os-part';
import type { DeliveryPart, PartName } from './part';
import { podmanEngine } from './podman-engine';
import { engineFacts, setupWithoutEngine, systemOf } from './setup-of';

export type { DeliveryPart, PartName } from './part';

/** Names of the parts that a node's delivery has, in order. */
export function partNames(node: NodePlan): readonly PartName[] {
  return node.engine === 'bosh' ? ['os', 'tls', 'engine'] : ['os', 'engine'];
}

/**
 * Everything that a node must have and that can change while it runs. The next delivery removes what is no longer listed.
 *
 * Late values: `delivery.public`, and for a bosh node `tls.ca`, `tls.certificate`, `tls.key`.
 *
 * @throws FleetError when the node's operating system is not known, or its engine cannot run there
 */
export function deliveryParts(plan: FleetPlan, node: NodePlan): DeliveryPart[] {
  return [osPart(setupWithoutEngine(plan, node), systemOf(node)), ...engineParts(node)];
}

/** What the engine of a node needs besides what every node gets. @throws FleetError as {@link deliveryParts} */
export function engineParts(node: NodePlan): DeliveryPart[] {
  const system = systemOf(node);
  if (node.engine === 'podman') return [podmanEngine(system, engineFacts(node, system, 'podman'))];
  return [dockerTls(), boshEngine(node, system, engineFacts(node, system, 'bosh'))];
}
