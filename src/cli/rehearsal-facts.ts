import { machineName } from '../fleet/names';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { findSystem } from '../ignition/systems';
import type { TerraformFacts, UserDataFacts, VendorCatalogue } from '../providers/contract';
import { vendors } from '../providers/registry';
import type { RehearsalConfig, RehearsedVendor } from '../rehearsal/rehearsal-config';
import { staticNodes } from './static-machines';

/** Every variable that holds a vendor's token. */
export const tokenVariables: readonly string[] = vendors.flatMap((v) => v.terraform?.provider.tokenVariables ?? []);

/** What the stand-in must know to play the vendors for one fleet. */
export function rehearsalConfig(plan: FleetPlan, mode: RehearsalConfig['mode']): RehearsalConfig {
  const played = vendors.flatMap(({ catalogue, terraform }) =>
    terraform === undefined || catalogue.userData === undefined
      ? []
      : [[providerType(terraform), rehearsedVendor(catalogue, catalogue.userData, terraform, plan)] as const],
  );
  const statics = Object.fromEntries(staticNodes(plan).map((node) => [node.address, node.name]));
  return { schemaVersion: 1, fleet: plan.fleet, mode, vendors: Object.fromEntries(played), statics };
}

/** `hetznercloud/hcloud` is `hcloud`. */
function providerType({ provider }: TerraformFacts): string {
  return provider.source.split('/').at(-1)!;
}

/** The catalogue's images, and those that the fleet names itself. */
function rehearsedImages(catalogue: VendorCatalogue, nodes: readonly NodePlan[]): RehearsedVendor['images'] {
  const listed = Object.entries(catalogue.images).map(([os, image]) => [image, os] as const);
  const own = nodes.flatMap(({ vendorImage, image }) =>
    vendorImage === undefined ? [] : [[vendorImage, image] as const],
  );
  const known = [...listed, ...own].map(([image, os]) => [
    image,
    { os, reader: findSystem(os)?.reader ?? 'cloud-init' },
  ]);
  return Object.fromEntries(known);
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
    images: rehearsedImages(catalogue, nodes),
    sizes: Object.fromEntries([...listed, ...planned]),
    addresses: Object.fromEntries(nodes.map((n) => address(n.name))),
  };
}
