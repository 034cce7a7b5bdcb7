import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedSsh } from './support/pinned-ssh';
import { RehearsedFleet } from './support/rehearsed-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { succeeded, type Told } from './support/run-program';

const nodes = ['n1', 'n2', 'n3'];
const range = '/proc/sys/net/ipv4/ip_local_port_range';
const denied = { code: 255, stderr: expect.stringContaining('Permission denied (publickey).') };
const test = withRehearsal('busybox-static');

let fleet: RehearsedFleet;
/** Files of private keys: the operator's first and second one, and another person's. */
let keys: { readonly first: string; readonly second: string; readonly bea: string };
let before: readonly string[];

beforeAll(async () => {
  fleet = new RehearsedFleet('quickstart');
  await requireHosts(join(fleet.root, 'state'));
  keys = { first: await fleet.giveOperatorKey(), second: await fleet.newKey('second'), bea: await fleet.newKey('bea') };
  await fleet.up();
  before = await machines();
}, 660_000);

afterAll(() => fleet?.end(), 120_000);

test('before the change none of it is on any node', async () => {
  for (const node of nodes) {
    expect(await login(node, 'ada', keys.first)).toMatchObject({ code: 0, stdout: 'ada\n' });
    expect(await login(node, 'ada', keys.second)).toMatchObject(denied);
    expect(await login(node, 'bea', keys.bea)).toMatchObject(denied);
    expect(await fleet.ssh(node, `cat ${range}`)).not.toMatch(/^20480\s60000$/m);
  }
});

test("a key, a user and a kernel parameter are one hot change: no vendor's plan has anything in it", async () => {
  for (const name of ['second', 'bea'])
    copyFileSync(join(fleet.root, `${name}.pub`), join(fleet.dir, `keys/${name}.pub`));
  fleet.edit('fleet.yaml', (text) =>
    text
      .replace('keys: [keys/ada.pub]', 'keys: [keys/ada.pub, keys/second.pub]')
      .concat('users:\n  bea: {keys: [keys/bea.pub], sudo: false}\n')
      .concat('sysctls:\n  net.ipv4.ip_local_port_range: 20480 60000\n'),
  );
  const told = await fleet.run(['rehearse', 'up', '--json']);
  expect(told).toMatchObject({ code: 0 });
  for (const node of nodes) expect(told.stderr).toMatch(new RegExp(`^${node} .* hot \\(users, sysctls\\)$`, 'm'));
  expect(told.stderr).toContain('0 machines replaced, 0 machines rebooted.');
  expect(changedStacks(told)).toEqual({ core: false, hetzner: false, linode: false, mesh: true });
  expect(await fleet.planned(['core', 'hetzner', 'linode', 'mesh'])).toEqual({
    core: 0,
    hetzner: 0,
    linode: 0,
    mesh: 0,
  });
}, 120_000);

test('after that one run every node has it, on the same machine that never stopped', async () => {
  for (const node of nodes) {
    for (const key of [keys.first, keys.second]) {
      expect(await login(node, 'ada', key)).toMatchObject({ code: 0, stdout: 'ada\n' });
    }
    expect(await login(node, 'bea', keys.bea)).toMatchObject({ code: 0, stdout: 'bea\n' });
    expect((await login(node, 'bea', keys.bea, 'sudo -n true')).code).toBe(1);
    expect(await fleet.ssh(node, `cat ${range}`)).toMatch(/^20480\s60000$/m);
  }
  expect(await machines()).toEqual(before);
}, 60_000);

test('whoever is taken out of the fleet file is locked out after one run, and nobody else', async () => {
  fleet.edit('fleet.yaml', (text) => text.replace(', keys/second.pub', '').replace(/users:\n.*\n/, ''));
  const told = await fleet.run(['rehearse', 'up', '--json']);
  expect(told).toMatchObject({ code: 0 });
  expect(changedStacks(told)).toEqual({ core: false, hetzner: false, linode: false, mesh: true });
  for (const node of nodes) {
    expect(await login(node, 'ada', keys.second)).toMatchObject(denied);
    expect(await login(node, 'bea', keys.bea)).toMatchObject(denied);
    expect(await login(node, 'ada', keys.first)).toMatchObject({ code: 0, stdout: 'ada\n' });
  }
  expect(await machines()).toEqual(before);
}, 120_000);

function login(node: string, user: string, identity: string, command = 'id -un'): Promise<Told> {
  const hostKey = String(fleet.attribute('mesh', `tls_private_key.hostkey1_${node}`, 'public_key_openssh')).trim();
  return pinnedSsh(fleet, { node, user, identity, hostKey }, command);
}

/** What tells one machine, and one boot of it, from another. */
async function machines(): Promise<readonly string[]> {
  const status = JSON.parse(succeeded(await fleet.run(['rehearse', 'status', '--json'])));
  const ids = status.machines.map((each: { node: string; id: string }) => `${each.node} ${each.id}`) as string[];
  const inside = nodes.map((node) => fleet.ssh(node, 'cat /etc/machine-id /proc/sys/kernel/random/boot_id'));
  return [...ids, ...(await Promise.all(inside))];
}

function changedStacks(told: Told): Readonly<Record<string, boolean>> {
  const { stacks } = JSON.parse(told.stdout) as { stacks: { stack: string; changed: boolean }[] };
  return Object.fromEntries(stacks.map(({ stack, changed }) => [stack, changed]));
}
