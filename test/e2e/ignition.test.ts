/** Nodes whose first boot is Ignition's: the real one writes their root, and they boot from it. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureImages } from '../../src/rehearsal/hosts/image-store';
import { LocalHosts } from '../../src/rehearsal/hosts/local-hosts';
import { rehearsalName } from '../../src/rehearsal/hosts/namespace';
import { removeTree } from '../../src/rehearsal/hosts/remove-tree';
import type { MachineRequest } from '../../src/rehearsal/machines';
import { bitingAnswer, bitingLayer, bitingProbe } from './support/biting-files';
import { eventually } from './support/eventually';
import { FaultFleet } from './support/fault-fleet';
import { machineState } from './support/machine-state';
import { requireHosts, withRehearsal } from './support/require-hosts';

const test = withRehearsal('ignition');
const minute = 60_000;

const text = `fleet: reef
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
images: {hetzner: {fedora-coreos: '4711', flatcar: '4712'}}
firstboot: [${bitingLayer}]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, image: fedora-coreos, engine: podman}
  n2: {vendor: hetzner, region: fsn1, size: cx23, image: flatcar, engine: bosh}
`;

let fleet: FaultFleet;
let folder: string;
let hosts: LocalHosts;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-ignition-'));
  await requireHosts(folder);
  hosts = new LocalHosts(join(folder, 'hosts'));
  mkdirSync(join(folder, 'hosts'));
  fleet = new FaultFleet('reef', text);
  await ensureImages(['flatcar'], () => {});
}, 30 * minute);

afterAll(async () => {
  await fleet?.end();
  await hosts?.down();
  removeTree(folder);
}, minute);

test(
  'a fleet of Flatcar and Fedora CoreOS comes up: Ignition knew the keys, mesh found its host keys, deliveries are in place',
  async () => {
    await fleet.up();
    for (const node of ['n1', 'n2']) {
      expect(await fleet.ssh(node, 'sudo cat /etc/.ignition-result.json')).toContain('"userConfigProvided": true');
      expect((await fleet.ssh(node, 'systemctl is-system-running --wait')).trim()).toBe('running');
      expect((await fleet.ssh(node, 'hostname')).trim()).toBe(node);
      expect(await fleet.ssh(node, 'stat -c "%U:%G %a" /opt/flotilla/bin/apply')).toBe('root:root 755\n');
      expect(await fleet.ssh(node, 'sudo stat -c "%U:%G %a" /var/lib/flotilla/inbox')).toBe('flotilla:flotilla 700\n');
      expect(await fleet.ssh(node, 'id -nG ada && sudo passwd -S root')).toMatch(/^ada\b.*\nroot (L|LK|P) /);
    }
    // Enabled by the preset that Ignition writes, which counts on a first boot only.
    expect(await fleet.ssh('n1', 'systemctl is-enabled chronyd.service')).toBe('enabled\n');
    expect(await fleet.ssh('n1', 'sudo podman info --format "{{.Host.Security.Rootless}}"')).toBe('false\n');
    expect(await fleet.ssh('n2', 'sudo docker version --format "{{.Server.Version}}"')).toMatch(/^\d+\./);
    expect(await fleet.up()).toContain('Nothing had to change.');
  },
  15 * minute,
);

test(
  'contents that some notation on the way takes for something else are there byte by byte',
  async () => {
    for (const node of ['n1', 'n2']) expect(await fleet.ssh(node, bitingProbe)).toBe(bitingAnswer);
  },
  minute,
);

test(
  'a reboot is no first boot: Ignition does not run again, and the node is what it was',
  async () => {
    const before = await fleet.ssh('n1', 'sudo cat /etc/machine-id /etc/.ignition-result.json');
    expect((await fleet.run(['rehearse', 'reboot', 'n1'])).code).toBe(0);
    // Its init is up before its SSH daemon is.
    const after = () => fleet.ssh('n1', 'sudo cat /etc/machine-id /etc/.ignition-result.json');
    expect(await eventually(after, minute)).toBe(before);
  },
  5 * minute,
);

function request(name: string, userData: unknown): MachineRequest {
  const place = { type: 'hcloud_server', name, region: 'fsn1', size: 'cx23', image: '4712', os: 'flatcar' };
  return { ...place, userData: JSON.stringify(userData), firstBoot: 'ignition' };
}

test(
  'what Ignition refuses is refused with its own words, and without the document',
  async () => {
    const contents = { source: 'data:,secret', verification: { hash: `sha256-${'0'.repeat(64)}` } };
    const files = [{ path: '/etc/wrong', contents }];
    const refused = hosts.create(request('n1', { ignition: { version: '3.3.0' }, storage: { files } }));
    await expect(refused).rejects.toMatchObject({
      attribute: 'userData',
      summary: 'Ignition failed',
      detail: expect.stringMatching(/^it ended with:\n(?![\s\S]*secret)[\s\S]*\/etc\/wrong/),
    });
    expect((await hosts.list()).map((machine) => machine.state)).toEqual(['creating']);
    const next = hosts.create(request('n1', { ignition: { version: '3.4.0' } }));
    await expect(next).rejects.toMatchObject({ summary: 'Ignition 3.4.0 is only validated, not booted' });
  },
  2 * minute,
);

test(
  'a machine that lost its power before Ignition was done begins again from a clean root',
  async () => {
    const files = [{ path: '/etc/mark', mode: 0o600, contents: { source: 'data:,whole' } }];
    const { id } = await hosts.create(request('n2', { ignition: { version: '3.3.0' }, storage: { files } }));
    await hosts.kill(id);
    const host = join(folder, 'hosts/hosts/hcloud_server.n2');
    // As a run leaves it that was killed half-way: the root is written in part, and nothing says that it is whole.
    removeTree(join(host, 'ignition/done'));
    removeTree(join(host, 'upper/etc/mark'));
    writeFileSync(join(host, 'upper/etc/half'), '');
    await hosts.boot(id);
    expect(existsSync(join(host, 'upper/etc/half'))).toBe(false);
    expect(existsSync(join(host, 'upper/etc/mark'))).toBe(true);
  },
  2 * minute,
);

test(
  'nothing of Ignition stays mounted on the machine',
  () => {
    const { mounts } = machineState(rehearsalName(join(folder, 'hosts')));
    expect(mounts.filter((line) => line.includes('hcloud_server.') || line.includes('/run/systemd/root'))).toEqual([]);
  },
  minute,
);
