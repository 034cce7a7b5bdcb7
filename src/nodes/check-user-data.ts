import type { VendorCatalogue } from '../fleet/catalogue';
import type { Finding } from '../fleet/errors';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import type { TooLargeUserData } from '../ignition/fit';
import type { MergedSetup } from '../ignition/merge-layers';
import { setupOf } from './setup-of';
import { userDataOf } from './user-data';

/** Bytes by which the user data of two nodes with one setup may differ: their names, which stand in it in several places. */
const namesBytes = 1024;

/**
 * Nodes whose first boot is more than their vendor takes, whatever is done to make it smaller: one finding for all nodes of a vendor that
 * get the same.
 *
 * @param plan whose nodes {@link checkNodes} has nothing against
 */
export function checkUserData(plan: FleetPlan, catalogues: readonly VendorCatalogue[]): readonly Finding[] {
  const facts = new Map(catalogues.map(({ vendor, userData }) => [vendor, userData] as const));
  const fitting = new Set<string>();
  const tooLarge = new Map<string, { readonly fit: TooLargeUserData; readonly nodes: NodePlan[] }>();
  const numbers = new Map<MergedSetup, number>();
  for (const node of plan.nodes) {
    const limit = facts.get(node.vendor);
    if (limit === undefined) continue;
    const setup = setupOf(plan, node);
    const same = `${node.vendor} ${numbers.get(setup) ?? numbers.set(setup, numbers.size).get(setup)}`;
    if (fitting.has(same)) continue;
    const fit = userDataOf(plan, node, limit);
    if (fit.fits && fit.bytes + namesBytes <= limit.limitBytes) fitting.add(same);
    if (fit.fits) continue;
    const found = tooLarge.get(same) ?? { fit, nodes: [] };
    found.nodes.push(node);
    tooLarge.set(same, found);
  }
  return [...tooLarge.values()].map(({ fit, nodes }) =>
    tooLargeUserData(nodes, fit, facts.get(nodes[0]!.vendor)!.limitBytes),
  );
}

/** What is said of nodes whose first boot is too large for their vendor, with what takes the most room. */
export function tooLargeUserData(nodes: readonly NodePlan[], fit: TooLargeUserData, limitBytes: number): Finding {
  const [first, ...others] = nodes as readonly [NodePlan, ...NodePlan[]];
  const largest = fit.largest.map(({ path, bytes }) => `${path} ${bytes}`).join(', ');
  const same = others.length === 0 ? '' : `; the same of ${others.map(({ name }) => name).join(', ')}`;
  return {
    code: 'user-data-too-large',
    path: `nodes.${first.name}`,
    message: `first boot takes ${fit.bytes} bytes, ${first.vendor} takes at most ${limitBytes}; the largest parts: ${largest}${same}`,
    hint: 'let the node fetch large files itself: give them a url and a sha256',
  };
}
