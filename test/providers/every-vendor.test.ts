import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack, Testing } from 'cdktf';
import { operatingSystems } from '../../src/fleet/operating-systems';
import type { MachineProps, TerraformFacts, Vendor } from '../../src/providers/contract';
import { catalogues, findVendor, vendors } from '../../src/providers/registry';

interface Attribute {
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
}
interface Block {
  readonly attributes: Record<string, Attribute>;
  readonly blocks?: Record<string, Block>;
}
interface Facts {
  readonly source: string;
  readonly version: string;
  readonly resources: Record<string, Block>;
}
type Values = Record<string, unknown>;

const root = join(__dirname, '..', '..');
const facts = (terraform: TerraformFacts): Facts =>
  JSON.parse(readFileSync(join(root, 'src', 'providers', terraform.facts), 'utf8')) as Facts;

const props: MachineProps = {
  resourceName: 'n1',
  prefix: '',
  fleet: 'oak',
  name: 'n1',
  machineName: 'oak-n1',
  region: 'somewhere',
  size: 'some-size',
  image: 'some-image',
  labels: { role: 'lb' },
  userData: '${local.plain}',
  userDataBase64: '${base64encode(local.plain)}',
  openPorts: [
    { port: 22, protocol: 'tcp', reason: 'ssh' },
    { port: 51820, protocol: 'udp', reason: 'test' },
  ],
  protect: true,
  replaceTriggeredBy: 'terraform_data.generation_n1',
};

/** The resources that a vendor makes for one machine, by type and name. */
function synth(vendor: Vendor, ...machines: MachineProps[]): Record<string, Record<string, Values>> {
  const stack = new TerraformStack(new App({ stackTraces: false }), 's');
  vendor.maker().provider?.(stack);
  for (const m of machines) vendor.maker().machine(stack, `machine-${m.name}`, m);
  return JSON.parse(Testing.synth(stack)).resource as Record<string, Record<string, Values>>;
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((v, key) => (v as Record<string | number, unknown>)[key], value);
}

/** Names of arguments in `values` that the schema does not let anyone set. */
function strangers(values: Values, block: Block, path = ''): string[] {
  const meta = ['//', 'lifecycle', 'depends_on', 'provider', 'connection', 'provisioner'];
  return Object.entries(values).flatMap(([key, value]) => {
    if (path === '' && meta.includes(key)) return [];
    const nested = block.blocks?.[key];
    if (nested !== undefined)
      return (Array.isArray(value) ? value : [value]).flatMap((v) => strangers(v as Values, nested, `${path}${key}.`));
    const attribute = block.attributes[key];
    return attribute?.required || attribute?.optional ? [] : [`${path}${key}`];
  });
}

test('the registry finds a vendor by name, and names those that are', () => {
  expect(catalogues.map((c) => c.vendor)).toEqual(['hetzner', 'linode', 'static']);
  expect(findVendor('linode').terraform?.provider.source).toBe('linode/linode');
  expect(() => findVendor('packet')).toThrow("no vendor 'packet' is registered, there are hetzner, linode, static");
});

test('reading the registry loads no cdktf', () => {
  const script =
    "require('./lib/providers/registry'); process.stdout.write(String(Object.keys(require.cache).some((f) => /node_modules.(cdktf|@cdktf)/.test(f))))";
  const { execFileSync } = jest.requireActual<typeof import('node:child_process')>('node:child_process');
  expect(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })).toBe('false');
});

const ordering = vendors.flatMap((v) =>
  v.terraform === undefined ? [] : [[v.catalogue.vendor, v, v.terraform] as const],
);

