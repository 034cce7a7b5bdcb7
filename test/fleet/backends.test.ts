import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import { catalogues, fleetFile, lines, oak, ok, planText } from './oak';

const nodes = 'nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n';
const linode = '  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}\n';
const fleet = (backends: string, more = '') => oak(`backends: ${backends}\n${nodes}${more}`);

test('backends are in the plan as they were written', () => {
  const text = fleet(
    '{core: {local: {path: safe/core.tfstate}}, default: {s3: {bucket: oak, key: "{stack}.tfstate", region: eu-central-1, encrypt: true, max_retries: 3}}}',
  );
  expect(ok(planText(text)).plan.backends).toEqual({
    core: { type: 'local', settings: { path: 'safe/core.tfstate' } },
    default: {
      type: 's3',
      settings: { bucket: 'oak', key: '{stack}.tfstate', region: 'eu-central-1', encrypt: true, max_retries: 3 },
    },
  });
});

test('a fleet that says nothing keeps its states in files', () => {
  expect(ok(planText(oak(nodes))).plan.backends).toEqual({});
});

test('what keeps the stacks apart may be any part of the place', () => {
  const bucket = '{default: {s3: {bucket: "oak-{stack}", key: state, region: eu-central-1}}}';
  expect(planText(fleet(bucket)).ok).toBe(true);
  expect(planText(fleet('{default: {pg: {schema_name: "{stack}"}}}')).ok).toBe(true);
});

test('two stacks may share a bucket, not a state', () => {
  const text = (mesh: string) =>
    fleet(
      `{core: {gcs: {bucket: oak, prefix: core}}, mesh: {gcs: {bucket: oak, prefix: ${mesh}}}, hetzner: {gcs: {bucket: oak, prefix: hetzner}}}`,
    );
  expect(planText(text('mesh')).ok).toBe(true);
  expect(planText(text('core')).ok).toBe(false);
});

test('a stack that outlives its nodes keeps its backend, and another vendor has none', () => {
  const text = fleet('{linode: {local: {path: old/linode.tfstate}}}');
  const { ledger } = ok(planText(oak(`${nodes}${linode}`)));
  expect(ok(planText(text, ledger)).plan.backends).toMatchObject({ linode: { type: 'local' } });
  expect(lines(planText(text))).toEqual([
    "oak/fleet.yaml:4:12: backends.linode: unknown stack 'linode', expected one of core, hetzner, mesh, default",
  ]);
});

test('a state of a stack that only the ledger knows has a place of its own too', () => {
  const { ledger } = ok(planText(oak(`${nodes}${linode}`)));
  const spec = ok(parseFleet(fleetFile(fleet('{core: {local: {path: state/linode.tfstate}}}')), catalogues));
  expect(lines(plan(spec, ledger, catalogues))).toEqual([
    'oak/fleet.yaml:4:18: backends.core: expected a state of its own for each stack, core and linode would share one (write {stack} into it, or different names)',
  ]);
});

test('no value of a backend that holds a password is ever shown', () => {
  const told = lines(planText(fleet('{default: {http: {address: "https://ada:hush@states.example/x"}}}'))).join();
  expect(told).toContain('expected no password here');
  expect(told).not.toContain('hush');
});
