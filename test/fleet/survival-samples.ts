import type { FleetPlan, NodePlan, PodPlan } from '../../src/fleet/plan-types';
import type { PodSpec } from '../../src/fleet/spec-types';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';

/** A podman node with 512 MiB, unless a test says otherwise. */
export const at = (index: number, vendor: string, region: string, over: Partial<NodePlan> = {}): NodePlan => ({
  ...nodeFixture(`n${index + 1}`, index, 'podman'),
  vendor,
  region,
  ramMiB: 512,
  ...over,
});

/** A pod whose replicas are spread over vendors, unless a test says otherwise. */
export const pod = (name: string, over: Partial<PodSpec> = {}): PodSpec => ({
  name,
  manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } },
  replicas: 1,
  spread: 'vendor',
  where: {},
  with: [],
  apart: [],
  memoryMiB: 64,
  ports: [],
  images: [],
  ...over,
});

/** A fleet in which pods are where they are put. */
export function placed(
  nodes: readonly NodePlan[],
  pods: readonly (readonly [PodSpec, readonly string[]])[],
  over: Partial<FleetPlan> = {},
): readonly [FleetPlan, readonly PodSpec[]] {
  const plans = pods.map(
    ([{ name, manifest, spread, data, memoryMiB }, on]): PodPlan => ({
      ...{ name, manifest, spread, memoryMiB, hostPorts: [], images: [] },
      ...(data === undefined ? {} : { data }),
      replicas: on.map((node, i) => ({ name: `${name}-${i + 1}`, number: i + 1, node })),
    }),
  );
  const { bosh: _, ...fixture } = planFixture({ nodes, pods: plans });
  return [{ ...fixture, ...over }, pods.map(([spec, on]) => ({ ...spec, replicas: on.length }))];
}
