import { nearLabel } from '../../src/fleet/near-label';

const nodes = [
  { name: 'n1', labels: { role: 'lb', tier: 'front' } },
  { name: 'n2', labels: { role: 'web' } },
  { name: 'n3', labels: { role: 'lb' } },
];

test.each([
  [{ rool: 'lb' }, ['role', 'lb'], ['n1', 'n3']],
  [{ role: 'wep' }, ['role', 'web'], ['n2']],
])('of %j a label like it was meant', (wish, meant, having) => {
  expect(nearLabel(wish, nodes)).toEqual({ asked: Object.entries(wish)[0], meant, nodes: having });
});

test.each([[{ role: 'lb' }], [{ disk: 'ssd' }], [{ constructor: 'lb' }], [{}]])('of %j no other was meant', (wish) => {
  expect(nearLabel(wish, nodes)).toBeUndefined();
});
