import fc from 'fast-check';
import { isBetter } from '../../src/fleet/falling-heap';
import { type Placed, type PlacementRequest, place, solve } from '../../src/fleet/placement';
import { scoreOf } from '../../src/fleet/placement-score';
import type { NodePlan } from '../../src/fleet/plan-types';
import { Report } from '../../src/fleet/report';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';
import { breaches as wrongs } from '../support/exact-rules';

const podNames = ['a', 'b', 'c', 'd', 'e', 'f'];
const labels = fc.dictionary(fc.constantFrom('role', 'tier'), fc.constantFrom('x', 'y'), { maxKeys: 2 });

const someNode = fc.record(
  {
    vendor: fc.constantFrom('hetzner', 'linode', 'static'),
    seller: fc.constantFrom('acme', 'bolt'),
    region: fc.constantFrom('r1', 'r2'),
    ramMiB: fc.constantFrom(100, 256, 400, 512, 1024),
    engine: fc.constantFrom('podman' as const, 'podman' as const, 'podman' as const, 'bosh' as const),
    state: fc.constantFrom('active' as const, 'active' as const, 'replacing' as const, 'leaving' as const),
    labels,
  },
  { requiredKeys: ['vendor', 'region', 'ramMiB', 'engine', 'state', 'labels'] },
);

const nodeList: fc.Arbitrary<readonly NodePlan[]> = fc.array(someNode, { minLength: 1, maxLength: 9 }).map((list) =>
  list.map((node, index) => ({
    name: `n${index + 1}`,
    index,
    generation: 1,
    size: 's',
    image: 'debian-13',
    arch: 'amd64',
    subnet: '',
    ...node,
  })),
);

const few = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 4 });
const someNames = fc.oneof(
  { weight: 3, arbitrary: fc.constant<string[]>([]) },
  fc.uniqueArray(fc.constantFrom(...podNames), { maxLength: 2 }),
);

const somePod = fc.record({
  replicas: fc.integer({ min: 1, max: 5 }),
  spread: fc.constantFrom('vendor' as const, 'region' as const, 'node' as const),
  where: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, labels),
  node: few(fc.constantFrom('n1', 'n2', 'n3')),
  with: someNames,
  apart: someNames,
  memoryMiB: fc.constantFrom(1, 32, 64, 100, 200),
  ports: fc.uniqueArray(fc.constantFrom(80, 443), { maxLength: 1 }),
});

const podList: fc.Arbitrary<readonly PodSpec[]> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...podNames), somePod), { selector: ([name]) => name, maxLength: 6 })
  .map((pairs) => {
    const known = pairs.map(([name]) => name);
    return pairs.map(([name, { node, ports, ...pod }]) => ({
      name,
      manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } },
      images: [],
      ...(node === undefined ? {} : { node }),
      ...pod,
      with: pod.with.filter((other) => other !== name && known.includes(other)),
      ports: ports.map((port) => ({ port, protocol: 'tcp' as const })),
    }));
  });

/** What else a pod may ask for. */
const more = fc.record(
  {
    keepsData: fc.constant(true),
    data: fc.constantFrom('replicated' as const, 'disposable' as const),
    priority: fc.constantFrom(-1, 5),
    cpuMilli: fc.constantFrom(250, 600, 1000),
    needs: fc
      .constantFrom('In' as const, 'NotIn' as const)
      .map((operator) => [[{ key: 'role', operator, values: ['x'] }]]),
    // Beside the pod before it, so that chains come about.
    with: fc.constant('before'),
  },
  { requiredKeys: [] },
);

const richPods: fc.Arbitrary<readonly PodSpec[]> = podList.chain((pods) =>
  fc.array(more, { minLength: pods.length, maxLength: pods.length }).map((all) =>
    pods.map((pod, p) => {
      const { with: company, ...own } = all[p]!;
      return { ...pod, ...own, ...(company === undefined || p === 0 ? {} : { with: [pods[p - 1]!.name] }) };
    }),
  ),
);

