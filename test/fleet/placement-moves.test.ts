import fc from 'fast-check';
import loadHighs, { type Highs } from 'highs';
import type { Ledger } from '../../src/fleet/ledger';
import { parseFleet } from '../../src/fleet/parse';
import type { PlacementRequest } from '../../src/fleet/placement';
import { type Planned, plan } from '../../src/fleet/plan';
import type { FleetPlan } from '../../src/fleet/plan-types';
import type { FleetSpec } from '../../src/fleet/spec-types';
import { type Edits, fleetTexts } from '../support/exact-fleet-text';
import { Dice, exactFleet } from '../support/exact-fleets';
import { optimum } from '../support/exact-placement';
import { breaches, type Places, usable } from '../support/exact-rules';
import { catalogues, fleetFile } from './oak';

/* What holds of whole fleets, from fleet.yaml and manifests through the plan and its ledger. The judges know nothing of how pods are placed. */

type Fleet = Pick<PlacementRequest, 'pods' | 'nodes'>;

/** Numbers that fleets are generated from. */
const seeds = fc.nat({ max: 1_000_000 });

const runs = Number(process.env.FLOTILLA_RUNS ?? 20);

/** Of each fleet its first plan, which all properties begin with. */
const firstPlans = new Map<number, Round | undefined>();

/** Tries a property on fleets that can be planned; at least half of all can. */
function holds(judge: (first: Round, fleet: Fleet, dice: Dice) => void): void {
  let judged = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const fleet: Fleet = exactFleet(seed);
      if (!firstPlans.has(seed)) firstPlans.set(seed, planned(fleet));
      const first = firstPlans.get(seed);
      if (first === undefined) return;
      judged++;
      judge(first, fleet, new Dice(seed));
    }),
    { numRuns: runs },
  );
  expect(judged).toBeGreaterThan(runs / 2);
}

/** A plan that was made, and what it was made of. */
interface Round {
  readonly spec: FleetSpec;
  readonly planned: Planned;
}

interface Before {
  readonly ledger?: Ledger;
  readonly edits?: Edits;
  readonly rebalance?: boolean;
}

/** What may be said of generated fleets: that pods cannot be as they want to be, and what only warns. */
const harmless = ['pods-contradict', 'no-room', 'uneven-spread', 'unknown-region', 'unknown-size', 'data-lost'];

/** Reads and plans. @returns undefined where pods contradict each other or not all replicas find a place; throws on any other finding */
function planned(fleet: Fleet, { ledger, edits, rebalance = false }: Before = {}): Round | undefined {
  const { text, files } = fleetTexts(fleet, edits);
  const spec = parseFleet(fleetFile(text, files), catalogues);
  const result = spec.ok ? plan(spec.value, ledger, catalogues, { rebalance }) : spec;
  if (spec.ok && result.ok) return { spec: spec.value, planned: result.value };
  const codes = result.ok ? [] : result.findings.map(({ code }) => code);
  expect(codes.filter((code) => !harmless.includes(code))).toEqual([]);
  return undefined;
}

/** The same, where it is known that all replicas find a place. */
function again(fleet: Fleet, before: Before): Round {
  const round = planned(fleet, before);
  if (round === undefined) throw new Error('there was room for all, and now there is not');
  return round;
}

function places({ pods }: Pick<FleetPlan, 'pods'>): Places {
  return new Map(pods.map((pod) => [pod.name, pod.replicas.map((replica) => replica.node)]));
}

const placesOf = ({ planned: { plan: made } }: Round) => Object.fromEntries(places(made));

test('no plan breaks a constraint, with and without a ledger', () => {
  holds((first, fleet) => {
    const wrong = ({ spec, planned: { plan: made } }: Round) =>
      breaches({ pods: spec.pods, nodes: made.nodes, previous: {} }, places(made));
    expect(wrong(first)).toEqual([]);
    const { ledger } = first.planned;
    const grown = fleet.pods.map((pod, i) => (i % 3 === 0 ? { ...pod, memoryMiB: pod.memoryMiB + 16 } : pod));
    const second = planned({ ...fleet, pods: grown }, { ledger });
    if (second !== undefined) expect(wrong(second)).toEqual([]);
  });
});

