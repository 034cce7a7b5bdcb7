import type { FleetPlan } from '../fleet/plan-types';

/** Which kernel modules a node needs, and for which managers of the overlay; `always` also for those that a fleet may get later. */
const modules: readonly { readonly name: string; readonly managers: 'always' | readonly string[] }[] = [
  { name: 'br_netfilter', managers: 'always' },
  { name: 'vxlan', managers: 'always' },
  // Encrypts what goes between vendors; without an overlay nothing does.
  { name: 'wireguard', managers: ['static', 'etcd'] },
];

/** Kernel modules of every node of a fleet, sorted. A delivery checks that they work. */
export function kernelModules({ overlay }: FleetPlan): readonly string[] {
  return modules
    .filter(({ managers }) => managers === 'always' || managers.includes(overlay.manager))
    .map(({ name }) => name);
}
