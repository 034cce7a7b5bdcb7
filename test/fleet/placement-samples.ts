import type { NodePlan } from '../../src/fleet/plan-types';
import type { PodSpec } from '../../src/fleet/spec-types';

/** A node for pods with 512 MiB, unless a test says otherwise. */
export function node(name: string, index: number, more: Partial<NodePlan> = {}): NodePlan {
  return {
    name,
    index,
    generation: 1,
    state: 'active',
    vendor: 'hetzner',
    region: 'fsn1',
    size: 'cx23',
    image: 'debian-13',
    engine: 'podman',
    ramMiB: 512,
    arch: 'amd64',
    labels: {},
    subnet: `10.1.${index + 1}.0/24`,
    ...more,
  };
}

/** A pod of one replica with 64 MiB, unless a test says otherwise. */
export function pod(name: string, more: Partial<PodSpec> = {}): PodSpec {
  return {
    name,
    manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } },
    replicas: 1,
    spread: 'node',
    where: {},
    with: [],
    apart: [],
    memoryMiB: 64,
    ports: [],
    images: [],
    ...more,
  };
}

/** A port that a node has once. */
export const port = { port: 80, protocol: 'tcp' } as const;
