import { dataLosses, dataLossReason } from '../../src/fleet/data-losses';
import { beginLedger, confirmLedger, type Ledger, replaceNode } from '../../src/fleet/ledger';
import type { Planned } from '../../src/fleet/plan';
import { lines, oak, ok, planText } from './oak';
import { pod } from './placement-samples';
import { nodeOutputs } from './wrong/outputs';

const n1 = '  n1: {vendor: hetzner, region: fsn1, size: cx23}\n';
const n2 = '  n2: {vendor: hetzner, region: nbg1, size: cx23}\n';
const s1 = '  s1: {vendor: static, address: 203.0.113.9, ram: 2GiB, seller: acme, region: vie}\n';
const mail = 'store: {manifest: pods/store.yaml, node: n1}';

function fleet(nodes: string, pods = mail): string {
  return oak(`nodes:\n${nodes}pods:\n  ${pods}\n`);
}

/** The ledger after a deploy that reached everything. */
function deployed({ plan, ledger }: Planned): Ledger {
  const nodes = plan.nodes.map(({ name, index, generation, vendor, region }) => {
    return [name, { ...nodeOutputs, index, generation, vendor, region }] as const;
  });
  return confirmLedger(ledger, { schemaVersion: 1, fleet: plan.fleet, nodes: Object.fromEntries(nodes) });
}

const stands = (text: string) => deployed(ok(planText(text)));

const anew =
  'pods.store: store-1 starts empty on n1: its data goes with the machine that stands there now (copy it away before you deploy, or write what the data is worth: data: disposable)';

/** Warnings about data, without the place in the file. */
function warnings(text: string, ledger?: Ledger): readonly string[] {
  const all = lines(planText(text, ledger)).map((line) => line.replace(/^\S+ /, ''));
  return all.filter((line) => line.includes('starts empty'));
}

describe('a machine that is made anew takes the data of its replicas along', () => {
  const ledger = stands(fleet(n1));
  test.each([
    ['another region', fleet(n1.replace('fsn1', 'hel1')), ledger],
    ['another vendor', fleet('  n1: {vendor: linode, region: eu-central, size: g6-nanode-1}\n'), ledger],
    ['another image', fleet(n1.replace('}', ', image: rocky-9}')), ledger],
    ['a replacement that was asked for', fleet(n1), replaceNode(ledger, 'n1')!],
  ])('%s', (_, text, before) => {
    expect(warnings(text, before)).toEqual([anew]);
    // Until the deploy, every plan says so.
    expect(warnings(text, ok(planText(text, before)).ledger)).toEqual([anew]);
    expect(warnings(text, deployed(ok(planText(text, before))))).toEqual([]);
  });

  test('a static machine at another address', () => {
    const own = fleet(s1, mail.replace('n1', 's1'));
    expect(warnings(own.replace('203.0.113.9', '203.0.113.10'), stands(own))).toEqual([anew.replace('on n1', 'on s1')]);
  });

  test('the changes say so, and which data', () => {
    const { changes } = ok(planText(fleet(n1), replaceNode(ledger, 'n1')!));
    const loss = { pod: 'store', replica: 'store-1', node: 'n1', was: 'n1', why: 'anew' };
    expect(changes.at(-1)).toEqual({ pod: 'store', kind: 'hot', detail: 'store-1 starts empty', dataLost: [loss] });
    expect(ok(planText(fleet(n1), ledger)).changes.at(-1)).toEqual({ pod: 'store', kind: 'none', detail: '' });
  });
});

describe('nothing is lost', () => {
  const ledger = stands(fleet(n1));
  test.each([
    ['with another size: the disk stays', fleet(n1.replace('cx23', 'cx33')), ledger],
    ['with data that may be lost', fleet(n1, mail.replace('}', ', data: disposable}')), replaceNode(ledger, 'n1')!],
    ['without a volume', fleet(n1, mail.replace('store.yaml', 'job.yaml')), replaceNode(ledger, 'n1')!],
    ['of what was only planned', fleet(n1.replace('fsn1', 'hel1')), ok(planText(fleet(n1))).ledger],
    [
      'of a node that was only planned and is gone',
      fleet(n2, 'store: {manifest: pods/store.yaml}'),
      ok(planText(fleet(n1))).ledger,
    ],
    ['when another node is made anew', fleet(n1 + n2), replaceNode(stands(fleet(n1 + n2)), 'n2')!],
  ])('%s', (_, text, before) => {
    expect(warnings(text, before)).toEqual([]);
  });

  test('of a pod that came to a deployed node and was never deployed itself', () => {
    const before = stands(oak(`nodes:\n${n1}`));
    const added = ok(planText(fleet(n1), before)).ledger;
    expect(warnings(fleet(n1.replace('fsn1', 'hel1')), added)).toEqual([]);
  });
});

test('what a deploy may have made before it failed may have data', () => {
  const begun = beginLedger(ok(planText(fleet(n1))).ledger);
  expect(warnings(fleet(n1.replace('fsn1', 'hel1')), begun)).toEqual([anew]);
});

describe('copies', () => {
  const two = 'store: {manifest: pods/store.yaml, replicas: 2, apart: [store], data: replicated}';
  const ledger = stands(fleet(n1 + n2, two));

  test('one that stays is enough', () => {
    expect(warnings(fleet(n1 + n2, two), replaceNode(ledger, 'n1')!)).toEqual([]);
  });

  test('with the last of them everything is lost', () => {
    const none = replaceNode(replaceNode(ledger, 'n1')!, 'n2')!;
    expect(warnings(fleet(n1 + n2, two), none)).toEqual(
      [1, 2].map(
        (i) =>
          `pods.store: store-${i} starts empty on n${i}: its data goes with the machine that stands there now, and no replica with a copy is left (copy it away before you deploy)`,
      ),
    );
  });
});

test('a replica elsewhere leaves its data with the node where it was, and says what becomes of that', () => {
  const store = pod('store', { keepsData: true });
  const { nodes, pods } = stands(fleet(n1 + n2));
  const wanted = (n1: Partial<Ledger['nodes'][string]>) =>
    new Map(Object.entries({ ...nodes, n1: { ...nodes.n1!, ...n1 } }));
  const reasons = (node: Partial<Ledger['nodes'][string]>) =>
    dataLosses({
      pods: [store],
      placements: new Map([['store', ['n2']]]),
      before: { nodes, pods },
      wanted: wanted(node),
    }).map(dataLossReason);
  expect(reasons({ state: 'gone' })).toEqual(['n1 is gone']);
  expect(reasons({ state: 'leaving' })).toEqual(['n1 leaves the fleet']);
  expect(reasons({})).toEqual(['its data stays on n1']);
});
