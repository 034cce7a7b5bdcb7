import { expect, test } from '@jest/globals';
import type { FleetPlan, NodePlan } from '../../src/fleet/plan-types';
import { findSystem } from '../../src/ignition/systems';
import { kernelModules } from '../../src/nodes/kernel-modules';
import { nodeFixture, planFixture } from './plan-fixture';

/** Modules of a node of a fleet whose other node is elsewhere, or not. */
function modules(image: string, manager: string, other: Partial<NodePlan>): string {
  const overlay = { ...planFixture().overlay, manager } as FleetPlan['overlay'];
  const nodes = [nodeFixture('n1', 0, 'podman'), { ...nodeFixture('n2', 1, 'podman'), ...other }];
  return kernelModules(planFixture({ overlay, nodes }), findSystem(image)!).join(' ');
}

test.each<[string, string, string, Partial<NodePlan>, string]>([
  ['without an overlay', 'debian-13', 'none', { vendor: 'linode' }, 'br_netfilter vxlan'],
  ['within one vendor', 'debian-13', 'static', {}, 'br_netfilter vxlan'],
  ['between vendors', 'debian-13', 'static', { vendor: 'linode' }, 'br_netfilter vxlan wireguard'],
  ['between sellers', 'rocky-9', 'etcd', { vendor: 'static', seller: 'acme' }, 'br_netfilter vxlan wireguard'],
  ['on a kernel without wireguard', 'rocky-8', 'etcd', { vendor: 'linode' }, 'br_netfilter tun vxlan'],
  ['on another one', 'alma-8', 'static', { vendor: 'linode' }, 'br_netfilter tun vxlan'],
])('the kernel encrypts only what goes from one vendor to another: %s', (_, image, manager, other, expected) => {
  expect(modules(image, manager, other)).toBe(expected);
});
