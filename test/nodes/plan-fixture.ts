import type { Engine, FleetPlan, NodePlan } from '../../src/fleet/plan-types';

/** A node as the planner would give it. */
export function nodeFixture(name: string, index: number, engine: Engine): NodePlan {
  return {
    name,
    index,
    generation: 1,
    state: 'active',
    vendor: 'hetzner',
    region: 'fsn1',
    size: 'cax11',
    image: 'debian-13',
    engine,
    ramMiB: 4096,
    arch: 'arm64',
    labels: {},
    subnet: `10.1.${index + 1}.0/24`,
  };
}

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNlbnNpYmxlIGtleSBmb3IgdGVzdHMgb25seSEh ada@example';

/** A fleet of a podman node `n1` and a bosh node `n2` with two people, one without sudo. */
export function planFixture(over: Partial<FleetPlan> = {}): FleetPlan {
  return {
    fleet: 'oak',
    users: [
      { name: 'ada', keys: [key], sudo: true },
      { name: 'grace', keys: [key, `${key}2`], sudo: false },
    ],
    sysctls: { 'net.core.somaxconn': '1024', 'net.ipv4.ip_local_port_range': '20000 60000' },
    overlay: { manager: 'none', network: '10.1.0.0/16', subnetLength: 24 },
    nodes: [nodeFixture('n1', 0, 'podman'), nodeFixture('n2', 1, 'bosh')],
    pods: [],
    vendors: ['hetzner'],
    bosh: { bucc: 'n2', apiVersion: '1.44' },
    protect: true,
    backends: {},
    openPorts: {},
    ...over,
  };
}
