import type { Construct } from 'constructs';
import { FleetNode } from '../constructs/fleet-node';
import { localText } from '../constructs/template';
import type { FleetPlan } from '../fleet/plan-types';
import type { Machine } from '../providers/contract';
import { findVendor } from '../providers/registry';
import type { CoreStack } from './core-stack';
import { FleetStack } from './stack';

/** One vendor's machines with their first boot. Knows core, never another vendor. Empty when its last node is gone. */
export class VendorStack extends FleetStack {
  /** By node name. */
  readonly machines: ReadonlyMap<string, Machine>;

  constructor(scope: Construct, vendorName: string, plan: FleetPlan, core: CoreStack) {
    super(scope, vendorName);
    const vendor = findVendor(vendorName);
    const maker = vendor.maker();
    maker.provider?.(this);
    // Machines without user data need nothing of core, so nothing of it gets into their state.
    const firstBoot = vendor.catalogue.userData !== undefined;
    const deliveryPublicKey = firstBoot ? localText(this, 'delivery_public', core.keys.delivery.publicKey) : '';
    this.machines = new Map(
      plan.nodes
        .filter((node) => node.vendor === vendorName)
        .map((node) => {
          const made = new FleetNode(this, node.name, {
            plan,
            node,
            catalogue: vendor.catalogue,
            maker,
            hostKey0: core.keys.hostKey0(node.name),
            deliveryPublicKey,
          });
          return [node.name, made.machine];
        }),
    );
  }
}