test('the order in which nodes and pods are written does not matter', () => {
  holds((first, { pods, nodes }, dice) => {
    const mixed = again({ pods: dice.shuffled(pods), nodes: dice.shuffled(nodes) }, {});
    expect(mixed.planned).toEqual(first.planned);
  });
});

test('planning again changes nothing', () => {
  holds((first, fleet) => {
    const second = again(fleet, { ledger: first.planned.ledger });
    expect(second.planned.plan).toEqual(first.planned.plan);
    expect(second.planned.ledger).toEqual(first.planned.ledger);
  });
});

test('an edit that has nothing to do with places moves nothing', () => {
  holds((first, fleet, dice) => {
    const { ledger } = first.planned;
    const edits: readonly Edits[] = [
      { swappiness: 60 },
      { colours: { [dice.one(fleet.nodes).name]: 'blue' } },
      ...(fleet.pods.length === 0 ? [] : [{ greetings: { [dice.one(fleet.pods).name]: 'good morning' } }]),
    ];
    for (const edit of edits) expect(placesOf(again(fleet, { ledger, edits: edit }))).toEqual(placesOf(first));
  });
});

test('a node that is added moves nothing', () => {
  holds((first, { pods, nodes }, dice) => {
    const added = { ...dice.one(nodes), name: `n${nodes.length + 1}`, index: nodes.length, ramMiB: 16_384 };
    const more = again({ pods, nodes: [...nodes, added] }, { ledger: first.planned.ledger });
    expect(placesOf(more)).toEqual(placesOf(first));
  });
});

test('rebalancing once is enough: neither the next plan nor another rebalancing moves anything', () => {
  holds((first, { pods, nodes }, dice) => {
    const added = { ...dice.one(nodes), name: `n${nodes.length + 1}`, index: nodes.length, ramMiB: 4096 };
    const more = { pods, nodes: [...nodes, added] };
    const balanced = again(more, { ledger: first.planned.ledger, rebalance: true });
    const { ledger } = balanced.planned;
    expect(placesOf(again(more, { ledger }))).toEqual(placesOf(balanced));
    expect(placesOf(again(more, { ledger, rebalance: true }))).toEqual(placesOf(balanced));
  });
});

describe('losing a node', () => {
  let highs: Highs;
  beforeAll(async () => {
    highs = await loadHighs();
  });

  test('moves only its replicas, or as few others as make room for them', () => {
    let lost = 0;
    holds((first, { pods, nodes }, dice) => {
      const pins = new Set(pods.map((pod) => pod.node));
      const goes = dice.one(usable(nodes));
      if (pins.has(goes.name)) return;
      const rest = { pods, nodes: nodes.filter((node) => node !== goes) };
      if (usable(rest.nodes).length === 0) return;
      lost++;
      const before = placesOf(first);
      const next = planned(rest, { ledger: first.planned.ledger });
      const after = next === undefined ? undefined : placesOf(next);
      const moved = Object.entries(before).flatMap(([pod, seats]) =>
        seats.filter((node, i) => node !== goes.name && after !== undefined && after[pod]![i] !== node),
      );
      if (after !== undefined && moved.length === 0) return;
      const left = first.planned.plan.nodes.filter((node) => node.name !== goes.name);
      const previous = before as PlacementRequest['previous'];
      const best = optimum(highs, { pods: first.spec.pods, nodes: left, previous }, 30);
      const homeless = best.homeless.reduce((sum, count) => sum + count, 0);
      expect({ gone: goes.name, homeless: homeless > 0, moves: best.moves }).toEqual({
        gone: goes.name,
        homeless: after === undefined,
        moves: after === undefined ? best.moves : moved.length,
      });
    });
    expect(lost).toBeGreaterThan(runs / 3);
  }, 60_000);
});
