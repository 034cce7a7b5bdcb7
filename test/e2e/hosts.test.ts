import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureImages } from '../../src/rehearsal/hosts/image-store';
import { LocalHosts } from '../../src/rehearsal/hosts/local-hosts';
import { rehearsalName } from '../../src/rehearsal/hosts/namespace';
import { removeTree } from '../../src/rehearsal/hosts/remove-tree';
import { waitUntil } from '../../src/rehearsal/hosts/wait-until';
import { type MachineRecord, MachineRefused, type MachineRequest } from '../../src/rehearsal/machines';
import { bundledDriver, DriverProcess } from './support/driver-process';
import { Login } from './support/login';
import { type MachineState, machineState, processesOf } from './support/machine-state';
import { requireHosts, withHosts } from './support/require-hosts';

const minute = 60_000;

let folder: string;
let rehearsal: string;
let hosts: LocalHosts;
let login: Login;
let driver: string;
let before: MachineState;

function request(name: string, more: Partial<MachineRequest> = {}): MachineRequest {
  return {
    type: 'hcloud_server',
    name,
    region: 'fsn1',
    size: 'cax11',
    image: 'debian-13',
    os: 'debian-13',
    userData: login.userData(),
    ramMiB: 512,
    ...more,
  };
}

async function named(name: string): Promise<MachineRecord> {
  const found = (await hosts.list()).find((machine) => machine.name === name);
  if (found === undefined) throw new Error(`no machine ${name}`);
  return found;
}

/** The machine's state, once it is this one or half a minute has passed. */
async function stateOf(name: string, wanted: MachineRecord['state']): Promise<string> {
  for (let tries = 0; tries < 300 && (await named(name)).state !== wanted; tries += 1) {
    await new Promise((done) => setTimeout(done, 100));
  }
  return (await named(name)).state;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-hosts-'));
  // A folder whose name no shell and no mount option likes.
  rehearsal = join(folder, "it's a rehearsal: 1,2");
  mkdirSync(rehearsal);
  await requireHosts(rehearsal);
  before = machineState(rehearsalName(rehearsal));
  hosts = new LocalHosts(rehearsal);
  login = new Login(rehearsal, folder);
  driver = bundledDriver(folder);
  await ensureImages(['debian-13'], () => {});
}, 30 * minute);

afterAll(async () => {
  await hosts?.down();
  removeTree(folder);
}, minute);

withHosts(
  'two hosts boot side by side, each at its own address, with the keys that their user data names',
  async () => {
    const [n1, n2] = await Promise.all([
      hosts.create(request('n1', { userData: login.userData(['podman']) })),
      hosts.create(request('n2')),
    ]);
    expect([n1, n2].map((each) => each.state)).toEqual(['running', 'running']);
    expect(new Set([n1.ipv4, n2.ipv4, n1.ipv6, n2.ipv6]).size).toBe(4);
    expect(await login.run(n1.ipv4, 'hostname')).toBe('n1');
    expect(await login.run(n2.ipv4, 'hostname')).toBe('n2');
    expect(await login.run(n1.ipv4, `ping -c 1 -W 5 -q ${n2.ipv4}`)).toContain(' 0% ');
    // The kernel tells an interface's IPv6 of its carrier up to a second later.
    await login.run(n1.ipv4, `ping -c 8 -i 0.5 -W 5 -q ${n2.ipv6}`);
  },
  2 * minute,
);

withHosts(
  'cloud-init ends without errors, also where it installs packages, although there is no way out',
  async () => {
    const { ipv4 } = await named('n1');
    const status = JSON.parse(await login.run(ipv4, 'cloud-init status --wait --format json'));
    expect(status).toMatchObject({ status: 'done', extended_status: 'done', errors: [], recoverable_errors: {} });
    expect(await login.run(ipv4, 'podman --version')).toContain('podman version');
    expect(await login.run(ipv4, 'systemctl is-system-running --wait')).toBe('running');
    expect(await login.run(ipv4, 'ip route show default; ip -6 route show default; ip route get 1.1.1.1 || true')).toBe(
      '',
    );
  },
  2 * minute,
);

