import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventually } from './support/eventually';
import { contentsOf } from './support/folder-contents';
import { type PinnedLogin, pinnedSsh } from './support/pinned-ssh';
import { RehearsedFleet } from './support/rehearsed-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { succeeded, type Told } from './support/run-program';

const stacks = ['core', 'hetzner', 'linode', 'mesh'];
const nodes = ['n1', 'n2', 'n3'];
const test = withRehearsal('ansible-core', 'curl', 'busybox-static', 'ssh-keyscan');

let fleet: RehearsedFleet;
let identity: string;
let strangersKey: string;
let up: Told;
let planted: Readonly<Record<string, string>>;

beforeAll(async () => {
  fleet = new RehearsedFleet('quickstart');
  await requireHosts(join(fleet.root, 'state'));
  identity = await fleet.giveOperatorKey();
  strangersKey = await fleet.newKey('stranger');
  plantRealDeploy();
  planted = realDeploy();
  up = await fleet.run(['rehearse', 'up', '--json'], { timeoutMs: 600_000 });
}, 660_000);

afterAll(() => fleet?.end(), 120_000);

test('from nothing the fleet comes up, and the answer is JSON that names what was made', () => {
  expect(up).toMatchObject({ code: 0 });
  expect(JSON.parse(up.stdout)).toMatchObject({
    stacks: expect.arrayContaining(stacks.map((stack) => expect.objectContaining({ stack, changed: true, remove: 0 }))),
    nodes: {
      n1: { index: 0, vendor: 'hetzner', region: 'fsn1', ipv4: fleet.address('n1'), hostKey: hostKey('H1', 'n1') },
      n2: { index: 1, vendor: 'hetzner', region: 'hel1', ipv4: fleet.address('n2'), hostKey: hostKey('H1', 'n2') },
      n3: { index: 2, vendor: 'linode', region: 'eu-central', ipv4: fleet.address('n3'), hostKey: hostKey('H1', 'n3') },
    },
    out: join(fleet.dir, 'out/rehearsal'),
    podsChanged: ['n1', 'n3'],
  });
});

test('status names three running hosts and four stacks, also as JSON', async () => {
  const status = JSON.parse(succeeded(await fleet.run(['rehearse', 'status', '--json'])));
  expect(status).toMatchObject({ schemaVersion: 1, fleet: 'quickstart', mode: 'hosts', dir: fleet.rehearsalDir });
  expect(status.machines).toEqual(
    nodes.map((node) => expect.objectContaining({ node, state: 'running', ipv4: fleet.address(node) })),
  );
  expect(status.stacks.map((each: { stack: string }) => each.stack)).toEqual(stacks);
  const said = succeeded(await fleet.run(['rehearse', 'status']));
  for (const node of nodes) expect(said).toMatch(new RegExp(`^${node} +running +${fleet.address(node)} `, 'm'));
});

test('Terraform finds nothing left to do in any stack', async () => {
  expect(await fleet.planned(stacks)).toEqual({ core: 0, hetzner: 0, linode: 0, mesh: 0 });
}, 60_000);

