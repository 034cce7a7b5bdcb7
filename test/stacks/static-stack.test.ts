import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import type { FleetPlan } from '../../src/fleet';
import { addFleetStacks } from '../../src/stacks/fleet-stacks';
import { example, planned } from '../support/quickstart-plan';

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON, read at many depths
type Json = Record<string, any>;

const text = `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, seller: acme, address: 203.0.113.9, ram: 512MiB, price: USD 1.50}
`;
const { files = {} } = example('quickstart');
const first = planned({ text, files });

function synth(plan: FleetPlan): Readonly<Record<string, { readonly json: Json; readonly text: string }>> {
  const outdir = mkdtempSync(join(tmpdir(), 'flotilla-static-'));
  try {
    const app = new App({ stackTraces: false, outdir });
    addFleetStacks(app, plan);
    app.synth();
    const read = (stack: string) => readFileSync(join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8');
    return Object.fromEntries(
      ['core', 'static', 'mesh'].map((name) => [name, { text: read(name), json: JSON.parse(read(name)) as Json }]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const stacks = synth(first.plan);

test('the stack of static machines asks no provider and holds records alone', () => {
  const { json } = stacks.static!;
  expect(json.provider).toBeUndefined();
  expect(json.terraform.required_providers).toBeUndefined();
  expect(json.resource).toMatchObject({
    terraform_data: { n4: { input: { ipv4: '203.0.113.9' } }, generation_n4: { triggers_replace: { generation: 1 } } },
  });
  expect(Object.keys(json.resource)).toEqual(['terraform_data']);
});

test('no private key gets into the state of static machines: they get no user data, and read nothing of core', () => {
  expect(stacks.static!.text).not.toMatch(/private|userdata|delivery|remote_state/);
});

test('mesh reaches a static machine as any other: at its address, pinned to its bootstrap key', () => {
  const mesh = stacks.mesh!.json;
  expect(mesh.locals.ipv4_n4).toMatch(/cross-stack-output-terraform_datan4/);
  const { connection } = mesh.resource.null_resource.rekey_n4;
  expect(connection).toMatchObject({ host: '${local.ipv4_n4}', host_key: expect.stringContaining('hostkey0_n4') });
  expect(Object.keys(stacks.core!.json.resource.tls_private_key)).toContain('hostkey0_n4');
});

test('another address is another machine: the record is made anew, unguarded until that is confirmed', () => {
  const moved = planned({ text: text.replace('203.0.113.9', '203.0.113.10'), files, ledger: first.ledger });
  expect(moved.plan.nodes.find((n) => n.name === 'n4')).toMatchObject({
    generation: 2,
    state: 'replacing',
    address: '203.0.113.10',
    subnet: first.plan.nodes.find((n) => n.name === 'n4')?.subnet,
  });
  const { json } = synth(moved.plan).static!;
  expect(json.resource.terraform_data).toMatchObject({
    generation_n4: { triggers_replace: { generation: 2 } },
    n4: { lifecycle: { prevent_destroy: false, replace_triggered_by: ['terraform_data.generation_n4'] } },
  });
});

test('another seller or region of a static machine re-installs nothing', () => {
  const renamed = planned({ text: text.replace('acme', 'brix'), files, ledger: first.ledger });
  expect(renamed.plan.nodes.find((n) => n.name === 'n4')).toMatchObject({
    generation: 1,
    seller: 'brix',
    region: 'brix',
  });
});
