import { differenceText, planCosts, totalsText } from '../../src/cli/plan-costs';
import type { Price } from '../../src/fleet/catalogue';
import type { Ledger, LedgerMachine } from '../../src/fleet/ledger-types';
import { catalogues } from '../../src/providers/registry';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';

const priced = (name: string, index: number, price?: Price) => ({
  ...nodeFixture(name, index, 'podman'),
  vendor: 'linode',
  size: 'g6-nanode-1',
  ...(price === undefined ? {} : { price }),
});
const usd = (amount: number, asOf: string): Price => ({ amount, currency: 'USD', asOf });

test.each([
  [[usd(5, '2026-07'), usd(5, '2026-05')], 'USD 10.00 a month (list prices of 2026-05)'],
  [[usd(5, 'undated')], 'USD 5.00 a month (list prices, not dated)'],
  [[usd(5, 'fleet file')], 'USD 5.00 a month (as the fleet file says)'],
  [
    [usd(5, '2026-07'), usd(5, 'undated'), usd(0.1, 'fleet file'), usd(0.2, 'fleet file')],
    'USD 10.30 a month (list prices of 2026-07, 1 not dated, 2 from the fleet file)',
  ],
])('a total says where its prices come from: %#', (prices, text) => {
  const plan = planFixture({ nodes: prices.map((p, i) => priced(`n${i}`, i, p)) });
  expect(totalsText(planCosts(plan, {}, catalogues))).toBe(text);
});

const machine = (size: string, vendor = 'linode'): LedgerMachine => ({
  generation: 1,
  vendor,
  region: 'eu-central',
  size,
  image: 'debian-13',
  engine: 'podman',
  labels: {},
});
const stands = (deployed: LedgerMachine): Ledger['nodes'][string] => ({
  index: 0,
  state: 'active',
  wanted: deployed,
  deployed,
});

test('nothing stands: there is no difference to tell', () => {
  expect(planCosts(planFixture(), {}, catalogues).difference).toBeNull();
});

test('the difference is what changed nodes cost more or less, by currency', () => {
  const plan = planFixture({ nodes: [priced('n1', 0, usd(5, '2026-07')), priced('n2', 1, usd(5, '2026-07'))] });
  const before = { n1: stands(machine('g6-standard-1')), gone: stands(machine('cx22', 'nobody')) };
  const { difference } = planCosts(plan, before, catalogues);
  expect(difference).toEqual({ amounts: [{ currency: 'USD', amount: -2 }], unknown: ['gone'] });
  expect(differenceText(difference!)).toBe('-USD 2.00 a month, unknown for 1 node');
});

test('a node that keeps its size changes no costs, whatever its price', () => {
  const plan = planFixture({ nodes: [priced('n1', 0)] });
  const { difference } = planCosts(plan, { n1: stands(machine('g6-nanode-1')) }, catalogues);
  expect(difference).toEqual({ amounts: [], unknown: [] });
  expect(differenceText(difference!)).toBeUndefined();
});
