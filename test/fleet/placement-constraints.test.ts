import type { PlacementRequest } from '../../src/fleet/placement';
import { solve } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import type { PodSpec } from '../../src/fleet/spec-types';
import { nodeWithRoom } from '../support/exact-fleets';
import { breaches } from '../support/exact-rules';
import { pod } from './placement-samples';

/* Each constraint in a fleet where ignoring it gives a better placement: replicas go elsewhere because of it, and nothing else. */

function node(index: number, room: number, more: Partial<NodePlan> = {}): NodePlan {
  return nodeWithRoom(room, {
    name: `n${index}`,
    index: index - 1,
    generation: 1,
    state: 'active',
    vendor: 'hetzner',
    region: 'fsn1',
    size: 'cx23',
    image: 'debian-13',
    engine: 'podman',
    arch: 'amd64',
    labels: {},
    subnet: `10.1.${index}.0/24`,
    ...more,
  });
}

const tcp = { port: 80, protocol: 'tcp' } as const;
const udp = { port: 80, protocol: 'udp' } as const;
const web = pod('web');
const big = node(1, 2000);
const small = node(2, 1000);
const there = { web: ['n1'] };

interface Row {
  readonly constraint: string;
  readonly nodes?: readonly NodePlan[];
  /** Other pods; those with the constraint last. */
  readonly others?: readonly PodSpec[];
  readonly previous?: PlacementRequest['previous'];
  /** The pod that is constrained, and where it is then. */
  readonly bound: PodSpec;
  readonly boundTo: readonly (string | undefined)[];
  /** The same without that demand, and where it would rather be. */
  readonly free?: PodSpec;
  readonly freeNodes?: readonly NodePlan[];
  readonly freeOthers?: readonly PodSpec[];
  readonly freeTo: readonly (string | undefined)[];
}

/** Something that takes a node's room or ports before. */
const taker = (more: Partial<PodSpec>) => pod('taker', { node: 'n1', ...more });

const needing = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', key: string, ...values: string[]) =>
  pod('web', { needs: [[{ key, operator, values }]] });

const labelled = [node(1, 2000, { labels: { disk: 'hdd' } }), node(2, 1000, { labels: { role: 'lb' } })];

