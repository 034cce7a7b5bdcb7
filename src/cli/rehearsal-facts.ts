import { machineName } from '../fleet/names';
import type { FleetPlan } from '../fleet/plan-types';
import type { Vendor } from '../providers/contract';
import { vendors } from '../providers/registry';
import type { RehearsalConfig, RehearsedVendor } from '../rehearsal/rehearsal-config';

/** Every variable that holds a vendor's token. */
export const tokenVariables: readonly string[] = vendors.flatMap((v) => v.provider.tokenVariables);

/** What the stand-in must know to play the vendors for one fleet. */
export function rehearsalConfig(plan: FleetPlan, mode: RehearsalConfig['mode']): RehearsalConfig {
  const played = vendors.map((vendor) => [providerType(vendor), rehearsedVendor(vendor, plan)] as const);
  return { schemaVersion: 1, fleet: plan.fleet, mode, vendors: Object.fromEntries(played) };
}

/** `hetznercloud/hcloud` is `hcloud`. */
function providerType(vendor: Vendor): string {
  return vendor.provider.source.split('/').at(-1)!;
}

/** Sizes that only a node's `ram:` makes known are the plan's; images are named from the vendor's side. */
function rehearsedVendor(vendor: Vendor, plan: FleetPlan): RehearsedVendor {
  const { catalogue } = vendor;
  const listed = Object.entries(catalogue.sizes).map(([size, facts]) => [size, facts.ramMiB] as const);
  const nodes = plan.nodes.filter((n) => n.vendor === catalogue.vendor);
  const planned = nodes.map((n) => [n.size, n.ramMiB] as const);
  const address = (node: string) => [machineName(plan.fleet, node), `${vendor.machineResource.type}.${node}`] as const;
  return {
    machine: vendor.machineResource,
    userData: catalogue.userData,
    images: Object.fromEntries(Object.entries(catalogue.images).map(([os, image]) => [image, os])),
    sizes: Object.fromEntries([...listed, ...planned]),
    addresses: Object.fromEntries(nodes.map((n) => address(n.name))),
  };
}
