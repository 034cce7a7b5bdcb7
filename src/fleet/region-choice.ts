import type { VendorCatalogue } from './catalogue';
import type { NodePlan } from './plan-types';

/**
 * Regions of a vendor to propose for a new node: where the fleet is with this vendor already; else one in the part of the world where most
 * of its other nodes are, as far as the catalogues know; else the first that the vendor lists. Empty for a vendor without regions.
 *
 * @example
 * regionsToPropose('linode', catalogues, nodesInFalkenstein); // => ['eu-central']
 */
export function regionsToPropose(
  vendor: string,
  catalogues: readonly VendorCatalogue[],
  nodes: readonly Pick<NodePlan, 'vendor' | 'region'>[],
): readonly string[] {
  const own = [...new Set(nodes.filter((node) => node.vendor === vendor).map((node) => node.region))];
  if (own.length > 0) return own.slice(0, mostRegions);
  const catalogue = catalogues.find((one) => one.vendor === vendor);
  const part = usualPart(catalogues, nodes);
  const near = part === undefined ? undefined : catalogue?.partsOfTheWorld?.[part]?.[0];
  return near === undefined ? (catalogue?.regions?.slice(0, 1) ?? []) : [near];
}

/** How many regions of one vendor are tried. */
const mostRegions = 3;

/** Where most nodes are; of equally many where the first node is. */
function usualPart(
  catalogues: readonly VendorCatalogue[],
  nodes: readonly Pick<NodePlan, 'vendor' | 'region'>[],
): string | undefined {
  const counts = new Map<string, number>();
  for (const { vendor, region } of nodes) {
    const parts = Object.entries(catalogues.find((one) => one.vendor === vendor)?.partsOfTheWorld ?? {});
    const part = parts.find(([, regions]) => regions.includes(region))?.[0];
    if (part !== undefined) counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return [...counts].sort(([, x], [, y]) => y - x)[0]?.[0];
}