test("each host booted from the very user data that its vendor's state holds", async () => {
  for (const node of nodes) {
    const onDisk = await fleet.ssh(node, 'sudo base64 -w0 /var/lib/cloud/instance/user-data.txt');
    const bytes = Buffer.from(onDisk, 'base64');
    expect(bytes.toString()).toMatch(/^#cloud-config\n/);
    const bootstrap = String(fleet.attribute('core', `tls_private_key.hostkey0_${node}`, 'private_key_openssh'));
    expect(bytes.toString()).toContain(Buffer.from(bootstrap).toString('base64'));
    // Hetzner's provider keeps a digest of what it sends; Linode's keeps what it sends, which is base64.
    if (node === 'n3') {
      const metadata = fleet.attribute('linode', 'linode_instance.n3', 'metadata') as { user_data: string }[];
      expect(metadata.map((each) => each.user_data)).toEqual([onDisk]);
    } else {
      const digest = createHash('sha1').update(bytes).digest('base64');
      expect(fleet.attribute('hetzner', `hcloud_server.${node}`, 'user_data')).toBe(digest);
    }
  }
});

test('every node has its lasting host key and no other: H1 is trusted, H0 is refused and gone', async () => {
  for (const node of nodes) {
    expect(await asAda(node, 'hostname')).toMatchObject({ code: 0, stdout: `${node}\n` });
    const refused = await asAda(node, 'hostname', { hostKey: hostKey('H0', node) });
    expect(refused).toMatchObject({ code: 255, stderr: expect.stringContaining('Host key verification failed') });
    const address = fleet.address(node);
    const offered = succeeded(await fleet.exec(['ssh-keyscan', '-T', '10', '-t', 'rsa,ecdsa,ed25519', address]));
    const keys = offered.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(keys).toEqual([`${address} ${hostKey('H1', node)}`]);
    const file = (await fleet.ssh(node, "sudo sshd -T | sed -n 's/^hostkey //p'")).trim();
    expect(file).toBe('/etc/flotilla/ssh/hostkey');
    // With a way back beside it the old key would still be there.
    expect(await fleet.ssh(node, `sudo ls -A1 ${dirname(file)}`)).toBe('hostkey\n');
    const pair = await fleet.ssh(node, `sudo ssh-keygen -y -f ${file}`);
    expect(pair.split(' ').slice(0, 2).join(' ').trim()).toBe(hostKey('H1', node));
  }
}, 60_000);

test('the operator logs in with the key of the fleet file and is root with sudo', async () => {
  for (const node of nodes) expect(await asAda(node, 'sudo -n id -un')).toMatchObject({ code: 0, stdout: 'root\n' });
});

test('root, other keys and passwords are refused', async () => {
  const denied = { code: 255, stderr: expect.stringContaining('Permission denied (publickey).') };
  expect(await asAda('n1', 'true', { user: 'root' })).toMatchObject(denied);
  expect(await asAda('n1', 'true', { identity: strangersKey })).toMatchObject(denied);
  const settings = ['PreferredAuthentications=password,keyboard-interactive', 'PubkeyAuthentication=no'];
  expect(await asAda('n1', 'true', { settings })).toMatchObject(denied);
  const daemon = (await fleet.ssh('n1', 'sudo sshd -T')).split('\n');
  expect(daemon).toContain('permitrootlogin no');
  expect(daemon).toContain('passwordauthentication no');
  expect(daemon).toContain('kbdinteractiveauthentication no');
});

test('ansible reaches all nodes with the emitted inventory', async () => {
  const said = succeeded(await fleet.exec(['ansible', 'all', '-m', 'ping', '-o']));
  for (const node of nodes) expect(said).toMatch(new RegExp(`^${node} \\| SUCCESS .*"pong"`, 'm'));
});

test('both replicas of the pod answer from outside, and say which one they are', async () => {
  const ask = (node: string) =>
    fleet.exec(['curl', '-sS', '--fail', '--max-time', '10', `http://${fleet.address(node)}:8080/`]);
  expect(succeeded(await ask('n1'))).toBe('replica web-1 of pod web, on node n1\n');
  expect(succeeded(await ask('n3'))).toBe('replica web-2 of pod web, on node n3\n');
  expect((await ask('n2')).code).not.toBe(0);
});

test('a second run changes nothing: no apply, and state, ledger and files are byte-equal', async () => {
  const everything = () => ({
    state: contentsOf(join(fleet.rehearsalDir, 'state')),
    fleet: contentsOf(fleet.dir),
    applies: Object.fromEntries(stacks.map((stack) => [stack, appliesOf(stack)])),
  });
  const before = everything();
  expect(before.applies).toEqual({ core: 1, hetzner: 1, linode: 1, mesh: 1 });
  expect(await fleet.up()).toContain('Nothing had to change.');
  expect(everything()).toEqual(before);
  const again = JSON.parse(await fleet.up('--json'));
  expect(again.stacks.map((each: { changed: boolean }) => each.changed)).toEqual([false, false, false, false]);
  expect(again.podsChanged).toEqual([]);
}, 120_000);

test('a podman node without a pod runs init, sshd and no engine', async () => {
  const system = /^(dbus|ssh|systemd-(journald|logind|networkd|resolved|timesyncd|udevd)|user@\d+|.*getty.*)\.service$/;
  const strangers = async () => (await runningServices('n2')).filter((name) => !system.test(name));
  expect(await runningServices('n2')).toContain('ssh.service');
  // Podman's package starts a helper at boot that ends after half a minute without work.
  await eventually(async () => expect(await strangers()).toEqual([]), 60_000);
  const programs = (await fleet.ssh('n2', 'ps -eo comm=')).split('\n');
  expect(programs.filter((name) => /docker|containerd|podman|netavark|conmon|etcd|flannel/.test(name))).toEqual([]);
  const listening = (await fleet.ssh('n2', "ss -Hltn | awk '{print $4}'")).trim().split('\n').sort();
  // The resolver answers the node itself only.
  expect(listening.filter((address) => !address.startsWith('127.0.0.5'))).toEqual(['0.0.0.0:22', '[::]:22']);
}, 120_000);

test('exit statuses tell done, wrong input, would change and failed apart', async () => {
  const other = otherFleet();
  expect(await fleet.run(['plan', '--check'])).toMatchObject({ code: 0 });
  const wrong = await fleet.run(['rehearse', 'ssh', 'n9', '--', 'true']);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("unknown node 'n9'") });
  expect(await fleet.run(['plan', '--check', '-f', other])).toMatchObject({ code: 2 });
  const failing = await fleet.run(['rehearse', 'status', '-f', other]);
  expect(failing).toMatchObject({ code: 3, stderr: expect.stringContaining('not being rehearsed') });
  // A command's own exit status is passed on.
  expect(await fleet.exec(['sh', '-c', 'exit 42'])).toMatchObject({ code: 42 });
});

