import fc from 'fast-check';
import { solve } from '../../src/fleet/placement';
import type { FleetPlan } from '../../src/fleet/plan-types';
import { FreeRoom } from '../../src/fleet/survival-room';
import { fleets, lossesOf } from './survival-fleets';

function previousOf({ pods }: FleetPlan): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(pods.map((pod) => [pod.name, pod.replicas.map((replica) => replica.node)]));
}

/** Where replicas go that are not where they were, by name of pod and number. */
function changedBy(
  seats: ReadonlyMap<string, readonly (string | undefined)[]>,
  previous: ReturnType<typeof previousOf>,
) {
  return [...seats]
    .flatMap(([pod, nodes]) => nodes.flatMap((node, i) => (node === previous[pod]![i] ? [] : [`${pod} ${i} ${node}`])))
    .sort();
}

test('where there is room for all that is lost, it goes where the whole placement would put it', () => {
  const seen = { known: 0, unknown: 0, moved: 0 };
  fc.assert(
    fc.property(fleets, ({ plan, pods }) => {
      const previous = previousOf(plan);
      const room = new FreeRoom({ pods, nodes: plan.nodes, previous });
      for (const lost of lossesOf(plan).values()) {
        const quick = room.without(lost, true);
        const nodes = plan.nodes.filter((node) => !lost.has(node.name));
        const request = { pods, nodes, previous, effort: 'places' as const };
        const whole = solve(request);
        if (quick === undefined) {
          const changed = changedBy(whole.nodes, previous);
          const moved = plan.pods.flatMap((pod) => pod.replicas.filter((replica) => lost.has(replica.node)));
          expect(changed.some((line) => line.endsWith(' undefined')) || changed.length > moved.length).toBe(true);
          seen.unknown++;
          continue;
        }
        const told = [...quick].flatMap(([pod, seats]) => [...seats].map(([i, node]) => `${pod} ${i} ${node}`));
        expect(told.sort()).toEqual(changedBy(whole.nodes, previous));
        seen.known++;
        seen.moved += Number(told.length > 0);
      }
    }),
    { numRuns: Number(process.env.FLOTILLA_RUNS ?? 80) },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(40);
});

test('a loss leaves no trace in the answers about others', () => {
  fc.assert(
    fc.property(fleets, ({ plan, pods }) => {
      const fresh = () => new FreeRoom({ pods, nodes: plan.nodes, previous: previousOf(plan) });
      const used = fresh();
      const losses = [...lossesOf(plan).values()];
      for (const lost of [...losses, ...losses.reverse()]) {
        for (const whole of [true, false]) expect(used.without(lost, whole)).toEqual(fresh().without(lost, whole));
      }
    }),
    { numRuns: 60 },
  );
});