withHosts(
  'a host cannot use more memory than its machine has',
  async () => {
    const { ipv4 } = await named('n2');
    const take = (mebibytes: number): string => `python3 -c 'len(bytearray(${mebibytes} << 20))'`;
    await login.run(ipv4, take(200));
    await expect(login.run(ipv4, take(700))).rejects.toThrow('137');
  },
  minute,
);

withHosts(
  'a reboot starts the host anew and keeps its disk, whoever asked for it',
  async () => {
    const { ipv4, id } = await named('n2');
    const mark = 'touch /run/before && date +%s%N >/etc/mark && sync && cat /etc/mark';
    const seen = 'test ! -e /run/before && cat /etc/mark';
    const first = await login.run(ipv4, mark);
    await hosts.reboot('n2');
    expect(await login.run(ipv4, seen)).toBe(first);
    const second = await login.run(ipv4, mark);
    await login.run(ipv4, 'systemctl reboot --no-block');
    const back = async (): Promise<boolean> => (await login.run(ipv4, 'test -e /run/before; echo $?')) === '1';
    for (let tries = 0; tries < 100 && !(await back()); tries += 1);
    expect(await login.run(ipv4, seen)).toBe(second);
    expect((await named('n2')).id).toBe(id);
  },
  2 * minute,
);

withHosts(
  'after a power loss the host is off until it is booted, and its disk is still there',
  async () => {
    const { ipv4, id } = await named('n2');
    await login.run(ipv4, 'echo kept >/etc/mark && sync');
    await hosts.kill('n2');
    expect((await hosts.read(id))?.state).toBe('off');
    expect(login.ssh(ipv4, ['true']).status).toBe(255);
    await hosts.boot('n2');
    await hosts.boot('n2');
    expect((await hosts.read(id))?.state).toBe('running');
    expect(await login.run(ipv4, 'cat /etc/mark')).toBe('kept');
  },
  2 * minute,
);

withHosts(
  'a host that powers itself off, or is shut down, is off',
  async () => {
    await login.run((await named('n2')).ipv4, 'systemctl poweroff --no-block');
    expect(await stateOf('n2', 'off')).toBe('off');
    await hosts.boot('n2');
    await hosts.shutdown('n2');
    expect((await named('n2')).state).toBe('off');
  },
  2 * minute,
);

withHosts(
  'the same request adopts the machine and starts it, another one is refused with the id to import',
  async () => {
    const n2 = await named('n2');
    expect(await hosts.create(request('n2'))).toEqual({ ...n2, state: 'running' });
    const refused = hosts.create(request('n2', { size: 'cax21' }));
    await expect(refused).rejects.toBeInstanceOf(MachineRefused);
    await expect(refused).rejects.toMatchObject({ attribute: 'name', detail: expect.stringContaining(n2.id) });
    // The same name at another vendor is another machine.
    const other = await hosts.create(request('n2', { type: 'linode_instance' }));
    expect(other.id).not.toBe(n2.id);
    await expect(hosts.kill('n2')).rejects.toThrow('linode_instance.n2');
    await hosts.kill('linode_instance.n2');
    await hosts.destroy(other.id);
    expect((await hosts.list()).map((machine) => machine.id)).not.toContain(other.id);
  },
  2 * minute,
);

withHosts(
  'a destroyed machine frees its name, but never its number and its address',
  async () => {
    const old = await named('n2');
    await hosts.destroy(old.id);
    await hosts.destroy(old.id);
    expect(await hosts.read(old.id)).toBeUndefined();
    const next = await hosts.create(request('n2', { size: 'cax21' }));
    expect(next.id).not.toBe(old.id);
    expect(next.ipv4).not.toBe(old.ipv4);
  },
  2 * minute,
);

withHosts(
  'a create that was killed is finished by the next one, in another process, as the same machine',
  async () => {
    const wanted = JSON.stringify(request('n3'));
    const record = join(rehearsal, 'hosts/hcloud_server.n3/record.json');
    const killed = new DriverProcess([process.execPath, driver, 'create', rehearsal, wanted]);
    expect(await waitUntil(() => existsSync(record) || undefined, 20_000, 1)).toBe(true);
    await killed.kill();
    const left = await named('n3');
    expect(left.state).toBe('creating');
    const twice = [0, 1].map(() => new DriverProcess([process.execPath, driver, 'create', rehearsal, wanted]));
    const made = await Promise.all(twice.map((each) => each.result<MachineRecord>()));
    expect(made).toEqual([
      { ...left, state: 'running' },
      { ...left, state: 'running' },
    ]);
    expect(await login.run(left.ipv4, 'hostname')).toBe('n3');
  },
  2 * minute,
);

