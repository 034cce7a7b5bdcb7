import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { PrivateKey } from '@cdktf/provider-tls/lib/private-key';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { FleetKeys, FleetMesh, FleetNode, type FleetPlan, findVendor, TlsAuthority } from '../../src';
import { HcloudProvider } from '../../src/providers/hetzner/bindings/provider';
import { example, planned } from '../support/quickstart-plan';

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON, read at many depths
type Json = Record<string, any>;

const quickstart = planned(example('quickstart')).plan;
const molten = planned(example('molten')).plan;

/** What a stack becomes when `build` has filled it. */
function synth(build: (stack: TerraformStack) => void): Json {
  const outdir = mkdtempSync(join(tmpdir(), 'flotilla-one-stack-'));
  try {
    const app = new App({ stackTraces: false, outdir });
    const stack = new TerraformStack(app, 'shop');
    new TlsProvider(stack, 'tls');
    new NullProvider(stack, 'null');
    build(stack);
    app.synth();
    return JSON.parse(readFileSync(join(outdir, 'stacks', 'shop', 'cdk.tf.json'), 'utf8')) as Json;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function addVendors(stack: TerraformStack, ...plans: readonly FleetPlan[]): void {
  for (const name of new Set(plans.flatMap((plan) => plan.vendors))) findVendor(name).maker().provider?.(stack);
}

/** A whole fleet in somebody else's stack. */
function addFleet(stack: TerraformStack, plan: FleetPlan, prefix?: string): void {
  const named = prefix === undefined ? {} : { prefix };
  const keys = new FleetKeys(stack, `${prefix}keys`, { nodes: plan.nodes.map((n) => n.name), ...named });
  const mesh = new FleetMesh(stack, `${prefix}mesh`, { plan, keys, ...named });
  for (const node of plan.nodes) {
    const vendor = findVendor(node.vendor);
    mesh.add(node, new FleetNode(stack, `${prefix}${node.name}`, { plan, node, vendor, keys, ...named }).machine);
  }
}

/** `type.name` of every resource, `local.name`, `output.name` and `var.name` of a stack. */
function addresses(stack: Json): string[] {
  const of = (kind: string, all: Json | undefined) => Object.keys(all ?? {}).map((name) => `${kind}.${name}`);
  const resources = Object.entries(stack.resource as Json).flatMap(([type, all]) => of(type, all as Json));
  return [...resources, ...of('local', stack.locals), ...of('output', stack.output), ...of('var', stack.variable)];
}

test('a fleet of every engine fits in one stack, without a state of another', () => {
  const stack = synth((scope) => {
    addVendors(scope, quickstart);
    addFleet(scope, { ...quickstart, nodes: quickstart.nodes.map((n, i) => (i === 0 ? { ...n, engine: 'bosh' } : n)) });
  });
  expect(stack.data).toBeUndefined();
  expect(Object.keys(stack.resource).sort()).toEqual([
    'hcloud_firewall',
    'hcloud_server',
    'linode_firewall',
    'linode_instance',
    'null_resource',
    'terraform_data',
    'tls_cert_request',
    'tls_locally_signed_cert',
    'tls_private_key',
    'tls_self_signed_cert',
  ]);
  expect(stack.resource.null_resource.deliver_n1.connection.private_key).toBe('${local.delivery_key}');
  expect(stack.locals.delivery_key).toMatch(
    /^\$\{nonsensitive\(.*tls_private_key\.delivery\.private_key_openssh\)+\}$/,
  );
  expect(stack.variable.rekeyed).toMatchObject({ type: 'list(string)', default: [] });
  expect(stack.output.fleetSecrets.sensitive).toBe(true);
});

test('with a prefix every name has it, the firewalls that machines share too', () => {
  const stack = synth((scope) => {
    addVendors(scope, molten);
    addFleet(scope, molten, 'oak_');
  });
  expect(addresses(stack).filter((address) => !/^\w+\.oak_/.test(address))).toEqual([]);
  const text = JSON.stringify(stack);
  expect(text).toContain('terraform_data.oak_generation_n1');
  expect(text).toContain('contains(var.oak_rekeyed, \\"n1\\")');
});

test('two fleets live in one stack, and neither refers to anything of the other', () => {
  const stack = synth((scope) => {
    addVendors(scope, quickstart, molten);
    addFleet(scope, quickstart, 'oak_');
    addFleet(scope, molten, 'elm_');
  });
  expect(stack.output.oak_fleet.value.fleet).toBe('quickstart');
  expect(stack.output.elm_fleet.value.fleet).toBe('molten');
  const sections: Json[] = [...Object.values(stack.resource as Json), stack.locals, stack.output];
  const parts = sections.flatMap((all) => Object.entries(all as Json));
  const own = (prefix: string) => parts.filter(([name]) => name.startsWith(prefix)).map(([, body]) => body as Json);
  for (const [prefix, other] of [['oak_', 'elm_'] as const, ['elm_', 'oak_'] as const]) {
    expect(own(prefix).length).toBeGreaterThan(20);
    expect(JSON.stringify(own(prefix))).not.toMatch(new RegExp(`\\.${other}`));
  }
});

test('one of two providers of a kind is taken where it is named', () => {
  const stack = synth((scope) => {
    const tls = new TlsProvider(scope, 'other-tls', { alias: 'other' });
    const nothing = new NullProvider(scope, 'other-null', { alias: 'other' });
    const hcloud = new HcloudProvider(scope, 'other-hcloud', { alias: 'other' });
    const plan = { ...molten, nodes: molten.nodes.filter((n) => n.vendor === 'hetzner') };
    const keys = new FleetKeys(scope, 'keys', { nodes: plan.nodes.map((n) => n.name), provider: tls });
    const mesh = new FleetMesh(scope, 'mesh', { plan, keys, tlsProvider: tls, nullProvider: nothing });
    for (const node of plan.nodes) {
      const vendor = findVendor(node.vendor);
      mesh.add(node, new FleetNode(scope, node.name, { plan, node, vendor, keys, provider: hcloud }).machine);
    }
  });
  const { terraform_data: _, ...provided } = stack.resource as Json;
  const providers = Object.entries(provided).flatMap(([type, all]) =>
    Object.values(all as Json).map((resource: Json) => `${type.split('_')[0]} ${resource.provider}`),
  );
  expect([...new Set(providers)].sort()).toEqual(['hcloud hcloud.other', 'null null.other', 'tls tls.other']);
});

test("a mesh signs with the stack's own authority where it is given one", () => {
  const stack = synth((scope) => {
    addVendors(scope, molten);
    const authority = new TlsAuthority(scope, 'authority', { commonName: 'shop', prefix: 'shop_' });
    authority.client('backup', 'backup');
    const keys = new FleetKeys(scope, 'keys', { nodes: molten.nodes.map((n) => n.name) });
    const mesh = new FleetMesh(scope, 'mesh', { plan: molten, keys, authority });
    for (const node of molten.nodes) {
      const vendor = findVendor(node.vendor);
      mesh.add(node, new FleetNode(scope, node.name, { plan: molten, node, vendor, keys }).machine);
    }
  });
  expect(Object.keys(stack.resource.tls_self_signed_cert)).toEqual(['shop_ca']);
  expect(Object.keys(stack.resource.tls_locally_signed_cert)).toEqual([
    'shop_client_backup',
    'shop_client_cpi',
    'shop_server_n1',
    'shop_server_n2',
    'shop_server_n3',
  ]);
  expect(stack.output.fleetSecrets.value.docker.ca).toBe('${tls_self_signed_cert.shop_ca.cert_pem}');
});

test('a node that is leaving keeps its machine and is not in the mesh', () => {
  const [first, ...others] = quickstart.nodes;
  const plan: FleetPlan = { ...quickstart, nodes: [{ ...first!, state: 'leaving' }, ...others] };
  const stack = synth((scope) => {
    addVendors(scope, plan);
    addFleet(scope, plan);
  });
  expect(Object.keys(stack.resource.hcloud_server)).toContain('n1');
  expect(Object.keys(stack.output.fleet.value.nodes)).toEqual(['n2', 'n3']);
});

describe('fails at synth', () => {
  test('when two things of a stack have one name, which Terraform JSON would merge without a word', () => {
    const theirs = (scope: TerraformStack) => {
      new PrivateKey(scope, 'delivery', { algorithm: 'ED25519' });
      new FleetKeys(scope, 'keys', { nodes: [] });
    };
    expect(() => synth(theirs)).toThrow(
      'tls_private_key.delivery is there twice, as shop/delivery and shop/keys/delivery: give one of the two another prefix',
    );
    const twice = (scope: TerraformStack) => {
      addVendors(scope, quickstart);
      addFleet(scope, quickstart);
      new FleetKeys(scope, 'second', { nodes: ['n1'] });
    };
    expect(() => synth(twice)).toThrow(/tls_private_key\.hostkey0_n1 is there twice/);
  });

  test('when a node of the plan was not added to its mesh', () => {
    const build = (scope: TerraformStack) => {
      const keys = new FleetKeys(scope, 'keys', { nodes: quickstart.nodes.map((n) => n.name) });
      new FleetMesh(scope, 'mesh', { plan: quickstart, keys });
    };
    expect(() => synth(build)).toThrow('no machine for n1, n2, n3: add every node of the plan to its mesh');
  });

  test('when a provider is missing', () => {
    expect(() => synth((scope) => addFleet(scope, molten))).toThrow(/hcloud/);
  });
});
