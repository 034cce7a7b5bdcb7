import fc from 'fast-check';
import { bestAzOrder } from '../../src/fleet/az-order';
import { namedSlices } from '../../src/fleet/bosh-slices';

type Node = { readonly name: string; readonly vendor: string };

/** Nodes a, b, c ... of the vendors that the letters stand for. */
function nodes(vendors: string): readonly Node[] {
  return [...vendors].map((vendor, i) => ({ name: `n${i}`, vendor }));
}

function ordered(all: readonly Node[], first = bestAzOrder(all)): readonly Node[] {
  const byName = new Map(all.map((node) => [node.name, node]));
  return [...first.map((name) => byName.get(name)!), ...all.filter((node) => !first.includes(node.name))];
}

/** Slices of two or more azs, not all, in one vendor; and odd slices that lose half or more with a vendor. */
function costs(order: readonly Node[]): readonly [oneVendor: number, brokenOdd: number] {
  const vendors = new Map(order.map((node, i) => [`z${i}`, node.vendor]));
  let [oneVendor, brokenOdd] = [0, 0];
  for (const { name, azs } of namedSlices([...vendors.keys()])) {
    if (azs.length < 2 || name.startsWith('all')) continue;
    const holders = azs.map((az) => vendors.get(az)!);
    if (holders.every((vendor) => vendor === holders[0])) oneVendor++;
    const worst = Math.max(...holders.map((vendor) => holders.filter((other) => other === vendor).length));
    if (name.startsWith('odd') && worst >= azs.length / 2) brokenOdd++;
  }
  return [oneVendor, brokenOdd];
}

/** The least of all orders, by trying every one. */
function leastCosts(all: readonly Node[]): readonly [number, number] {
  let least: readonly [number, number] = [Number.POSITIVE_INFINITY, 0];
  const visit = (chosen: readonly Node[], rest: readonly Node[]) => {
    if (rest.length === 0) {
      const [a, b] = costs(chosen);
      if (a < least[0] || (a === least[0] && b < least[1])) least = [a, b];
    }
    // Nodes of one vendor are alike.
    const tried = new Set<string>();
    for (const node of rest) {
      if (tried.has(node.vendor)) continue;
      tried.add(node.vendor);
      visit(
        [...chosen, node],
        rest.filter((other) => other !== node),
      );
    }
  };
  visit([], all);
  return least;
}

test('as few slices as possible lie in one vendor, and then as few odd ones as possible break with one', () => {
  const fleets = fc.array(fc.constantFrom('a', 'a', 'a', 'b', 'c', 'd'), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fleets, (vendors) => {
      const all = nodes(vendors.join(''));
      expect(costs(ordered(all))).toEqual(leastCosts(all));
    }),
    { numRuns: 150 },
  );
});

test.each([
  ['aab', ['n0', 'n2']],
  ['aabb', ['n0', 'n2']],
  ['abab', []],
  ['aaaa', []],
  ['aaabbb', ['n0', 'n3', 'n1', 'n4']],
])('the first nodes of %s are named, as many as matter', (vendors, order) => {
  expect(bestAzOrder(nodes(vendors))).toEqual(order);
});

test('one node of another vendor goes where it serves most slices', () => {
  const all = nodes('aaaaaaaaaaab');
  expect(costs(all)[0]).toBeGreaterThan(costs(ordered(all))[0]);
  const every = Array.from({ length: 12 }, (_, place) => {
    const others = all.slice(0, 11);
    return costs([...others.slice(0, place), all[11]!, ...others.slice(place)])[0];
  });
  expect(costs(ordered(all))[0]).toBe(Math.min(...every));
});

test('a seller is a failure domain of its own, whatever its machines are called', () => {
  const own = ['acme', 'acme', 'oak'].map((seller, i) => ({ name: `n${i}`, vendor: 'static', seller }));
  expect(bestAzOrder(own)).toEqual(['n0', 'n2']);
});

test('255 nodes need no more than the first ten named', () => {
  const all = nodes(`${'a'.repeat(200)}${'b'.repeat(50)}${'c'.repeat(5)}`);
  expect(bestAzOrder(all).length).toBeLessThanOrEqual(10);
  expect(costs(ordered(all))).toEqual([0, 0]);
});
