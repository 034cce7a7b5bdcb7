import fc from 'fast-check';
import { solve } from '../../src/fleet/placement';
import type { FleetPlan, NodePlan } from '../../src/fleet/plan-types';
import type { PodSpec } from '../../src/fleet/spec-types';
import { planFixture } from '../nodes/plan-fixture';

const labels = fc.constantFrom<Record<string, string>>({}, {}, { role: 'lb' });

const someNode = fc.record(
  {
    vendor: fc.constantFrom('hetzner', 'linode', 'static'),
    seller: fc.constantFrom('acme', 'hetzner'),
    region: fc.constantFrom('r1', 'r2'),
    ramMiB: fc.constantFrom(256, 384, 512),
    engine: fc.constantFrom('podman' as const, 'podman' as const, 'podman' as const, 'bosh' as const),
    state: fc.constantFrom(
      'active' as const,
      'active' as const,
      'active' as const,
      'replacing' as const,
      'leaving' as const,
    ),
    labels,
  },
  { requiredKeys: ['vendor', 'region', 'ramMiB', 'engine', 'state', 'labels'] },
);

const nodeList = fc.array(someNode, { minLength: 2, maxLength: 6 }).map((list): readonly NodePlan[] =>
  list.map(({ seller, ...node }, index) => ({
    ...{
      name: `n${index + 1}`,
      index,
      generation: 1,
      size: 's',
      image: 'debian-13',
      arch: 'amd64' as const,
      subnet: '',
    },
    ...node,
    ...(node.vendor === 'static' && seller !== undefined ? { seller } : {}),
  })),
);

const few = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 4 });
const podNames = ['a', 'b', 'c', 'd'];

const somePod = fc.record({
  replicas: fc.integer({ min: 1, max: 3 }),
  spread: fc.constantFrom('vendor' as const, 'region' as const, 'node' as const),
  where: labels,
  node: few(fc.constantFrom('n1', 'n2')),
  apart: fc.oneof({ weight: 2, arbitrary: fc.constant<string[]>([]) }, fc.subarray(podNames, { maxLength: 2 })),
  data: fc.constantFrom(undefined, undefined, 'disposable' as const, 'replicated' as const),
  keepsData: fc.boolean(),
  priority: fc.constantFrom(0, 0, 1),
  memoryMiB: fc.constantFrom(32, 64, 100, 200),
  ports: fc.uniqueArray(fc.constantFrom(80, 443), { maxLength: 1 }),
});

const podList = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...podNames), somePod), { selector: ([name]) => name, minLength: 1 })
  .map((pairs): readonly PodSpec[] => {
    const known = pairs.map(([name]) => name);
    return pairs.map(([name, { node, data, ports, ...pod }]) => ({
      ...{
        name,
        manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } },
        images: [],
      },
      ...pod,
      ...(node === undefined ? {} : { node }),
      ...(data === undefined ? {} : { data }),
      with: [],
      apart: pod.apart.filter((other) => known.includes(other)),
      ports: ports.map((port) => ({ port, protocol: 'tcp' as const })),
    }));
  });

/** A fleet that is planned: of the pods those for which there is room. */
export interface PlannedPods {
  readonly plan: FleetPlan;
  readonly pods: readonly PodSpec[];
}

/** Fleets of up to six nodes and four pods with everything that a loss can take. */
export const fleets: fc.Arbitrary<PlannedPods> = fc
  .record({
    nodes: nodeList,
    wanted: podList,
    members: fc.array(fc.nat(), { maxLength: 3 }),
    holders: fc.array(fc.nat(), { maxLength: 2 }),
  })
  .map(({ nodes, wanted, members, holders }) => {
    const seats = solve({ pods: wanted, nodes, previous: {} }).nodes;
    const pods = wanted.filter((pod) => seats.get(pod.name)!.every((node) => node !== undefined));
    const staying = nodes.filter((node) => node.state !== 'leaving').map((node) => node.name);
    const bosh = nodes.filter((node) => node.engine === 'bosh' && node.state !== 'leaving').map((node) => node.name);
    const some = (numbers: readonly number[], names: readonly string[]) =>
      names.length === 0 ? [] : [...new Set(numbers.map((number) => names[number % names.length]!))];
    const [etcd, own] = [some(members, staying), some(holders, bosh)];
    const { bosh: engine, overlay, ...rest } = planFixture({ nodes });
    const plan: FleetPlan = {
      ...rest,
      overlay: { ...overlay, ...(etcd.length === 0 ? {} : { etcd }) },
      ...(bosh.length === 0
        ? {}
        : { bosh: { ...engine!, ports: { router: { ports: [80, 443] }, tcp: { ports: [1024], nodes: own } } } }),
      pods: pods.map(({ name, manifest, spread, data, memoryMiB, images }) => ({
        ...{ name, manifest, spread, memoryMiB, images, hostPorts: [] },
        ...(data === undefined ? {} : { data }),
        replicas: seats.get(name)!.map((node, i) => ({ name: `${name}-${i + 1}`, number: i + 1, node: node! })),
      })),
    };
    return { plan, pods };
  });

/** Nodes that are lost together, by the name of the loss: what the words vendor, region and node say. */
export function lossesOf({ nodes }: FleetPlan): ReadonlyMap<string, ReadonlySet<string>> {
  const staying = nodes.filter((node) => node.state !== 'leaving');
  const losses = new Map<string, Set<string>>();
  for (const node of staying) {
    const vendor = node.seller ?? node.vendor;
    for (const name of [`vendor ${vendor}`, `region ${vendor}/${node.region}`, `node ${node.name}`]) {
      losses.set(name, (losses.get(name) ?? new Set()).add(node.name));
    }
  }
  return losses;
}
