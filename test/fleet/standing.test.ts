import { confirmLedger, type FleetFacts, type Ledger, replaceNode, standing } from '../../src/fleet';
import { example, planned } from '../support/quickstart-plan';

const { ledger } = planned(example('quickstart'));

/** Outputs that show every node of a ledger as wanted. */
function facts(of: Ledger): FleetFacts {
  const nodes = Object.entries(of.nodes).map(([name, { index, wanted }]) => {
    const { generation, vendor, region } = wanted;
    return [
      name,
      { index, generation, vendor, region, machineId: '1', ipv4: '198.18.0.9', hostKey: 'ssh-ed25519 A' },
    ] as const;
  });
  return { schemaVersion: 1, fleet: of.fleet, nodes: Object.fromEntries(nodes) };
}

test('nothing stands before a rehearsal confirmed anything', () => {
  const seen = standing(confirmLedger(ledger, facts(ledger)), undefined);
  expect(Object.values(seen.nodes).map((n) => n.deployed)).toEqual([undefined, undefined, undefined]);
  expect(seen.config.deployed).toBeUndefined();
});

test('what a rehearsal confirmed counts as deployed there, states follow, and the fleet keeps its own word', () => {
  const replacing = replaceNode(confirmLedger(ledger, facts(ledger)), 'n2')!;
  const rehearsed = confirmLedger(standing(replacing, undefined), facts(replacing));
  const seen = standing(replacing, rehearsed);
  expect(seen.nodes.n2?.deployed?.generation).toBe(2);
  expect(replacing.nodes.n2).toMatchObject({ state: 'replacing', deployed: { generation: 1 } });
  expect(seen.nodes.n2?.state).toBe('active');
});

test("another fleet's rehearsal says nothing", () => {
  const other = { ...confirmLedger(ledger, facts(ledger)), fleet: 'other' };
  expect(standing(ledger, other)).toEqual(standing(ledger, undefined));
});

test('what leaves a fleet that never stood here is gone at once, and what stood here leaves as it stands', () => {
  const real = confirmLedger(ledger, facts(ledger));
  const n2 = { ...real.nodes.n2!, state: 'leaving' as const };
  const leaving: Ledger = { ...real, nodes: { ...real.nodes, n2 } };
  expect(standing(leaving, undefined).nodes.n2).toEqual({ index: 1, state: 'gone', wanted: n2.wanted });
  const rehearsed = { ...n2.wanted, generation: 4 };
  const stands = { ...real, nodes: { n2: { ...n2, wanted: rehearsed, deployed: rehearsed } } };
  expect(standing(leaving, stands).nodes.n2).toEqual({
    index: 1,
    state: 'leaving',
    wanted: rehearsed,
    deployed: rehearsed,
  });
});
