/** What goes wrong at a vendor goes wrong in a rehearsal too, on the right attribute, and nothing is lost. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildMirror, rehearsalConfig, until, Workspace } from './standin-workspace';

jest.setTimeout(120_000);

let mirror: Awaited<ReturnType<typeof buildMirror>>;
let workspace: Workspace;
beforeAll(async () => {
  mirror = await buildMirror();
});
afterAll(() => mirror.remove());
beforeEach(async () => {
  workspace = new Workspace(mirror.dir);
});
afterEach(() => workspace.remove());

const server = (changes: Record<string, string> = {}) => {
  const attributes = { name: '"oak-n1"', server_type: '"cax11"', image: '"debian-13"', location: '"fsn1"', ...changes };
  const lines = Object.entries(attributes).map(([name, value]) => `  ${name} = ${value}`);
  return `resource "hcloud_server" "n1" {\n${lines.join('\n')}\n}\n`;
};
const instance = (userData: string, label = '"oak-n2"') => `resource "linode_instance" "n2" {
  label  = ${label}
  type   = "g6-nanode-1"
  image  = "linode/debian13"
  region = "eu-central"
  metadata { user_data = ${userData} }
}
`;

/** The error of an apply without Terraform's line breaks. */
async function refused(stack: string): Promise<string> {
  workspace.write(stack);
  await workspace.must('init', '-no-color');
  const { code, text } = await workspace.run(['apply', '-no-color', '-auto-approve']);
  expect(code).toBe(1);
  return text.slice(text.indexOf('Error:'));
}
const unwrapped = (text: string) => text.replace(/\s+/g, ' ');

/** Where terraform points at: the source line of the attribute. */
const pointedAt = (text: string) => /^ +\d+: +(.*)$/m.exec(text)?.[1]?.trim();

test.each([
  ['image', { image: '"debian-99"' }, 'image "debian-99" not found'],
  ['server_type', { server_type: '"cax99"' }, 'size "cax99" not found'],
  [
    'user_data',
    { user_data: `join("", [for i in range(330) : "${'x'.repeat(100)}"])` },
    'User data is 33000 bytes long, the vendor takes 32768',
  ],
])('a wrong %s fails the create on that attribute', async (attribute, change: Record<string, string>, message) => {
  const text = await refused(server(change));
  expect(unwrapped(text)).toContain(message);
  expect(text).toContain('with hcloud_server.n1,');
  expect(pointedAt(text)).toBe(`${attribute} = ${change[attribute]}`);
  expect(existsSync(join(workspace.rehearsal, 'paper/1.json'))).toBe(false);
});

test('user data that is not base64 where the vendor wants base64 fails on the nested attribute', async () => {
  const text = await refused(instance('"#cloud-config"'));
  expect(text).toContain('Error: Invalid user data');
  expect(pointedAt(text)).toBe('metadata { user_data = "#cloud-config" }');
});

test('user data is limited by its decoded size', async () => {
  const data = (bytes: number) => `base64encode(join("", [for i in range(${bytes / 255}) : "${'x'.repeat(255)}"]))`;
  expect(unwrapped(await refused(instance(data(65790))))).toContain('User data is 65790 bytes long');
  workspace.write(instance(data(65535)));
  await workspace.apply();
});

test.each([
  ['an unknown policy', 'inbound_policy = "ACEPT"', 'must be one of: ["ACCEPT" "DROP"], got: "ACEPT"'],
  ['a short label', 'label = "x"', 'string length must be between 3 and 32, got: 1'],
])('%s is refused at validation, on its attribute', async (_, line, message) => {
  const lines = ['label = "oak"', 'inbound_policy = "DROP"', 'outbound_policy = "DROP"'];
  const own = lines.map((l) => (l.split(' ')[0] === line.split(' ')[0] ? line : l));
  workspace.write(`resource "linode_firewall" "f" {\n${own.join('\n')}\n}\n`);
  await workspace.must('init', '-no-color');
  const { code, text } = await workspace.run(['validate', '-no-color']);
  expect(code).toBe(1);
  expect(unwrapped(text)).toContain(message);
  expect(pointedAt(text)).toBe(line);
});

test('arguments that exclude or need each other are refused at validation', async () => {
  workspace.write(`resource "linode_instance" "n2" {
  region          = "eu-central"
  label           = "oak-n2"
  authorized_keys = ["ssh-ed25519 AAAA"]
}
resource "linode_instance" "n3" {
  region    = "eu-central"
  label     = "oak-n3"
  image     = "linode/debian13"
  backup_id = 7
}
`);
  await workspace.must('init', '-no-color');
  const text = unwrapped((await workspace.run(['validate', '-no-color'])).text);
  expect(text).toContain('"authorized_keys": all of `image` must be specified');
  expect(text).toContain('"image": conflicts with backup_id');
});

test('a firewall for a machine that does not exist is refused', async () => {
  const text = await refused('resource "hcloud_firewall" "f" {\n  name = "f"\n  apply_to { server = 4711 }\n}\n');
  expect(text).toContain('Error: hcloud_server not found');
  expect(unwrapped(text)).toContain('there is no hcloud_server with id 4711');
});

