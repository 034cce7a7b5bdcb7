/** The stand-in under the real terraform, and tofu where it is installed: a stack with all four providers from birth to end. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildMirror, hasProgram, Workspace } from './standin-workspace';

jest.setTimeout(120_000);

let mirror: Awaited<ReturnType<typeof buildMirror>>;
let workspace: Workspace;
beforeAll(async () => {
  mirror = await buildMirror();
});
afterAll(() => mirror.remove());
afterEach(() => workspace.remove());

interface StackOptions {
  readonly labels?: string;
  readonly trigger?: string;
  readonly location?: string;
  readonly userData?: string;
  readonly ports?: string;
}

function stack({
  labels = '{}',
  trigger = 'a',
  location = 'fsn1',
  userData = '#cloud-config',
  ports = '22',
}: StackOptions = {}) {
  return `
provider "hcloud" { token = "not-a-token" }
provider "linode" { token = "not-a-token" }
resource "tls_private_key" "host" { algorithm = "ED25519" }
resource "hcloud_server" "n1" {
  name        = "oak-n1"
  server_type = "cax11"
  image       = "debian-13"
  location    = "${location}"
  labels      = ${labels}
  user_data   = "${userData}\\n\${tls_private_key.host.private_key_openssh}"
  public_net { ipv4_enabled = true }
}
resource "hcloud_firewall" "n1" {
  name = "oak-n1"
  dynamic "rule" {
    for_each = toset(["${ports}", "80"])
    content {
      direction  = "in"
      protocol   = "tcp"
      port       = rule.value
      source_ips = ["0.0.0.0/0", "::/0"]
    }
  }
  apply_to { server = hcloud_server.n1.id }
}
resource "hcloud_ssh_key" "ada" {
  name       = "ada"
  public_key = tls_private_key.host.public_key_openssh
}
resource "linode_instance" "n2" {
  label  = "oak-n2"
  type   = "g6-nanode-1"
  image  = "linode/debian13"
  region = "eu-central"
  metadata { user_data = base64encode("#cloud-config\\n\${tls_private_key.host.private_key_openssh}") }
}
resource "linode_firewall" "n2" {
  label           = "oak-n2"
  inbound_policy  = "DROP"
  outbound_policy = "ACCEPT"
  linodes         = [linode_instance.n2.id]
  inbound {
    label    = "ssh"
    action   = "ACCEPT"
    protocol = "TCP"
    ports    = "${ports}"
    ipv4     = ["0.0.0.0/0"]
  }
}
data "tls_public_key" "host" { private_key_openssh = tls_private_key.host.private_key_openssh }
data "null_data_source" "names" { inputs = { n1 = hcloud_server.n1.name } }
resource "null_resource" "after" {
  triggers = { n1 = hcloud_server.n1.ipv4_address, what = "${trigger}" }
}
output "n1" { value = hcloud_server.n1.ipv4_address }
output "n2" { value = tolist(linode_instance.n2.ipv4)[0] }
`;
}

const programs = ['terraform', 'tofu'].filter(hasProgram);

test.each(programs)('a stack is validated, planned, applied, found unchanged and destroyed by %s', async (program) => {
  workspace = new Workspace(mirror.dir, program);
  workspace.write(stack());
  await workspace.must('init', '-no-color');
  expect(await workspace.must('validate', '-no-color')).toContain('Success!');
  expect(await workspace.planCode()).toBe(2);
  const applied = await workspace.apply();
  expect(applied).toContain('Resources: 7 added, 0 changed, 0 destroyed.');
  expect(applied).toMatch(/n1 = "(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+"/);
  expect(await workspace.planCode()).toBe(0);
  await workspace.must('destroy', '-no-color', '-auto-approve');
  expect(existsSync(join(workspace.rehearsal, 'paper/1.json'))).toBe(false);
  expect(readdirSync(join(workspace.rehearsal, 'records/hcloud_firewall/names'))).toEqual([]);
});

test('changed labels and rules are updated in place, and the plan after that is empty', async () => {
  workspace = new Workspace(mirror.dir);
  workspace.write(stack());
  await workspace.apply();
  const before = workspace.state('hcloud_server', 'n1').id;
  workspace.write(stack({ labels: '{ role = "lb" }', ports: '2222' }));
  expect(await workspace.apply()).toContain('Resources: 0 added, 3 changed, 0 destroyed.');
  expect(workspace.state('hcloud_server', 'n1')).toMatchObject({ id: before, labels: { role: 'lb' } });
  expect(await workspace.planCode()).toBe(0);
});

test('a new region, a new trigger and new user data replace, and say so in the plan', async () => {
  workspace = new Workspace(mirror.dir);
  workspace.write(stack());
  await workspace.apply();
  const before = workspace.state('hcloud_server', 'n1').id;
  workspace.write(stack({ location: 'hel1', trigger: 'b' }));
  const { text } = await workspace.run(['plan', '-no-color']);
  expect(text).toMatch(/location +=.*"fsn1" -> "hel1" # forces replacement/);
  expect(text).toMatch(/~ triggers +=.*# forces replacement/);
  await workspace.apply();
  expect(workspace.state('hcloud_server', 'n1').id).not.toBe(before);
  expect(await workspace.planCode()).toBe(0);
  workspace.write(stack({ location: 'hel1', trigger: 'b', userData: '#!/bin/sh' }));
  expect((await workspace.run(['plan', '-no-color'])).text).toMatch(/user_data +=.*# forces replacement/);
});

test('a private key is in no human plan, no apply log and no record, and user data is in state only as a digest', async () => {
  workspace = new Workspace(mirror.dir);
  workspace.write(stack());
  await workspace.must('init', '-no-color');
  const shown = [(await workspace.run(['plan', '-no-color'])).text, await workspace.apply()];
  shown.push((await workspace.run(['plan', '-no-color'])).text, await workspace.must('show', '-no-color'));
  const key = String(workspace.state('tls_private_key', 'host').private_key_openssh);
  const secretLine = key.split('\n')[3] ?? '';
  expect(secretLine).toHaveLength(70);
  const inBase64 = Buffer.from(`#cloud-config\n${key}`).toString('base64').slice(100, 160);
  for (const text of [...shown, ...filesBelow(workspace.rehearsal)]) {
    expect(text).not.toContain(secretLine);
    expect(text).not.toContain(inBase64);
  }
  expect(workspace.state('hcloud_server', 'n1').user_data).toMatch(/^[A-Za-z0-9+/]{27}=$/);
});

test('records are private files', async () => {
  workspace = new Workspace(mirror.dir);
  workspace.write(stack());
  await workspace.apply();
  const modes = pathsBelow(join(workspace.rehearsal, 'records')).map((path) => statSync(path).mode & 0o777);
  expect(modes.length).toBeGreaterThan(5);
  expect([...new Set(modes)]).toEqual([0o600]);
});

test('a machine that vanished is planned anew', async () => {
  workspace = new Workspace(mirror.dir);
  workspace.write(stack());
  await workspace.apply();
  rmSync(join(workspace.rehearsal, 'paper'), { recursive: true });
  const { text } = await workspace.run(['plan', '-no-color']);
  expect(text).toContain('hcloud_server.n1 will be created');
  expect(text).toContain('linode_instance.n2 will be created');
});

test('outside of a rehearsal a stack can be validated and planned, and an apply says what is missing', async () => {
  workspace = new Workspace(mirror.dir);
  workspace.write(stack());
  await workspace.must('init', '-no-color');
  const nowhere = { FLOTILLA_REHEARSAL: '' };
  expect((await workspace.run(['validate', '-no-color'], nowhere)).code).toBe(0);
  expect((await workspace.run(['plan', '-no-color'], nowhere)).code).toBe(0);
  const { code, text } = await workspace.run(['apply', '-no-color', '-auto-approve'], nowhere);
  expect(code).toBe(1);
  expect(text).toContain('Error: No rehearsal is running');
  expect(text).toMatch(/with hcloud_server\.n1,/);
  expect(text).toContain('flotilla rehearse exec');
});

function pathsBelow(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function filesBelow(dir: string): readonly string[] {
  return pathsBelow(dir).map((path) => readFileSync(path, 'utf8'));
}
