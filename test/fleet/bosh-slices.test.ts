import { azNodes } from '../../src/fleet/azs';
import { namedSlices, scalingOf } from '../../src/fleet/bosh-slices';
import { sampleNode } from '../artifacts/sample-fleets';

const azs = (n: number) => Array.from({ length: n }, (_, i) => `z${i}`);

/*
 * MoltenCore's rules stated once more, as they are published and with nothing in common with the code under test: each slice walks
 * over az numbers, and one that meets the end of them begins again at the first.
 */
const published: Readonly<Record<string, readonly [slices: number, size: (n: number) => number]>> = {
  max1: [1, () => 1],
  max2: [5, (n) => (n === 1 ? 1 : 2)],
  max3: [3, (n) => [1, 2][n - 1] ?? 3],
  odd3: [3, (n) => (n < 3 ? 1 : 3)],
  odd5: [2, (n) => [1, 1, 3, 3][n - 1] ?? 5],
};

function statement(n: number) {
  const stated: Record<string, { azs: string[]; instances: number }> = {};
  for (const [group, [slices, sizeFor]] of Object.entries(published)) {
    let next = 0;
    for (let k = 1; k <= slices; k++) {
      const size = sizeFor(n);
      let walked: string[] = [];
      for (let i = 0; i < size; i++) walked.push(`z${next++}`);
      if (next > n) walked = Array.from({ length: size }, (_, i) => `z${i}`);
      stated[`${group}.slice${k}`] = { azs: walked, instances: walked.length };
    }
  }
  for (let m = 1; m <= 64; m += m) stated[`all.x${m}`] = { azs: azs(n), instances: n * m };
  return stated;
}

function flat(n: number) {
  return Object.fromEntries(namedSlices(azs(n)).map(({ name, ...slice }) => [name, slice]));
}

test.each(azs(64).map((_, i) => i + 1))('%d azs are sliced as MoltenCore slices them', (n) => {
  expect(flat(n)).toEqual(statement(n));
});

test('so are up to 255 azs, and no slice names an az twice or one that is not there', () => {
  for (let n = 65; n <= 255; n++) {
    const slices = flat(n);
    expect(JSON.stringify(inOrder(slices))).toBe(JSON.stringify(inOrder(statement(n))));
    const all = new Set(azs(n));
    const unsound = Object.values(slices).filter(
      (slice) => new Set(slice.azs).size < slice.azs.length || !slice.azs.every((az) => all.has(az)),
    );
    expect(unsound).toEqual([]);
  }
});

function inOrder(slices: Readonly<Record<string, { readonly azs: readonly string[]; readonly instances: number }>>) {
  const names = Object.keys(slices).sort();
  return names.map((name) => [name, slices[name]!.azs, slices[name]!.instances]);
}

// From the examples that MoltenCore publishes for 5 and for 9 nodes.
test('a slice that would reach past the last az has the first ones', () => {
  expect(scalingOf(azs(5)).max2).toEqual({
    slice1: { azs: ['z0', 'z1'], instances: 2 },
    slice2: { azs: ['z2', 'z3'], instances: 2 },
    slice3: { azs: ['z0', 'z1'], instances: 2 },
    slice4: { azs: ['z0', 'z1'], instances: 2 },
    slice5: { azs: ['z0', 'z1'], instances: 2 },
  });
  expect(scalingOf(azs(9)).odd3.slice3).toEqual({ azs: ['z6', 'z7', 'z8'], instances: 3 });
  expect(scalingOf(azs(9)).odd5.slice2!.azs).toEqual(azs(5));
  expect(scalingOf(azs(3)).all.x64).toEqual({ azs: azs(3), instances: 192 });
});

test('nothing can be sliced without an az', () => {
  expect(namedSlices([])).toEqual([]);
  expect(() => scalingOf([])).toThrow('expected at least one az');
});

test('azs are the bosh nodes that stay, by number and not as text', () => {
  const nodes = [10, 2, 9, 3, 4].map((index) => sampleNode(`n${index}`, { index, engine: 'bosh' }));
  const others = [sampleNode('p', { index: 0 }), sampleNode('l', { index: 1, engine: 'bosh', state: 'leaving' })];
  expect(azNodes([...nodes, ...others]).map((node) => node.index)).toEqual([2, 3, 4, 9, 10]);
});
