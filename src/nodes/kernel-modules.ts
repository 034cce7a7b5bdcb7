import { failureDomain } from '../fleet/failure-domain';
import type { FleetPlan } from '../fleet/plan-types';
import type { System } from '../ignition/system';

/** What every node needs: bridges whose packets the firewall sees, and the overlay that a fleet may get later. */
const always = ['br_netfilter', 'vxlan'];

/**
 * Systems whose kernel is older than wireguard, 4.18 of release 8 (it came with 5.6): there a program does the same, through a tunnel.
 *
 * @see https://www.wireguard.com/install/
 */
const withoutWireguard: ReadonlySet<string> = new Set(['alma-8', 'rocky-8']);

/** Kernel modules of a fleet's nodes of one system, sorted. A delivery checks that they work. */
export function kernelModules(plan: FleetPlan, system: System): readonly string[] {
  if (!isEncrypted(plan)) return always;
  return [...always, withoutWireguard.has(system.name) ? 'tun' : 'wireguard'].sort();
}

/** Whether the overlay goes from one vendor or seller to another: only between them is it encrypted. */
function isEncrypted({ overlay, nodes }: FleetPlan): boolean {
  return overlay.manager !== 'none' && new Set(nodes.map(failureDomain)).size > 1;
}
