import { machineName } from '../fleet/names';
import type { FleetPlan } from '../fleet/plan-types';
import type { TerraformFacts, UserDataFacts, VendorCatalogue } from '../providers/contract';
import { vendors } from '../providers/registry';
import type { RehearsalConfig, RehearsedVendor } from '../rehearsal/rehearsal-config';

/** Every variable that holds a vendor's token. */
export const tokenVariables: readonly string[] = vendors.flatMap((v) => v.terraform?.provider.tokenVariables ?? []);

/** What the stand-in must know to play the vendors for one fleet. */
export function rehearsalConfig(plan: FleetPlan, mode: RehearsalConfig['mode']): RehearsalConfig {
  const played = vendors.flatMap(({ catalogue, terraform }) =>
    terraform === undefined || catalogue.userData === undefined
      ? []
      : [[providerType(terraform), rehearsedVendor(catalogue, catalogue.userData, terraform, plan)] as const],
  );
  return { schemaVersion: 1, fleet: plan.fleet, mode, vendors: Object.fromEntries(played) };
}

/** `hetznercloud/hcloud` is `hcloud`. */
function providerType({ provider }: TerraformFacts): string {
  return provider.source.split('/').at(-1)!;
}

/** Sizes that only a node's `ram:` makes known are the plan's; images are named from the vendor's side. */
function rehearsedVendor(
  catalogue: VendorCatalogue,
  userData: UserDataFacts,
  { machineResource }: TerraformFacts,
  plan: FleetPlan,
): RehearsedVendor {
  const listed = Object.entries(catalogue.sizes).map(([size, facts]) => [size, facts.ramMiB] as const);
  const nodes = plan.nodes.filter((n) => n.vendor === catalogue.vendor);
  const planned = nodes.map((n) => [n.size, n.ramMiB] as const);
  const address = (node: string) => [machineName(plan.fleet, node), `${machineResource.type}.${node}`] as const;
  return {
    machine: machineResource,
    userData,
    images: Object.fromEntries(Object.entries(catalogue.images).map(([os, image]) => [image, os])),
    sizes: Object.fromEntries([...listed, ...planned]),
    addresses: Object.fromEntries(nodes.map((n) => address(n.name))),
  };
}