test('a lost machine is adopted by the same request, and another request is told the import that mends it', async () => {
  workspace.write(server({ user_data: '"one"' }));
  await workspace.apply();
  const id = String(workspace.state('hcloud_server', 'n1').id);
  await workspace.must('state', 'rm', 'hcloud_server.n1');
  await workspace.apply();
  expect(workspace.state('hcloud_server', 'n1').id).toBe(id);

  await workspace.must('state', 'rm', 'hcloud_server.n1');
  const ignored = server({ user_data: '"two"', labels: '{ a = "b" }' }).replace(
    /}\n$/,
    'lifecycle { ignore_changes = [user_data] }\n}\n',
  );
  const text = await refused(ignored);
  expect(text).toContain('Error: a machine called "oak-n1" exists already');
  expect(pointedAt(text)).toBe('name = "oak-n1"');
  const command = /^\s+terraform (import \S+ \d+)$/m.exec(text)?.[1]?.split(' ') ?? [];
  expect(command).toEqual(['import', 'hcloud_server.oak-n1', id]);
  await workspace.must(command[0] ?? '', '-no-color', 'hcloud_server.n1', command[2] ?? '');
  expect(await workspace.apply()).toContain('0 added, 1 changed, 0 destroyed');
  expect(workspace.state('hcloud_server', 'n1')).toMatchObject({ id, image: 'debian-13', location: 'fsn1' });
  expect(await workspace.planCode()).toBe(0);
});

test('the import command names the address that the rehearsal gives for the machine', async () => {
  const config = rehearsalConfig();
  const hcloud = config.vendors.hcloud;
  if (hcloud === undefined) throw new Error('hcloud is registered');
  const vendors = { ...config.vendors, hcloud: { ...hcloud, addresses: { 'oak-n1': 'hcloud_server.n1' } } };
  workspace.configure({ ...config, vendors });
  workspace.write(server({ user_data: '"one"' }));
  await workspace.apply();
  await workspace.must('state', 'rm', 'hcloud_server.n1');
  const text = await refused(server({ user_data: '"two"' }));
  const [line] = /terraform import hcloud_server\.n1 \d+$/m.exec(text) ?? [];
  await workspace.must(...(line ?? '').split(' ').slice(1));
});

test('a firewall of the same name is adopted when it is the same, and refused with its import when not', async () => {
  const firewall = (description: string) =>
    `resource "hcloud_firewall" "f" {\n  name = "f"\n  rule {\n    direction = "in"\n    protocol = "icmp"\n    description = "${description}"\n  }\n}\n`;
  workspace.write(firewall('a'));
  await workspace.apply();
  await workspace.must('state', 'rm', 'hcloud_firewall.f');
  await workspace.apply();
  await workspace.must('state', 'rm', 'hcloud_firewall.f');
  const text = await refused(firewall('b'));
  const [line] = /terraform import hcloud_firewall\.f \d+$/m.exec(text) ?? [];
  await workspace.must(...(line ?? '').split(' ').slice(1));
  expect(await workspace.apply()).toContain('0 added, 1 changed, 0 destroyed');
});

/** Starts an apply of one slow machine and kills it once the machine's record is there. */
async function killedApply(signal: NodeJS.Signals, group: boolean): Promise<{ readonly output: string }> {
  workspace.configure(rehearsalConfig({ paperBootMs: 2_000 }));
  workspace.write(server({ user_data: '"one"' }));
  await workspace.must('init', '-no-color');
  const run = workspace.start(['apply', '-no-color', '-auto-approve']);
  let output = '';
  run.stdout.on('data', (text) => {
    output += text;
  });
  run.stderr.on('data', (text) => {
    output += text;
  });
  const ended = new Promise((done) => run.on('close', done));
  await until(() => existsSync(join(workspace.rehearsal, 'paper/names')) && paperMachines().length === 1, 'a machine');
  process.kill(group ? -(run.pid ?? 0) : (run.pid ?? 0), signal);
  await ended;
  return { output };
}

function paperMachines(): readonly { readonly state: string; readonly id: string }[] {
  const dir = join(workspace.rehearsal, 'paper');
  const files = readdirSync(dir).filter((name) => name.endsWith('.json'));
  return files.map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')));
}

test('terraform killed while a machine is made: the provider finishes it, and the next apply adopts it', async () => {
  await killedApply('SIGKILL', false);
  expect(paperMachines()).toMatchObject([{ state: 'creating' }]);
  await until(() => paperMachines()[0]?.state === 'running', 'the orphaned provider to finish');
  await workspace.apply();
  expect(workspace.state('hcloud_server', 'n1').id).toBe(paperMachines()[0]?.id);
  expect(paperMachines()).toHaveLength(1);
  expect(await workspace.planCode()).toBe(0);
});

test('terraform and provider killed while a machine is made: the next apply adopts and finishes it', async () => {
  await killedApply('SIGKILL', true);
  expect(paperMachines()).toMatchObject([{ state: 'creating' }]);
  await workspace.apply();
  expect(paperMachines()).toMatchObject([{ state: 'running' }]);
  expect(workspace.state('hcloud_server', 'n1').id).toBe(paperMachines()[0]?.id);
});

test('a machine whose create was killed can be imported with what it was asked for', async () => {
  await killedApply('SIGKILL', true);
  const id = paperMachines()[0]?.id ?? '';
  await workspace.must('import', '-no-color', 'hcloud_server.n1', id);
  expect(workspace.state('hcloud_server', 'n1')).toMatchObject({ id, server_type: 'cax11', user_data: null });
});

test('Ctrl-C while a machine is made: the machine is finished and in state', async () => {
  const { output } = await killedApply('SIGINT', true);
  expect(output).toContain('Interrupt received');
  expect(paperMachines()).toMatchObject([{ state: 'running' }]);
  expect(workspace.state('hcloud_server', 'n1').id).toBe(paperMachines()[0]?.id);
});