withHosts(
  'what a killed create left does not stand in the way of another request',
  async () => {
    const record = join(rehearsal, 'hosts/hcloud_server.n4/record.json');
    const killed = new DriverProcess([process.execPath, driver, 'create', rehearsal, JSON.stringify(request('n4'))]);
    expect(await waitUntil(() => existsSync(record) || undefined, 20_000, 1)).toBe(true);
    await killed.kill();
    const left = await named('n4');
    const made = await hosts.create(request('n4', { size: 'cax21' }));
    expect(made.id).not.toBe(left.id);
    expect(made.state).toBe('running');
    await hosts.destroy(made.id);
  },
  2 * minute,
);

withHosts(
  'a host that cannot start is refused with what its console said, and is off',
  async () => {
    const { id } = await hosts.create(request('n5'));
    await hosts.kill('n5');
    const init = join(rehearsal, 'hosts/hcloud_server.n5/upper/usr/lib/systemd/systemd');
    mkdirSync(join(init, '..'), { recursive: true });
    writeFileSync(init, '#!/bin/sh\necho no init today\nexit 1\n', { mode: 0o755 });
    await expect(hosts.boot('n5')).rejects.toMatchObject({ console: expect.stringContaining('no init today') });
    await expect(hosts.create(request('n5'))).rejects.toMatchObject({
      attribute: 'image',
      detail: expect.stringContaining('no init today'),
    });
    expect((await hosts.read(id))?.state).toBe('off');
    await hosts.destroy(id);
  },
  2 * minute,
);

withHosts(
  'fails for an operating system without an image, and for a name that no host can have',
  async () => {
    await expect(hosts.create(request('n6', { os: 'plan-9' }))).rejects.toMatchObject({ attribute: 'image' });
    await expect(hosts.create(request('../n6'))).rejects.toMatchObject({ attribute: 'name' });
    await expect(hosts.boot('n6')).rejects.toThrow("no machine 'n6'");
    expect((await hosts.list()).map((machine) => machine.name)).not.toContain('n6');
  },
  minute,
);

withHosts(
  'nothing of the rehearsal is on the network of the machine itself',
  () => {
    const now = machineState(rehearsalName(rehearsal));
    expect(now.links).toEqual(before.links);
    expect(now.firewall).toEqual(before.firewall);
    // Only the namespace itself is mounted where others see it.
    expect(now.mounts.filter((line) => !before.mounts.includes(line))).toEqual([
      expect.stringContaining(`/run/netns/${rehearsalName(rehearsal)}`),
    ]);
  },
  minute,
);

withHosts(
  'the image below a host can be changed by nobody who gets hold of its mounts',
  async () => {
    const { ipv4 } = await named('n1');
    await login.run(ipv4, 'rm /usr/bin/curl');
    const supervisor =
      processesOf(rehearsal)
        .find((line) => line.includes('n1/supervise'))
        ?.split(' ')[0] ?? '';
    const lower = join(rehearsal, 'hosts/hcloud_server.n1/lower/0');
    const inside = [`--mount=/proc/${supervisor}/ns/mnt`, '--'];
    expect(spawnSync('nsenter', [...inside, 'test', '-e', join(lower, 'usr/bin/curl')]).status).toBe(0);
    const write = spawnSync('nsenter', [...inside, 'touch', join(lower, 'mark')], { encoding: 'utf8' });
    expect(write.stderr).toContain('Read-only file system');
  },
  minute,
);

withHosts(
  'down leaves the machine as it was, and may be repeated',
  async () => {
    expect(processesOf(rehearsal).length).toBeGreaterThan(0);
    await hosts.down();
    expect(processesOf(rehearsal)).toEqual([]);
    expect(machineState(rehearsalName(rehearsal))).toEqual(before);
    expect(readdirSync(rehearsal)).toEqual([]);
    await hosts.down();
    expect(await hosts.status()).toEqual({ namespace: rehearsalName(rehearsal), network: false, machines: [] });
  },
  minute,
);
