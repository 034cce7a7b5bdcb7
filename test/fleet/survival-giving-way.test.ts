import fc from 'fast-check';
import { survival } from '../../src/fleet/survival';
import { hasRoom } from './plain-survival';
import { fleets, lossesOf } from './survival-fleets';
import { at, placed, pod } from './survival-samples';

test('a pod of higher priority goes to where one of lower priority then stops', () => {
  const nodes = [at(0, 'linode', 'eu'), at(1, 'hetzner', 'fsn1'), at(2, 'hetzner', 'nbg1', { ramMiB: 192 })];
  const losses = survival(
    ...placed(nodes, [
      [pod('high', { priority: 1, memoryMiB: 300 }), ['n1']],
      [pod('low', { memoryMiB: 300 }), ['n2']],
      [pod('small'), ['n2']],
    ]),
  );
  const { pods, survived, why } = losses.find((one) => one.name === 'linode')!;
  expect(pods).toEqual([
    {
      ...{ pod: 'high', left: 0, of: 1, lost: ['high-1'], homeless: [], data: 'none' },
      moves: [{ replica: 'high-1', from: 'n1', to: 'n2' }],
    },
    { pod: 'low', left: 1, of: 1, lost: [], moves: [], homeless: ['low-1'], data: 'none' },
  ]);
  // Until somebody plans anew, low serves on.
  expect([survived, why]).toEqual([false, ['high has its only replica on n1']]);
});

test('where lost replicas have room only if others move, others move', () => {
  const seen = { tight: 0, missed: 0 };
  fc.assert(
    fc.property(fleets, ({ plan, pods }) => {
      const expected = lossesOf(plan);
      for (const loss of survival(plan, pods)) {
        const lost = expected.get(`${loss.scope} ${loss.name}`)!;
        if (hasRoom(plan, pods, lost, false) || !hasRoom(plan, pods, lost, true)) continue;
        seen.tight++;
        seen.missed += Number(loss.pods.some((one) => one.homeless.length > 0));
      }
    }),
    { numRuns: Number(process.env.FLOTILLA_RUNS ?? 400) },
  );
  expect(seen.tight).toBeGreaterThan(0);
  expect(seen.missed).toBe(0);
});
