import { type PlanView, planView } from '../../src/cli/plan-view';
import type { Change, ChangeKind } from '../../src/fleet/changes';
import type { Ledger } from '../../src/fleet/ledger-types';
import type { NodePlan, PodPlan } from '../../src/fleet/plan-types';
import { survival } from '../../src/fleet/survival';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';

const offers = [
  {
    vendor: 'hetzner',
    region: 'fsn1',
    size: 'cx23',
    ramMiB: 4096,
    price: { amount: 3.79, currency: 'EUR', asOf: '2026-07' },
  },
  {
    vendor: 'linode',
    region: 'us-east',
    size: 'g6-nanode-1',
    ramMiB: 1024,
    price: { amount: 5, currency: 'USD', asOf: 'undated' },
  },
  { vendor: 'static', region: 'acme', size: 'static', seller: 'acme', ramMiB: 512 },
] as const;

/** A pod with a replica on each of some nodes. */
export function podFixture(name: string, nodes: readonly string[], over: Partial<PodPlan> = {}): PodPlan {
  return {
    name,
    manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } },
    spread: 'vendor',
    memoryMiB: 32,
    hostPorts: [],
    images: [],
    replicas: nodes.map((node, i) => ({ name: `${name}-${i + 1}`, number: i + 1, node })),
    ...over,
  };
}

const kinds: readonly ChangeKind[] = ['none', 'new', 'hot', 'reboot', 'replace', 'leaving', 'adopt'];

/** The view of a fleet of `n` nodes from three failure domains with five replicas for every node, every kind of change in it. */
export function sampleView(n: number): PlanView {
  const nodes: NodePlan[] = Array.from({ length: n }, (_, i) => ({
    ...nodeFixture(`n${i + 1}`, i, 'podman'),
    ...offers[i % 3],
    ...(i % 3 === 2 ? { address: `203.0.113.${i % 250}` } : {}),
    subnet: `10.${1 + Math.floor(i / 250)}.${i % 250}.0/24`,
  }));
  const pods = Array.from({ length: n }, (_, i) =>
    podFixture(
      `pod${i}`,
      [0, 1, 2, 3, 4].map((k) => `n${((i + k * 7) % n) + 1}`),
    ),
  );
  const changes: readonly Change[] = [
    ...nodes.map(({ name }, i) => ({
      node: name,
      kind: kinds[i % 7]!,
      detail: i % 7 === 4 ? 'region fsn1 -> hel1, image debian-12 -> debian-13' : '',
    })),
    { node: 'old', kind: 'gone', detail: 'machine at linode is removed' },
    ...pods.map((pod, i) => ({ pod: pod.name, kind: i % 4 === 0 ? ('new' as const) : ('none' as const), detail: '' })),
    { pod: 'legacy', kind: 'gone', detail: 'from n1' },
  ];
  const plan = planFixture({ nodes, pods });
  // Where lost replicas would go is a plan for each node: of a large fleet the losses of a part will do.
  const told = n <= 100 ? plan : planFixture({ nodes: nodes.slice(0, 100), pods: [] });
  return planView(plan, changes, { old: goneNode }, [], survival(told, []));
}

const machine = {
  generation: 1,
  vendor: 'linode',
  region: 'us-east',
  size: 'g6-nanode-1',
  image: 'debian-13',
  engine: 'podman',
  labels: {},
} as const;
const goneNode: Ledger['nodes'][string] = { index: 900, state: 'gone', wanted: machine, deployed: machine };
