/** Values that are easily damaged on their way through provider, plan and state. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildMirror, Workspace } from './standin-workspace';

jest.setTimeout(120_000);

let mirror: Awaited<ReturnType<typeof buildMirror>>;
let workspace: Workspace;
beforeAll(async () => {
  mirror = await buildMirror();
});
afterAll(() => mirror.remove());
beforeEach(() => {
  workspace = new Workspace(mirror.dir);
});
afterEach(() => workspace.remove());

const server = (settings: string) => `resource "hcloud_server" "n1" {
  name        = "oak-n1"
  server_type = "cax11"
  image       = "debian-13"
  ${settings}
}
`;

test.each(['9007199254740993', '123456789012345678901234567890', '0.1', '-1.5', '18446744073709551615', '1e100'])(
  'the number %s keeps every digit and never differs from itself',
  async (number) => {
    workspace.write(server(`placement_group_id = ${number}`));
    await workspace.apply();
    expect(await workspace.planCode()).toBe(0);
    const digits = number === '1e100' ? `1${'0'.repeat(100)}` : number;
    const state = readFileSync(join(workspace.dir, 'terraform.tfstate'), 'utf8');
    expect(state).toMatch(new RegExp(`"placement_group_id": ${digits.replace('.', '\\.')},`));
  },
);

test('strings full of template marks, quotes, control characters and emoji come back as they went in', async () => {
  const text = '${not} a %{template} "quoted" \\n \t\u0001 größte 🚢 \u2028 <html>';
  writeFileSync(join(workspace.dir, 'text'), text);
  workspace.write(`${server('labels = { text = file("text"), constructor = "a", toString = "b" }\n user_data = file("text")')}
resource "null_resource" "n" {\n  triggers = { text = hcloud_server.n1.labels.text, (file("text")) = "key" }\n}\n`);
  await workspace.apply();
  expect(workspace.state('hcloud_server', 'n1').labels).toEqual({ text, constructor: 'a', toString: 'b' });
  expect(workspace.state('null_resource', 'n').triggers).toEqual({ text, [text]: 'key' });
  expect(await workspace.planCode()).toBe(0);
});

test('a value of fifteen megabytes goes through plan, apply and refresh', async () => {
  const text = 'x'.repeat(15 << 20);
  writeFileSync(join(workspace.dir, 'big'), text);
  workspace.write('resource "null_resource" "n" {\n  triggers = { big = file("big") }\n}\n');
  await workspace.apply();
  expect(await workspace.planCode()).toBe(0);
  expect(workspace.state('null_resource', 'n').triggers).toEqual({ big: text });
});

test('empty collections, empty blocks and nothing at all are told apart, and all are stable', async () => {
  workspace.write(`${server('labels = {}\n  firewall_ids = []\n  ssh_keys = []')}
resource "hcloud_firewall" "f" {
  name = "f"
  rule {
    direction       = "out"
    protocol        = "icmp"
    destination_ips = []
  }
}
resource "null_resource" "n" {}
`);
  await workspace.apply();
  expect(workspace.state('hcloud_server', 'n1')).toMatchObject({ labels: {}, firewall_ids: [], ssh_keys: [] });
  expect(workspace.state('null_resource', 'n').triggers).toBeNull();
  expect(await workspace.planCode()).toBe(0);
});

test('many resources at once are all made, each with a number of its own', async () => {
  workspace.write(`resource "hcloud_server" "n" {
  count       = 60
  name        = "n\${count.index}"
  server_type = "cax11"
  image       = "debian-13"
}
resource "hcloud_firewall" "n" {
  count = 60
  name  = "n\${count.index}"
  apply_to { server = hcloud_server.n[count.index].id }
}
output "ids" { value = [for s in hcloud_server.n : s.id] }
output "ips" { value = [for s in hcloud_server.n : s.ipv4_address] }
`);
  await workspace.must('init', '-no-color');
  await workspace.must('apply', '-no-color', '-auto-approve', '-parallelism=30');
  const outputs = JSON.parse(await workspace.must('output', '-json')) as Record<string, { readonly value: string[] }>;
  expect(new Set(outputs.ids?.value).size).toBe(60);
  expect(new Set(outputs.ips?.value).size).toBe(60);
  expect(await workspace.planCode()).toBe(0);
});

test('the schema that terraform prints is the fact table', async () => {
  workspace.write(server(''));
  await workspace.must('init', '-no-color');
  const printed = JSON.parse(await workspace.must('providers', 'schema', '-json')) as PrintedSchemas;
  for (const [source, path] of [
    ['registry.terraform.io/hashicorp/tls', 'src/rehearsal/standin/facts/tls.json'],
    ['registry.terraform.io/linode/linode', 'src/providers/linode/facts.json'],
  ] as const) {
    const facts = JSON.parse(readFileSync(join(__dirname, '../..', path), 'utf8')) as FactTables;
    const resources = printed.provider_schemas[source]?.resource_schemas ?? {};
    expect(Object.keys(resources).sort()).toEqual(Object.keys(facts.resources).sort());
    for (const [type, table] of Object.entries(facts.resources)) {
      const attributes = Object.entries(resources[type]?.block.attributes ?? {});
      const flags = (value: Flags) => ({
        type: value.type,
        required: value.required ?? false,
        optional: value.optional ?? false,
        computed: value.computed ?? false,
        sensitive: value.sensitive ?? false,
      });
      const expected = Object.entries(table.attributes).map(([name, value]) => [name, flags(value)]);
      expect(Object.fromEntries(attributes.map(([name, value]) => [name, flags(value)]))).toEqual(
        Object.fromEntries(expected),
      );
    }
  }
});

interface Flags {
  readonly type: unknown;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
}
interface FactTables {
  readonly resources: Record<string, { readonly attributes: Record<string, Flags> }>;
}
interface PrintedSchemas {
  readonly provider_schemas: Record<
    string,
    { readonly resource_schemas: Record<string, { readonly block: { readonly attributes: Record<string, Flags> } }> }
  >;
}
