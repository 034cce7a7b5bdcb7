import fc from 'fast-check';
import { naturally } from '../../src/fleet/natural-order';

test.each([
  [
    ['n10', 'n2', 'n1'],
    ['n1', 'n2', 'n10'],
  ],
  [
    ['web-1', 'db-12', 'db-3'],
    ['db-3', 'db-12', 'web-1'],
  ],
  [
    ['n1a10', 'n1a9', 'n1'],
    ['n1', 'n1a9', 'n1a10'],
  ],
  [
    ['n01', 'n1', 'n2'],
    ['n01', 'n1', 'n2'],
  ],
  [
    ['n99999999999999999999', 'n100000000000000000000'],
    ['n99999999999999999999', 'n100000000000000000000'],
  ],
])('%j is ordered as people do', (names, ordered) => {
  expect([...names].sort(naturally)).toEqual(ordered);
});

test('the order is total: whatever the names and wherever they stood', () => {
  const name = fc.stringMatching(/^[a-c0-2-]{1,6}$/);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
      const sorted = [...names].sort(naturally);
      expect([...names].reverse().sort(naturally)).toEqual(sorted);
      for (const [i, a] of sorted.entries())
        for (const b of sorted.slice(i + 1)) expect(naturally(a, b)).toBeLessThan(0);
    }),
    { numRuns: 2000 },
  );
});
