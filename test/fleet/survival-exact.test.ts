import fc from 'fast-check';
import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import type { FleetSpec } from '../../src/fleet/spec-types';
import { survival } from '../../src/fleet/survival';
import type { Loss } from '../../src/fleet/survival-types';
import { planWithout } from '../../src/fleet/without';
import { catalogues, fleetFile, oak, ok } from './oak';

const machine = fc.constantFrom(
  'static, seller: oak, ram: 512MiB',
  'linode, region: eu-central, size: g6-nanode-1',
  'static, seller: acme, ram: 512MiB',
  'static, seller: acme, ram: 384MiB',
);
const pod = fc.record({
  replicas: fc.integer({ min: 1, max: 4 }),
  spread: fc.constantFrom('vendor', 'region', 'node'),
  file: fc.constantFrom('job', 'job', 'web'),
  memoryMiB: fc.constantFrom(64, 128, 256),
  priority: fc.constantFrom(0, 5),
});

/** Fleets of which vendors fail together, with more pods than every remainder holds. */
const specs = fc
  .tuple(fc.array(machine, { minLength: 2, maxLength: 6 }), fc.array(pod, { minLength: 3, maxLength: 5 }))
  .map(([machines, pods]): FleetSpec => {
    const nodes = machines.map((text, i) => {
      const address = text.startsWith('static') ? `, address: 203.0.113.${i + 1}` : '';
      return `  n${i + 1}: {vendor: ${text}${address}}\n`;
    });
    const list = pods.map(
      ({ replicas, spread, file, priority }, i) =>
        `  p${i}: {manifest: pods/${file}.yaml, replicas: ${replicas}, spread: ${spread}, priority: ${priority}}\n`,
    );
    const spec = ok(parseFleet(fleetFile(oak(`nodes:\n${nodes.join('')}pods:\n${list.join('')}`)), catalogues));
    return { ...spec, pods: spec.pods.map((each, i) => ({ ...each, memoryMiB: pods[i]!.memoryMiB })) };
  });

/** What the next plan does, whoever tells it. */
function next({ pods }: Loss) {
  return pods.map(({ pod, moves, homeless }) => ({ pod, moves, homeless }));
}

test('of every loss the survey tells what the plan without it does', () => {
  const seen = { moved: 0, homeless: 0, gaveWay: 0 };
  fc.assert(
    fc.property(specs, (spec) => {
      const now = plan(spec, undefined, catalogues);
      if (!now.ok) return;
      for (const loss of survival(now.value.plan, spec.pods)) {
        const whole = ok(planWithout(spec, now.value.ledger, catalogues, [loss.name])).loss;
        expect(loss.exact).toBe(true);
        expect([loss.name, next(loss)]).toEqual([loss.name, next(whole)]);
        seen.moved += Number(loss.pods.some((p) => p.moves.length > 0));
        seen.homeless += Number(loss.pods.some((p) => p.homeless.length > 0));
        seen.gaveWay += Number(loss.pods.some((p) => p.homeless.some((replica) => !p.lost.includes(replica))));
      }
    }),
    { numRuns: Number(process.env.FLOTILLA_RUNS ?? 20) },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(2);
});
