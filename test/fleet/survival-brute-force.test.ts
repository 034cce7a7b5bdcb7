import fc from 'fast-check';
import { survival } from '../../src/fleet/survival';
import type { Loss } from '../../src/fleet/survival-types';
import { hasRoom, plainLoss, plainly } from './plain-survival';
import { fleets, lossesOf, type PlannedPods } from './survival-fleets';

const runs = Number(process.env.FLOTILLA_RUNS ?? 120);

test('what is lost and what is left is what looking at everything finds', () => {
  const seen = { losses: 0, data: 0, quorum: 0, ports: 0, broken: 0, unsurvived: 0 };
  fc.assert(
    fc.property(fleets, ({ plan, pods }) => {
      const told = survival(plan, pods);
      const expected = lossesOf(plan);
      expect(told.map((loss) => `${loss.scope} ${loss.name}`).sort()).toEqual([...expected.keys()].sort());
      for (const loss of told) {
        const plain = plainLoss(plan, pods, expected.get(`${loss.scope} ${loss.name}`)!);
        expect(plainly(loss)).toEqual(plain);
        expect(loss.why.length === 0).toBe(loss.survived);
        seen.losses++;
        seen.data += Number(loss.pods.some((pod) => pod.data === 'lost'));
        seen.quorum += Number(loss.etcd?.quorum === false);
        seen.ports += Number(loss.ports.length > 0);
        seen.broken += Number(loss.slices.some((slice) => slice.broken));
        seen.unsurvived += Number(!loss.survived);
      }
    }),
    { numRuns: runs },
  );
  // The draw has enough of everything that can be lost.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(runs / 20);
});

/** A stand for what the next plan makes of a loss: where every replica is then. */
function afterwards({ plan }: PlannedPods, loss: Loss): ReadonlyMap<string, string | undefined> {
  const seats = new Map<string, string | undefined>(
    plan.pods.flatMap((pod) => pod.replicas.map((replica) => [replica.name, replica.node] as const)),
  );
  for (const pod of loss.pods) {
    for (const { replica, from, to } of pod.moves) {
      expect(seats.get(replica)).toBe(from);
      seats.set(replica, to);
    }
    for (const replica of pod.homeless) seats.set(replica, undefined);
  }
  return seats;
}

test('what is lost finds room wherever trying every way does, and nobody is where he may not be', () => {
  const seen = { roomy: 0, full: 0 };
  fc.assert(
    fc.property(fleets, (fleet) => {
      const { plan, pods } = fleet;
      const expected = lossesOf(plan);
      for (const loss of survival(plan, pods)) {
        const lost = expected.get(`${loss.scope} ${loss.name}`)!;
        const homeless = loss.pods.flatMap((pod) => pod.homeless);
        const empty = new Set(loss.pods.flatMap((pod) => (pod.data === 'lost' ? pod.lost : [])));
        for (const [replica, node] of afterwards(fleet, loss)) {
          expect(node !== undefined && lost.has(node) && !empty.has(replica)).toBe(false);
        }
        if (hasRoom(plan, pods, lost, false)) {
          seen.roomy++;
          expect(homeless).toEqual([]);
          // Nobody else is disturbed.
          expect(loss.pods.filter((pod) => pod.lost.length === 0)).toEqual([]);
        } else if (!hasRoom(plan, pods, lost, true)) {
          seen.full++;
          expect(homeless).not.toEqual([]);
        }
      }
    }),
    { numRuns: runs },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(runs / 4);
});
