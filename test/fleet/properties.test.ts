import fc from 'fast-check';
import { stringify } from 'yaml';
import { type Ledger, parseLedger, renderLedger } from '../../src/fleet/ledger';
import type { FleetInput } from '../../src/fleet/schema';
import { lines, ok, planText } from './oak';

const vendors = { hetzner: ['cx23', 'cax11', 'ccx13'], linode: ['g6-nanode-1', 'g6-standard-2'] } as const;

const node = fc.constantFrom('hetzner' as const, 'linode' as const).chain((vendor) =>
  fc.record(
    {
      vendor: fc.constant(vendor),
      region: fc.constantFrom('fsn1', 'hel1', 'eu-central', 'moon'),
      size: fc.constantFrom<string>(...vendors[vendor]),
      engine: fc.constant('podman' as const),
      labels: fc.dictionary(fc.constantFrom('role', 'tier'), fc.constantFrom('lb', 'db')),
    },
    { requiredKeys: ['vendor', 'region', 'size'] },
  ),
);

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}[0-9]{1,3}$/), { minLength: 1, maxLength: 12 });

const pod = fc.record({
  manifest: fc.constant('pods/job.yaml'),
  replicas: fc.integer({ min: 1, max: 4 }),
  spread: fc.constantFrom('vendor' as const, 'region' as const, 'node' as const),
});

/** Fleets that can be planned. */
const fleets: fc.Arbitrary<FleetInput> = fc
  .record({
    nodes: names.chain((all) => fc.tuple(...all.map((name) => node.map((n) => [name, n] as const)))),
    pods: fc.dictionary(fc.stringMatching(/^p[a-z]{1,4}$/), pod, { maxKeys: 4 }),
    sysctls: fc.dictionary(fc.constantFrom('vm.swappiness', 'net.ipv4.ip_forward'), fc.integer({ min: 0, max: 9 })),
  })
  .map(({ nodes, pods, sysctls }) => ({
    fleet: 'oak',
    operator: { user: 'ada', keys: ['keys/ada.pub'] },
    overlay: 'none' as const,
    nodes: Object.fromEntries(nodes),
    pods,
    sysctls,
  }));

const planned = (fleet: FleetInput, ledger?: Ledger) => ok(planText(stringify(fleet), ledger));

/** The same data with its keys in another order. */
function reversed<T>(data: T): T {
  if (Array.isArray(data) || typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).reverse();
  return Object.fromEntries(entries.map(([key, value]) => [key, reversed(value)])) as T;
}

function holds(check: (fleet: FleetInput, n: number) => void): void {
  fc.assert(fc.property(fleets, fc.nat(), check), { numRuns: 100 });
}

test('planning again changes nothing', () => {
  holds((fleet) => {
    const once = planned(fleet);
    expect(planned(fleet, once.ledger)).toEqual(once);
  });
});

test('a ledger is what its text says', () => {
  holds((fleet) => {
    const { ledger } = planned(fleet);
    expect(ok(parseLedger({ file: 'fleet.lock.yaml', text: renderLedger(ledger) }))).toEqual(ledger);
  });
});

test('with a ledger the order of keys and nodes does not matter, to the byte', () => {
  holds((fleet) => {
    const { ledger } = planned(fleet);
    const one = planned(fleet, ledger);
    const other = planned(reversed(fleet), ledger);
    expect(JSON.stringify(other.plan)).toBe(JSON.stringify(one.plan));
    expect(renderLedger(other.ledger)).toBe(renderLedger(one.ledger));
  });
});

test('a node that is removed and comes back has its numbers again, and no other node notices', () => {
  holds((fleet, n) => {
    const all = Object.keys(fleet.nodes);
    const name = all[n % all.length]!;
    if (all.length < 2) return;
    const { [name]: _, ...others } = fleet.nodes;
    const first = planned(fleet);
    const without = planned({ ...fleet, nodes: others }, first.ledger);
    const again = planned({ ...fleet, nodes: { ...others, [name]: fleet.nodes[name]! } }, without.ledger);
    expect(without.plan.nodes).toEqual(first.plan.nodes.filter((p) => p.name !== name));
    expect(again.plan.nodes).toEqual(first.plan.nodes);
  });
});

test("an edit of one node changes no other node's plan", () => {
  holds((fleet, n) => {
    const all = Object.keys(fleet.nodes);
    const name = all[n % all.length]!;
    const first = planned(fleet);
    const edited = { vendor: 'hetzner', region: 'nbg1', size: 'ccx23', labels: { role: 'new' } };
    const after = planned({ ...fleet, nodes: { ...fleet.nodes, [name]: edited } }, first.ledger);
    const others = (nodes: typeof first.plan.nodes) => nodes.filter((p) => p.name !== name);
    expect(others(after.plan.nodes)).toEqual(others(first.plan.nodes));
    expect(after.plan.nodes.find((p) => p.name === name)).toMatchObject({
      region: 'nbg1',
      state: 'replacing',
      generation: 2,
    });
  });
});

test('indices and subnets are unique, and every replica is on a node of the fleet', () => {
  holds((fleet) => {
    const { plan } = planned(fleet);
    expect(new Set(plan.nodes.map((p) => p.index)).size).toBe(plan.nodes.length);
    expect(new Set(plan.nodes.map((p) => p.subnet)).size).toBe(plan.nodes.length);
    const replicas = plan.pods.flatMap((p) => p.replicas);
    expect(replicas.filter((r) => !(r.node in fleet.nodes))).toEqual([]);
    expect(plan.pods.map((p) => p.replicas.length)).toEqual(plan.pods.map((p) => fleet.pods![p.name]!.replicas));
  });
});

test('whatever is written, there is a plan or there are findings', () => {
  const anything = fc.oneof(
    fc.json().map((json) => `fleet: oak\nnodes: ${json}\n`),
    fc.string(),
    fleets.map((f) => stringify(f)),
  );
  const broken = fc.tuple(anything, fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, insert]) => {
    const i = at % (text.length + 1);
    return text.slice(0, i) + insert + text.slice(i);
  });
  fc.assert(
    fc.property(broken, (text) => {
      const result = planText(text);
      expect(result.ok || lines(result).length > 0).toBe(true);
    }),
    { numRuns: 300 },
  );
});
