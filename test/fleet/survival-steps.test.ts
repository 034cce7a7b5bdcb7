import type { Ledger } from '../../src/fleet/ledger';
import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import type { PodSpec } from '../../src/fleet/spec-types';
import { servingSteps } from '../../src/fleet/survival-steps';
import { catalogues, fleetFile, oak, ok } from './oak';
import { pod } from './placement-samples';

const l1 = '  l1: {vendor: linode, region: eu-central, size: g6-nanode-1}\n';
const l2 = '  l2: {vendor: linode, region: eu-central, size: g6-nanode-1}\n';
const h1 = '  h1: {vendor: hetzner, region: fsn1, size: cx23}\n';
const require = 'require: {survive: vendor}\n';

interface Asked {
  readonly nodes: string;
  /** What the fleet file says of the pod. */
  readonly pod: string;
  readonly head?: string;
}

const text = ({ nodes, pod: own, head = '' }: Asked): string =>
  oak(`${head}nodes:\n${nodes}pods:\n  job: {manifest: pods/job.yaml, ${own}}\n`);

function planned(asked: Asked, ledger?: Ledger, rebalance = false) {
  return plan(ok(parseFleet(fleetFile(text(asked)), catalogues)), ledger, catalogues, { rebalance });
}

/** The next step that a plan is refused with. */
function step(asked: Asked, ledger?: Ledger, rebalance = false): string | undefined {
  const result = planned({ head: require, ...asked }, ledger, rebalance);
  return result.ok ? undefined : result.findings[0]!.hint;
}

const region = 'replicas: 2, spread: region';

test('what a rebalance mends is mended by one, without an edit, although the plan as it is is refused', () => {
  const { ledger } = ok(planned({ nodes: l1 + l2, pod: region }));
  const back = { nodes: l1 + l2 + h1, pod: region };
  expect(step(back, ledger)).toBe('run flotilla plan --rebalance');
  expect(step(back, ledger, true)).toBeUndefined();
});

test.each([
  ['the edit alone', (_: boolean, wide: boolean) => wide, 'say spread: vendor'],
  [
    'the edit with a rebalance',
    (moves: boolean, wide: boolean) => wide && moves,
    'say spread: vendor; then run flotilla plan --rebalance',
  ],
  ['a rebalance, before any edit', (moves: boolean) => moves, 'run flotilla plan --rebalance'],
])('the least that helps is proposed: %s', (_, helps, expected) => {
  const web = pod('web', { replicas: 2, spread: 'node' });
  const trial = ([own]: readonly PodSpec[], rebalance: boolean) =>
    new Set(helps(rebalance, own!.spread === 'vendor') ? [] : ['web']);
  expect(servingSteps(new Set(['web']), [web], 'vendor', trial)).toEqual(new Map([['web', expected]]));
});

test('what was never planned needs no rebalance', () => {
  const asked = { nodes: l1 + h1, pod: 'replicas: 1' };
  expect(step(asked)).toBe(
    'say replicas: 2 and spread: vendor, or data: disposable if it may be away until the next plan',
  );
  expect(step({ ...asked, pod: 'replicas: 2, spread: vendor' })).toBeUndefined();
});

test('where no step helps, room is what is missing', () => {
  const full = '  h1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}\n';
  const inner = `replicas: 2, where: {role: worker}, spread`;
  const workers = (l1 + l2).replaceAll('}', ', labels: {role: worker}}');
  expect(step({ nodes: workers + full, pod: `${inner}: vendor` })).toBe(
    'make room for a replica on a node at another vendor, then run flotilla plan --rebalance',
  );
  expect(step({ nodes: workers + full, pod: `${inner}: region` })).toBe(
    'make room for a replica on a node at another vendor, say spread: vendor; then run flotilla plan --rebalance',
  );
});
