import { beginLedger, confirmLedger, renderLedger } from '../../src/fleet/ledger';
import { rebaseConfirmed } from '../../src/fleet/rebase';
import { oak, ok, planText } from './oak';
import { nodeOutputs } from './wrong/outputs';

const fleet = (n2: string) => oak(`nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n${n2}`);
const linode = '  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}\n';
const begun = beginLedger(ok(planText(fleet(linode))).ledger);
const { index, wanted } = begun.nodes.n1!;
const { generation, vendor, region } = wanted;
const n1 = { ...nodeOutputs, index, generation, vendor, region };
/** A run that has reached n1 alone. */
const confirmed = confirmLedger(begun, { schemaVersion: 1, fleet: 'oak', nodes: { n1 } }, { undelivered: ['n2'] });

test('a node that the run has not reached may still stand in a ledger that was planned meanwhile', () => {
  const newer = ok(planText(fleet(linode.replace('}', ', labels: {role: lb}}')), begun)).ledger;
  const { nodes } = rebaseConfirmed(newer, confirmed);
  expect(nodes.n1?.deployed).toEqual(wanted);
  expect(nodes.n2).toEqual({ ...newer.nodes.n2, begun: begun.nodes.n2?.wanted });
});

test('one that was taken out meanwhile is still to be removed, and one that the run removed is not', () => {
  const newer = ok(planText(fleet(''), begun)).ledger;
  const { nodes } = rebaseConfirmed(newer, confirmed);
  expect(nodes.n2).toMatchObject({ state: 'gone', begun: { vendor: 'linode' } });
  const removed = confirmLedger(newer, { schemaVersion: 1, fleet: 'oak', nodes: { n1 } });
  expect(renderLedger(rebaseConfirmed(newer, removed))).toMatch(/n2: .*deployed: none\}/);
});

test('one that the run let go and that comes back gets a new machine', () => {
  const gone = ok(planText(fleet(''), begun)).ledger;
  expect(rebaseConfirmed(begun, gone).nodes.n2).toMatchObject({
    state: 'replacing',
    wanted: { generation: 2 },
    begun: { generation: 1 },
  });
});
