import type { Construct } from 'constructs';
import type { FleetPlan } from '../fleet/plan-types';
import type { Machine } from '../providers/contract';
import { CoreStack } from './core-stack';
import { MeshStack } from './mesh-stack';
import { VendorStack } from './vendor-stack';

/** The stacks of one fleet. */
export interface FleetStacks {
  readonly core: CoreStack;
  /** By vendor name. */
  readonly vendors: ReadonlyMap<string, VendorStack>;
  readonly mesh: MeshStack;
}

/**
 * Adds a fleet's stacks to an app: `core`, one for each vendor in use, `mesh`.
 *
 * @throws FleetError when a node's first boot does not fit its vendor.
 * @example
 * const { core, vendors, mesh } = addFleetStacks(app, plan);
 * core.keys.delivery.publicKey;
 * [...vendors.keys(), mesh.node.id]; // => ['hetzner', 'mesh']
 */
export function addFleetStacks(app: Construct, plan: FleetPlan): FleetStacks {
  const core = new CoreStack(app, 'core', plan);
  const vendors = new Map(plan.vendors.map((name) => [name, new VendorStack(app, name, plan, core)]));
  const machines = new Map<string, Machine>([...vendors.values()].flatMap((stack) => [...stack.machines]));
  const mesh = new MeshStack(app, 'mesh', plan, core, machines);
  for (const stack of vendors.values()) {
    stack.addDependency(core);
    mesh.addDependency(stack);
  }
  return { core, vendors, mesh };
}
