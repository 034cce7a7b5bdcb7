import type { Construct } from 'constructs';
import { FleetNode } from '../constructs/fleet-node';
import type { FleetPlan } from '../fleet/plan-types';
import type { Machine } from '../providers/contract';
import { findVendor } from '../providers/registry';
import type { CoreStack } from './core-stack';
import { FleetStack } from './stack';

/** One vendor's machines with their first boot. Knows core, never another vendor. Empty when its last node is gone. */
export class VendorStack extends FleetStack {
  /** By node name. */
  readonly machines: ReadonlyMap<string, Machine>;

  constructor(scope: Construct, vendorName: string, plan: FleetPlan, { keys }: CoreStack) {
    super(scope, vendorName, plan);
    const vendor = findVendor(vendorName);
    vendor.maker().provider?.(this);
    const nodes = plan.nodes.filter((node) => node.vendor === vendorName);
    this.machines = new Map(
      nodes.map((node) => [node.name, new FleetNode(this, node.name, { plan, node, vendor, keys }).machine]),
    );
  }
}
