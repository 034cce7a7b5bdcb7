import type { Ledger } from '../../src/fleet/ledger';
import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import { catalogues, fleetFile, lines, oak, ok } from './oak';

const machines = {
  h: '{vendor: hetzner, region: fsn1, size: cx23}',
  l: '{vendor: linode, region: eu-central, size: g6-standard-2}',
  p: '{vendor: hetzner, region: fsn1, size: cx23, engine: podman}',
};

/** A fleet with nodes m1, m2 ... of the kinds that the letters stand for. */
function fleet(kinds: string): string {
  const nodes = [...kinds].map((kind, i) => `  m${i + 1}: ${machines[kind as keyof typeof machines]}`);
  return oak(`defaults: {engine: bosh}\nnodes:\n${nodes.join('\n')}\n`);
}

function planned(text: string, ledger?: Ledger, order?: readonly string[]) {
  const spec = ok(parseFleet(fleetFile(text), catalogues));
  return plan(spec, ledger, catalogues, order === undefined ? {} : { order });
}

const sliceLines = (result: ReturnType<typeof planned>) => lines(result).filter((line) => line.includes('slice'));

/** The ledger as it is once everything in it is deployed. */
function deployed(ledger: Ledger, names = Object.keys(ledger.nodes)): Ledger {
  const nodes = Object.entries(ledger.nodes).map(([name, node]) =>
    names.includes(name) ? ([name, { ...node, deployed: node.wanted }] as const) : ([name, node] as const),
  );
  return { ...ledger, nodes: Object.fromEntries(nodes) };
}

/** What a proposal says after --order. */
function proposedIn(result: ReturnType<typeof planned>): readonly string[] {
  return /--order ([\w,]+)/.exec(sliceLines(result)[0] ?? '')?.[1]?.split(',') ?? [];
}

test('slices in one vendor are warned of once for the same azs, with an order that has none', () => {
  const before = planned(fleet('hhhlll'));
  expect(sliceLines(before)).toEqual([
    'oak/fleet.yaml:6:3: nodes: odd3.slice1, odd3.slice3, max3.slice1, max3.slice3 = z0, z1, z2: all hetzner (flotilla plan --order m1,m4,m2,m5)',
    'oak/fleet.yaml:6:3: nodes: odd3.slice2, max3.slice2 = z3, z4, z5: all linode (flotilla plan --order m1,m4,m2,m5)',
    'oak/fleet.yaml:6:3: nodes: max2.slice1, max2.slice4, max2.slice5 = z0, z1: all hetzner (flotilla plan --order m1,m4,m2,m5)',
    'oak/fleet.yaml:6:3: nodes: max2.slice3 = z4, z5: all linode (flotilla plan --order m1,m4,m2,m5)',
  ]);
});

test('after the proposed order the warnings are gone, and a later plan keeps it', () => {
  for (const kinds of ['hhl', 'hhhlll', 'phhphllp', 'hhhhhhhhhllllllll']) {
    const before = planned(fleet(kinds));
    const { ledger } = ok(before);
    for (const known of [undefined, ledger]) {
      const after = planned(fleet(kinds), known, proposedIn(before));
      expect(sliceLines(after)).toEqual([]);
      const later = planned(fleet(kinds), ok(after).ledger);
      expect(sliceLines(later)).toEqual([]);
      expect(ok(later).ledger).toEqual(ok(after).ledger);
    }
  }
});

test('what no order mends is told', () => {
  const before = planned(fleet('hhhhhhl'));
  const after = planned(fleet('hhhhhhl'), undefined, proposedIn(before));
  const left = sliceLines(after).flatMap((line) => line.split(' = ')[0]!.match(/(odd|max)\d\.slice\d/g));
  expect(sliceLines(before)[0]).toContain(`; ${left.length} of these 13 slices`);
  expect(sliceLines(after)[0]).not.toContain('--order');
});

test('nothing is said of a fleet of one vendor, of two nodes, and of podman nodes', () => {
  for (const kinds of ['hhhhh', 'hl', 'ppl', 'pppp']) expect(sliceLines(planned(fleet(kinds)))).toEqual([]);
});

test('once a bosh node is deployed its number stays: another slice or another machine helps', () => {
  const ledger = deployed(ok(planned(fleet('hhlll'))).ledger, ['m3']);
  expect(sliceLines(planned(fleet('hhlll'), ledger))).toEqual([
    'oak/fleet.yaml:6:3: nodes: max2.slice1, max2.slice3, max2.slice4, max2.slice5 = z0, z1: all hetzner (give one of m1, m2 a machine of another vendor than hetzner)',
    'oak/fleet.yaml:6:3: nodes: max2.slice2 = z2, z3: all linode (give one of m3, m4 a machine of another vendor than linode)',
  ]);
  const six = deployed(ok(planned(fleet('hhhlhl'))).ledger);
  expect(sliceLines(planned(fleet('hhhlhl'), six))[0]).toBe(
    'oak/fleet.yaml:6:3: nodes: odd3.slice1, odd3.slice3, max3.slice1, max3.slice3 = z0, z1, z2: all hetzner (place what must survive by odd3.slice2, or give one of m1, m2, m3 a machine of another vendor than hetzner)',
  );
});

test('a node that leaves is in no slice', () => {
  const ledger = deployed(ok(planned(fleet('hlhl'))).ledger);
  // z1 leaves: z0 and z2 are the first two.
  const without = fleet('hlhl').replace(/ {2}m2:.*\n/, '');
  expect(sliceLines(planned(without, ledger))[0]).toContain('= z0, z2: all hetzner');
});

test('an order gives nodes without a machine the lowest free numbers, the others follow', () => {
  const indices = (result: ReturnType<typeof planned>) =>
    Object.fromEntries(ok(result).plan.nodes.map((node) => [node.name, node.index]));
  const first = planned(fleet('hphl'), undefined, ['m4', 'm2']);
  expect(indices(first)).toEqual({ m1: 2, m2: 1, m3: 3, m4: 0 });
  const second = planned(fleet('hphl'), ok(first).ledger, ['m3']);
  expect(indices(second)).toEqual({ m3: 0, m4: 1, m2: 2, m1: 3 });
  const standing = planned(fleet('hphlh'), deployed(ok(first).ledger, ['m2', 'm1']), ['m5']);
  expect(indices(standing)).toEqual({ m1: 2, m2: 1, m5: 0, m4: 3, m3: 4 });
});

test('what cannot be ordered is refused, all of it at once', () => {
  const { ledger } = ok(planned(fleet('hhll')));
  const begun = { ...ledger.nodes.m2!, begun: ledger.nodes.m2!.wanted };
  const known = { ...deployed(ledger, ['m1']), nodes: { ...deployed(ledger, ['m1']).nodes, m2: begun } };
  expect(lines(planned(fleet('hhll'), known, ['m1', 'm2', 'm3', 'm33', '', 'm3']))).toEqual([
    "cannot order 'm1': it is deployed, and its number 0 stays (leave it out: only nodes that were never deployed can be ordered)",
    "cannot order 'm2': a deploy of it was begun, and its number 1 stays (leave it out: only nodes that were never deployed can be ordered)",
    "cannot order 'm33': the fleet has no such node (did you mean 'm3'?)",
    'cannot order a node without a name (write names with commas between, as --order n2,n1)',
    "cannot order 'm3' twice (name each node once)",
  ]);
});