const rows: readonly Row[] = [
  {
    constraint: 'RAM: a replica is not put where it does not fit',
    nodes: [node(1, 2000), node(2, 500)],
    others: [taker({ memoryMiB: 1500, priority: 1 })],
    bound: pod('web', { node: 'n1', memoryMiB: 501 }),
    boundTo: [undefined],
    free: pod('web', { node: 'n1', memoryMiB: 500 }),
    freeTo: ['n1'],
  },
  {
    constraint: 'processors',
    nodes: [node(1, 2000, { vcpus: 1 }), node(2, 1000, { vcpus: 2 })],
    bound: pod('web', { cpuMilli: 1001 }),
    boundTo: ['n2'],
    free: pod('web', { cpuMilli: 1000 }),
    freeTo: ['n1'],
  },
  {
    constraint: 'processors that other pods use',
    nodes: [node(1, 2000, { vcpus: 1 }), node(2, 1000, { vcpus: 1 })],
    others: [taker({ cpuMilli: 600 })],
    bound: pod('web', { cpuMilli: 500 }),
    boundTo: ['n2'],
    free: web,
    freeTo: ['n1'],
  },
  {
    constraint: 'processors of which nobody knows how many there are do not count',
    nodes: [node(1, 2000, { vcpus: 1 }), small],
    bound: pod('web', { cpuMilli: 64_000 }),
    boundTo: ['n2'],
    freeNodes: [node(1, 2000), small],
    freeTo: ['n1'],
  },
  {
    constraint: 'a host port that another pod has',
    others: [taker({ ports: [tcp] })],
    bound: pod('web', { ports: [tcp] }),
    boundTo: ['n2'],
    free: pod('web', { ports: [udp] }),
    freeTo: ['n1'],
  },
  {
    constraint: 'a host port for UDP',
    others: [taker({ ports: [udp] })],
    bound: pod('web', { ports: [udp] }),
    boundTo: ['n2'],
    free: pod('web', { ports: [tcp] }),
    freeTo: ['n1'],
  },
  {
    constraint: 'one of several host ports',
    others: [taker({ ports: [udp] })],
    bound: pod('web', { ports: [{ port: 443, protocol: 'tcp' }, udp] }),
    boundTo: ['n2'],
    free: pod('web', { ports: [{ port: 443, protocol: 'tcp' }] }),
    freeTo: ['n1'],
  },
  {
    constraint: 'a host port that another replica of the pod has',
    nodes: [big],
    bound: pod('web', { replicas: 2, ports: [tcp] }),
    boundTo: ['n1', undefined],
    free: pod('web', { replicas: 2 }),
    freeTo: ['n1', 'n1'],
  },
  {
    constraint: 'where',
    nodes: [big, node(2, 1000, { labels: { role: 'lb' } })],
    bound: pod('web', { where: { role: 'lb' } }),
    boundTo: ['n2'],
    free: web,
    freeTo: ['n1'],
  },
  {
    constraint: 'where, with another value of the label',
    nodes: [node(1, 2000, { labels: { role: 'db' } }), node(2, 1000, { labels: { role: 'lb' } })],
    bound: pod('web', { where: { role: 'lb' } }),
    boundTo: ['n2'],
    free: pod('web', { where: { role: 'db' } }),
    freeTo: ['n1'],
  },
  { constraint: 'node', bound: pod('web', { node: 'n2' }), boundTo: ['n2'], free: web, freeTo: ['n1'] },
  {
    constraint: 'with',
    others: [pod('db', { node: 'n2' })],
    bound: pod('web', { with: ['db'] }),
    boundTo: ['n2'],
    free: web,
    freeTo: ['n1'],
  },
  {
    constraint: 'with, where the other pod has no place',
    others: [pod('db', { memoryMiB: 3000 })],
    bound: pod('web', { with: ['db'] }),
    boundTo: [undefined],
    free: web,
    freeTo: ['n1'],
  },
  {
    constraint: 'apart from another pod',
    others: [taker({})],
    bound: pod('web', { apart: ['taker'] }),
    boundTo: ['n2'],
    free: web,
    freeTo: ['n1'],
  },
  {
    constraint: 'apart, as the other pod says it',
    others: [taker({ apart: ['web'] })],
    bound: web,
    boundTo: ['n2'],
    freeOthers: [taker({})],
    freeTo: ['n1'],
  },
  {
    constraint: 'apart from itself',
    nodes: [big],
    bound: pod('web', { replicas: 2, apart: ['web'] }),
    boundTo: ['n1', undefined],
    free: pod('web', { replicas: 2 }),
    freeTo: ['n1', 'n1'],
  },
  {
    constraint: 'needs In',
    nodes: labelled,
    bound: needing('In', 'role', 'db', 'lb'),
    boundTo: ['n2'],
    free: web,
    freeTo: ['n1'],
  },
  {
    constraint: 'needs NotIn',
    nodes: labelled,
    bound: needing('NotIn', 'disk', 'hdd'),
    boundTo: ['n2'],
    free: needing('NotIn', 'disk', 'ssd'),
    freeTo: ['n1'],
  },
  {
    constraint: 'needs Exists',
    nodes: labelled,
    bound: needing('Exists', 'role'),
    boundTo: ['n2'],
    free: needing('Exists', 'disk'),
    freeTo: ['n1'],
  },
  {
    constraint: 'needs DoesNotExist',
    nodes: labelled,
    bound: needing('DoesNotExist', 'disk'),
    boundTo: ['n2'],
    free: needing('DoesNotExist', 'role'),
    freeTo: ['n1'],
  },
  {
    constraint: 'needs, every expression of a term',
    nodes: labelled,
    bound: pod('web', {
      needs: [
        [
          { key: 'disk', operator: 'DoesNotExist', values: [] },
          { key: 'role', operator: 'Exists', values: [] },
        ],
      ],
    }),
    boundTo: ['n2'],
    free: pod('web', {
      needs: [
        [{ key: 'disk', operator: 'DoesNotExist', values: [] }],
        [{ key: 'disk', operator: 'Exists', values: [] }],
      ],
    }),
    freeTo: ['n1'],
  },
  {
    constraint: 'architecture',
    nodes: [node(1, 2000, { arch: 'arm64' }), small],
    bound: needing('In', 'kubernetes.io/arch', 'amd64'),
    boundTo: ['n2'],
    free: needing('In', 'kubernetes.io/arch', 'arm64'),
    freeTo: ['n1'],
  },
  {
    constraint: 'engine',
    nodes: [node(1, 2000, { engine: 'bosh' }), small],
    bound: web,
    boundTo: ['n2'],
    freeNodes: [big, small],
    freeTo: ['n1'],
  },
  {
    constraint: 'leaving',
    nodes: [node(1, 2000, { state: 'leaving' }), small],
    previous: there,
    bound: web,
    boundTo: ['n2'],
    freeNodes: [node(1, 2000, { state: 'replacing' }), small],
    freeTo: ['n1'],
  },
  {
    constraint: 'data stays where it is, also while everything is placed again',
    previous: { web: ['n1', 'n1'] },
    bound: pod('web', { replicas: 2, keepsData: true }),
    boundTo: ['n1', 'n1'],
    free: pod('web', { replicas: 2, keepsData: true, data: 'disposable' }),
    freeTo: ['n1', 'n2'],
  },
  {
    constraint: 'data stays where it is although its node no longer suits: rather nowhere',
    previous: there,
    bound: pod('web', { keepsData: true, where: { role: 'lb' } }),
    nodes: [big, node(2, 1000, { labels: { role: 'lb' } })],
    boundTo: [undefined],
    free: pod('web', { keepsData: true, data: 'replicated', where: { role: 'lb' } }),
    freeTo: ['n2'],
  },
  {
    constraint: 'priority: who has less is without a place',
    nodes: [node(1, 500)],
    others: [pod('taker', { memoryMiB: 300, priority: 1 })],
    bound: pod('web', { memoryMiB: 400 }),
    boundTo: [undefined],
    free: pod('web', { memoryMiB: 400, priority: 2 }),
    freeTo: ['n1'],
  },
  {
    constraint: 'priority: who has more pushes out what stands',
    nodes: [node(1, 500)],
    previous: there,
    others: [pod('taker', { memoryMiB: 300, priority: 1 })],
    bound: pod('web', { memoryMiB: 400 }),
    boundTo: [undefined],
    freeOthers: [pod('taker', { memoryMiB: 300 })],
    freeTo: ['n1'],
  },
];

/** Where a pod is, with a word if anything else is wrong. */
function placed(request: PlacementRequest, name: string) {
  const { nodes } = solve(request);
  return { wrong: breaches(request, nodes), nodes: nodes.get(name) };
}

describe.each(rows)('$constraint', (row) => {
  const { nodes = [big, small], others = [], previous = {}, bound } = row;
  // Whatever stands would otherwise stay where it is.
  const rebalance = row.constraint.startsWith('data');

  test('decides where a replica goes', () => {
    const request = { nodes, pods: [...others, bound], previous, rebalance };
    expect(placed(request, bound.name)).toEqual({ wrong: [], nodes: row.boundTo });
  });

  test('is all that keeps the replica from the better place', () => {
    const pods = [...(row.freeOthers ?? others), row.free ?? bound];
    const request = { nodes: row.freeNodes ?? nodes, pods, previous, rebalance };
    expect(placed(request, bound.name)).toEqual({ wrong: [], nodes: row.freeTo });
  });
});