const richRequest: fc.Arbitrary<PlacementRequest> = fc
  .record({
    pods: richPods,
    nodes: fc
      .tuple(nodeList, fc.array(few(fc.constantFrom(1, 2)), { minLength: 9, maxLength: 9 }))
      .map(([nodes, vcpus]) => nodes.map((node, n) => (vcpus[n] === undefined ? node : { ...node, vcpus: vcpus[n] }))),
    previous: fc.dictionary(
      fc.constantFrom(...podNames),
      fc.array(fc.constantFrom('n1', 'n2', 'n3', 'n4', 'n10'), { maxLength: 6 }),
    ),
    data: few(
      fc.dictionary(fc.constantFrom(...podNames), fc.array(few(fc.constantFrom('n1', 'n2')), { maxLength: 5 })),
    ),
    rebalance: fc.boolean(),
    effort: fc.constantFrom('all' as const, 'places' as const),
    taken: fc.constantFrom([], [{ node: 'n1', port: 80, protocol: 'tcp' as const, holder: 'etcd' }]),
  })
  .map(({ data, ...request }) => ({ ...request, ...(data === undefined ? {} : { data }) }));

const before = fc.dictionary(
  fc.constantFrom(...podNames),
  fc.array(fc.constantFrom('n1', 'n2', 'n3', 'n4', 'n10'), { maxLength: 6 }),
);

const runs = Number(process.env.FLOTILLA_RUNS ?? 60);

type Previous = Readonly<Record<string, readonly string[]>>;

function placed(
  pods: readonly PodSpec[],
  nodes: readonly NodePlan[],
  previous: Previous,
  edited?: ReadonlySet<string>,
) {
  const report = new Report();
  const placements = place({ pods, nodes, previous, ...(edited === undefined ? {} : { edited }) }, report);
  return {
    nodes: Object.fromEntries(placements),
    failed: report.findings.map((f) => f.path.slice('pods.'.length)).sort(),
  };
}

/** What is wrong with a placement, however it came about. */
function breaches(
  pods: readonly PodSpec[],
  nodes: readonly NodePlan[],
  where: Readonly<Record<string, readonly string[]>>,
): string[] {
  const on = (node: NodePlan) =>
    pods.flatMap((p) => (where[p.name] ?? []).filter((name) => name === node.name).map(() => p));
  return nodes.flatMap((node) => {
    const here = on(node);
    const names = here.map((p) => p.name);
    const ports = here.flatMap((p) => p.ports.map((x) => `${x.port}/${x.protocol}`));
    const others = (p: PodSpec) =>
      names.filter((_, i) => here[i] !== p).concat(names.filter((n) => n === p.name).slice(1));
    return [
      ...(here.reduce((sum, p) => sum + p.memoryMiB, 0) > roomMiB(node) ? ['memory'] : []),
      ...(new Set(ports).size < ports.length ? ['ports'] : []),
      ...(here.length > 0 && (node.engine !== 'podman' || node.state === 'leaving') ? ['state'] : []),
      ...here.flatMap((p) => [
        ...(Object.entries(p.where).some(([k, v]) => node.labels[k] !== v) ? ['where'] : []),
        ...(p.node !== undefined && p.node !== node.name ? ['pin'] : []),
        ...(p.with.some((other) => !names.includes(other)) ? ['with'] : []),
        ...(p.apart.some((other) => others(p).includes(other)) ? ['apart'] : []),
      ]),
    ];
  });
}

test('no node is given what it has not, and every constraint holds', () => {
  fc.assert(
    fc.property(podList, nodeList, before, (pods, nodes, previous) => {
      expect(breaches(pods, nodes, placed(pods, nodes, previous).nodes)).toEqual([]);
    }),
    { numRuns: runs },
  );
});

test('whatever is asked, nothing of what has a place breaks a constraint, also where others have none', () => {
  fc.assert(
    fc.property(richRequest, (request) => {
      const { nodes } = solve(request);
      expect(wrongs(request, nodes)).toEqual([]);
      expect(request.taken?.filter(({ node, port }) => has(request, nodes, node, port))).toEqual([]);
      const reversed = { ...request, pods: [...request.pods].reverse(), nodes: [...request.nodes].reverse() };
      expect(solve(reversed).nodes).toEqual(nodes);
    }),
    { numRuns: runs },
  );
});