test('the end of the rehearsal leaves real state and real artifacts as they were, byte for byte', async () => {
  expect(realDeploy()).toEqual(planted);
  expect(contentsOf(join(fleet.dir, 'out/rehearsal'))).toMatchObject({
    'ssh/config': expect.any(String),
    'secret/delivery_key': expect.stringMatching(/^600 /),
  });
  expect(await fleet.down()).toMatchObject({ code: 0 });
  expect(() => fleet.rehearsalDir).toThrow('expected one rehearsal');
  expect(realDeploy()).toEqual(planted);
  const gone = await fleet.run(['rehearse', 'ssh', 'n1', '--', 'true']);
  expect(gone).toMatchObject({ code: 3, stderr: expect.stringContaining('has ended') });
}, 60_000);

/** What a real deploy of the same fleet would have left in its folder. */
function plantRealDeploy(): void {
  const state = { version: 4, serial: 7, lineage: '5e1b9f0a', outputs: {}, resources: [] };
  const origin = { kind: 'deploy' };
  const known =
    'flotilla-quickstart-n1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEL1ZeEm1zSJ7mG9TZwGadI+vuDXmzoVpvwM6ix6yILN';
  const files = {
    ...Object.fromEntries(stacks.map((stack) => [`state/${stack}.tfstate`, `${JSON.stringify(state, null, 2)}\n`])),
    'state/mesh.tfstate.backup': `${JSON.stringify({ ...state, serial: 6 })}\n`,
    'out/origin.json': JSON.stringify({
      schemaVersion: 1,
      origin,
      complete: true,
      files: ['ssh/config', 'ssh/known_hosts'],
    }),
    'out/ssh/config': 'Host n1 203.0.113.9\n    HostName 203.0.113.9\n    User ada\n',
    'out/ssh/known_hosts': `${known}\n`,
    'out/notes.txt': 'kept by a person\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(fleet.dir, path)), { recursive: true });
    writeFileSync(join(fleet.dir, path), text, { mode: 0o600 });
  }
}

function realDeploy(): Readonly<Record<string, string>> {
  const all = ['out', 'state'].flatMap((folder) =>
    Object.entries(contentsOf(join(fleet.dir, folder))).map(([path, what]) => [`${folder}/${path}`, what] as const),
  );
  return Object.fromEntries(all.filter(([path]) => !path.startsWith('out/rehearsal/')));
}

/** Public half of a host key: H0 from core, H1 from mesh. */
function hostKey(which: 'H0' | 'H1', node: string): string {
  const [stack, name] = which === 'H0' ? (['core', 'hostkey0'] as const) : (['mesh', 'hostkey1'] as const);
  return String(fleet.attribute(stack, `tls_private_key.${name}_${node}`, 'public_key_openssh')).trim();
}

function asAda(node: string, command: string, login: Partial<PinnedLogin> = {}): Promise<Told> {
  return pinnedSsh(fleet, { node, user: 'ada', identity, hostKey: hostKey('H1', node), ...login }, command);
}

async function runningServices(node: string): Promise<readonly string[]> {
  const units = await fleet.ssh(node, 'systemctl list-units --type=service --state=running --plain --no-legend');
  return units.split('\n').flatMap((line) => line.split(' ', 1).filter((name) => name !== ''));
}

/** How often Terraform was told to apply a stack. */
function appliesOf(stack: string): number {
  const log = readFileSync(join(fleet.rehearsalDir, 'log', `${stack}.log`), 'utf8');
  return log.split('\n').filter((line) => /^\$ \S+ apply /.test(line)).length;
}

/** The same fleet file in another folder: a fleet of its own. */
function otherFleet(): string {
  const folder = join(fleet.root, 'other');
  for (const name of ['fleet.yaml', 'keys', 'pods']) {
    cpSync(join(fleet.dir, name), join(folder, name), { recursive: true });
  }
  return folder;
}