describe.each(ordering)('%s', (_name, vendor, terraform) => {
  const { catalogue } = vendor;
  const { machineResource, provider } = terraform;
  const made = synth(vendor, props);
  const machine = made[machineResource.type]?.n1 as Values;

  test('its fact table is of the provider and version that the stacks pin', () => {
    const { source, version, resources } = facts(terraform);
    expect(source).toBe(`registry.terraform.io/${provider.source}`);
    expect(version).toBe(provider.version);
    expect(Object.keys(resources)).toContain(machineResource.type);
  });

  test('its catalogue has sizes, regions, images and limits that make sense', () => {
    expect(catalogue.regions?.length).toBeGreaterThan(0);
    expect(new Set(catalogue.regions).size).toBe(catalogue.regions?.length);
    for (const [size, f] of Object.entries(catalogue.sizes)) {
      expect([size, f.ramMiB >= 256, f.vcpus >= 1]).toEqual([size, true, true]);
      if (f.price) expect(f.price.currency).toMatch(/^[A-Z]{3}$/);
    }
    expect(Object.keys(catalogue.images)).toContain('debian-13');
    expect(operatingSystems).toEqual(expect.arrayContaining(Object.keys(catalogue.images)));
    expect(new Set(Object.values(catalogue.images)).size).toBe(Object.keys(catalogue.images).length);
    expect(catalogue.userData?.limitBytes).toBeGreaterThanOrEqual(16 * 1024);
    expect(catalogue.machineName.pattern.test('oak-n1')).toBe(true);
    expect(provider.tokenVariables.length).toBeGreaterThan(0);
  });

  test('makes one machine under the given name, with size, image, region and user data where they belong', () => {
    expect(Object.keys(made[machineResource.type] ?? {})).toEqual(['n1']);
    expect(machine[machineResource.name]).toBe('oak-n1');
    expect(machine[machineResource.size]).toBe('some-size');
    expect(machine[machineResource.image]).toBe('some-image');
    expect(machine[machineResource.region]).toBe('somewhere');
    const expected = catalogue.userData?.encoding === 'base64' ? props.userDataBase64 : props.userData;
    expect(at(machine, machineResource.userData)).toBe(expected);
  });

  test('ignores later changes of first boot, is guarded, and is made anew by its generation alone', () => {
    const lifecycle = machine.lifecycle as Record<string, unknown>;
    expect(lifecycle.prevent_destroy).toBe(true);
    expect(lifecycle.replace_triggered_by).toEqual(['terraform_data.generation_n1']);
    expect(lifecycle.ignore_changes).toEqual(
      expect.arrayContaining([machineResource.userData[0], machineResource.image]),
    );
    const unguarded = synth(vendor, { ...props, protect: false })[machineResource.type]?.n1;
    expect(unguarded?.lifecycle).toMatchObject({ prevent_destroy: false });
  });

  test('sets only what the provider lets anyone set, and everything that it requires', () => {
    const { resources } = facts(terraform);
    for (const [type, byName] of Object.entries(made)) {
      const schema = resources[type] as Block;
      for (const values of Object.values(byName)) {
        expect(strangers(values, schema)).toEqual([]);
        const required = Object.entries(schema.attributes).filter(([, a]) => a.required);
        for (const [key] of required) expect(values).toHaveProperty(key);
      }
    }
  });

  test('a stand-in can fill every computed attribute that it is told of', () => {
    const schema = facts(terraform).resources[machineResource.type] as Block;
    for (const name of Object.keys(machineResource.computed)) expect(schema.attributes[name]?.computed).toBe(true);
  });

  test('machines that open the same ports share a firewall, others have their own', () => {
    const two = { ...props, resourceName: 'n2', name: 'n2', machineName: 'oak-n2' };
    const firewalls = (...m: MachineProps[]) =>
      Object.entries(synth(vendor, ...m)).flatMap(([type, byName]) =>
        type.includes('firewall') ? Object.keys(byName) : [],
      );
    expect(firewalls(props, two)).toHaveLength(1);
    expect(firewalls(props, { ...two, openPorts: props.openPorts.slice(0, 1) })).toHaveLength(2);
  });

  test('the firewall names each open port and its protocol', () => {
    const text = JSON.stringify(Object.entries(made).filter(([type]) => type.includes('firewall'))).toLowerCase();
    for (const { port, protocol } of props.openPorts) {
      expect(text).toContain(`"${port}"`);
      expect(text).toContain(protocol);
    }
  });
});