function has({ pods }: PlacementRequest, nodes: Placed['nodes'], node: string, port: number): boolean {
  return pods.some((pod) => pod.ports.some((one) => one.port === port) && nodes.get(pod.name)!.includes(node));
}

test('the order of pods and nodes does not matter', () => {
  fc.assert(
    fc.property(podList, nodeList, before, (pods, nodes, previous) => {
      const [one, other] = [new Report(), new Report()];
      const placements = place({ pods, nodes, previous }, one);
      expect(place({ pods: [...pods].reverse(), nodes: [...nodes].reverse(), previous }, other)).toEqual(placements);
      expect(other.result(() => undefined)).toEqual(one.result(() => undefined));
    }),
    { numRuns: runs },
  );
});

test('what is placed stays, and an edit of one pod moves no other', () => {
  fc.assert(
    fc.property(podList, nodeList, somePod, fc.nat(), (pods, nodes, edit, n) => {
      const first = placed(pods, nodes, {});
      if (first.failed.length > 0 || pods.length === 0) return;
      expect(placed(pods, nodes, first.nodes)).toEqual(first);
      const pod = pods[n % pods.length]!;
      const { memoryMiB, replicas } = edit;
      const after = placed(
        pods.map((p) => (p === pod ? { ...p, memoryMiB, replicas } : p)),
        nodes,
        first.nodes,
        new Set([pod.name]),
      );
      if (after.failed.length > 0) return;
      const follows = followers(pod.name, pods);
      for (const other of pods) {
        if (!follows.has(other.name))
          expect([other.name, after.nodes[other.name]]).toEqual([other.name, first.nodes[other.name]]);
      }
    }),
    { numRuns: runs },
  );
});

/** The pod and those that must run beside it, which move with it. */
function followers(name: string, pods: readonly PodSpec[]): ReadonlySet<string> {
  const all = new Set([name]);
  for (const other of all) for (const p of pods) if (p.with.includes(other)) all.add(p.name);
  return all;
}

test('rebalancing never makes a placement worse, and moves no data', () => {
  fc.assert(
    fc.property(podList, nodeList, before, fc.subarray(podNames), (pods, nodes, previous, keepers) => {
      const request = { pods: pods.map((p) => ({ ...p, keepsData: keepers.includes(p.name) })), nodes, previous };
      const stays = solve(request).nodes;
      const after = solve({ ...request, rebalance: true }).nodes;
      const values = (where: typeof stays) => {
        const { homeless, spread } = scoreOf(request, where);
        return [homeless, ...spread];
      };
      expect(isBetter(values(stays), values(after))).toBe(false);
      const there = new Set(nodes.filter(({ state }) => state !== 'leaving').map((node) => node.name));
      for (const name of keepers) {
        after.get(name)?.forEach((node, i) => {
          const stood = previous[name]?.[i];
          if (node !== undefined && stood !== undefined && there.has(stood))
            expect([name, node]).toEqual([name, stood]);
        });
      }
    }),
    { numRuns: runs },
  );
});

test('a new node moves nothing, and a lost one only what was on it, as long as all have a place', () => {
  fc.assert(
    fc.property(podList, nodeList, someNode, fc.nat(), (pods, nodes, more, n) => {
      const first = placed(pods, nodes, {});
      if (first.failed.length > 0) return;
      const index = nodes.length;
      const added = { ...nodes[0]!, ...more, name: `n${index + 1}`, index };
      expect(placed(pods, [...nodes, added], first.nodes)).toEqual(first);
      const lost = nodes[n % nodes.length]!.name;
      const left = nodes.filter((node) => node.name !== lost);
      const after = placed(pods, left, first.nodes);
      const moved = pods.some((p) =>
        after.nodes[p.name]?.some((to, i) => ![to, lost].includes(first.nodes[p.name]![i]!)),
      );
      // Where others did move, it was because what was lost had no place beside them as they stood.
      if (after.failed.length > 0 || !moved) return;
      const nailed = pods.map((p) => ({ ...p, keepsData: true }));
      expect(placed(nailed, left, first.nodes).failed).not.toEqual([]);
    }),
    { numRuns: runs },
  );
});
