import type { NodePlan } from '../../src/fleet/plan-types';
import { unitFiles } from '../../src/ignition/boot-files';
import { findSystem, systems } from '../../src/ignition/systems';
import { deliveryParts } from '../../src/nodes/delivery';
import { firstBoot } from '../../src/nodes/first-boot';
import { setupOf } from '../../src/nodes/setup-of';
import { nodeFixture, planFixture } from './plan-fixture';

const plan = planFixture();

/** A node on a system, with an engine that runs there. */
function nodeOn(image: string, over: Partial<NodePlan> = {}): NodePlan {
  const engine = 'unfit' in findSystem(image)!.engines.podman ? 'bosh' : 'podman';
  return { ...nodeFixture('n1', 0, engine), image, ...over };
}

const content = (image: string, path: string) =>
  firstBoot(plan, nodeOn(image)).files.find((file) => file.path === path)?.content;
const states = (image: string) =>
  Object.fromEntries(firstBoot(plan, nodeOn(image)).units.map(({ name, state }) => [name, state]));

test.each(systems.map(({ name }) => name))('%s lets in neither root nor passwords, and has one host key', (image) => {
  const files = firstBoot(plan, nodeOn(image)).files.filter((file) => file.path.startsWith('/etc/ssh/sshd_config'));
  expect(files).toHaveLength(1);
  const lines = String(files[0]!.content).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'HostKey /etc/flotilla/ssh/hostkey',
      'AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u',
      'PermitRootLogin no',
      'PasswordAuthentication no',
    ]),
  );
});

test('an sshd that reads one file alone gets the whole of it, in words that it knows', () => {
  for (const image of ['rocky-8', 'alma-8', 'flatcar-lts']) {
    expect(content(image, '/etc/ssh/sshd_config')).toContain(
      '\nChallengeResponseAuthentication no\nUsePAM yes\nSubsystem sftp internal-sftp\n',
    );
  }
  expect(content('rocky-9', '/etc/ssh/sshd_config.d/00-flotilla.conf')).not.toContain('Subsystem');
});

test.each(systems.map(({ name }) => name))('%s brings its security updates by itself, and never a reboot', (image) => {
  const boot = firstBoot(plan, nodeOn(image));
  const told = boot.files.map((file) => String(file.content)).join('');
  switch (findSystem(image)!.family) {
    case 'debian':
      expect(told).toContain('APT::Periodic::Unattended-Upgrade "1";\n');
      expect(told).toContain('Unattended-Upgrade::Automatic-Reboot "false";\n');
      expect(states(image)).toMatchObject({
        'apt-daily-upgrade.timer': 'enabled',
        'unattended-upgrades.service': 'masked',
      });
      expect(boot.packages).toContain('unattended-upgrades');
      break;
    case 'redhat':
      expect(told).toContain('upgrade_type = security\ndownload_updates = yes\napply_updates = yes\nreboot = never\n');
      expect(states(image)).toMatchObject({ 'dnf-automatic.timer': 'enabled' });
      expect(boot.packages).toContain('dnf-automatic');
      break;
    case 'flatcar':
      expect(content(image, '/etc/flatcar/update.conf')).toBe('REBOOT_STRATEGY=off\n');
      expect(states(image)).toMatchObject({ 'locksmithd.service': 'masked' });
      expect(boot.packages).toEqual([]);
      break;
    case 'fedora-coreos':
      expect(told).toContain('AutomaticUpdatePolicy=stage\n');
      expect(states(image)).toMatchObject({ 'rpm-ostreed-automatic.timer': 'enabled', 'zincati.service': 'masked' });
  }
});

test("Debian's own list of updates is taken back to those of security, Ubuntu's is that already", () => {
  const path = '/etc/apt/apt.conf.d/60flotilla';
  expect(content('debian-13', path)).toContain(
    '"origin=Debian,codename=${distro_codename}-security,label=Debian-Security"',
  );
  expect(content('ubuntu-24.04', path)).not.toContain('Origins-Pattern');
});

test.each([
  [512, 1024],
  [1024, 1024],
  [1025, 2048],
  [8192, 2048],
  [8193, 0],
])('a node with %i MiB of memory has %i MiB of swap', (ramMiB, swapMiB) => {
  expect(setupOf(plan, nodeOn('debian-13', { ramMiB })).setup.swapMiB).toBe(swapMiB);
});

test('every node has what the overlay needs of the kernel, and a delivery tries it', () => {
  for (const { name } of systems) {
    const node = nodeOn(name);
    expect(content(name, '/etc/modules-load.d/60-flotilla.conf')).toBe('br_netfilter\nvxlan\n');
    const [os] = deliveryParts(plan, node);
    expect(os!.modules).toEqual(['br_netfilter', 'vxlan']);
    expect(os!.checks).toContainEqual({
      withinSeconds: 10,
      command: ['/opt/flotilla/bin/kernel-check', 'br_netfilter', 'vxlan'],
    });
  }
});

test('an engine whose system needs an argument of the kernel for it gets one, at birth and by delivery', () => {
  const node = nodeOn('rocky-8');
  expect(firstBoot(plan, node).kernelArguments).toEqual(['systemd.unified_cgroup_hierarchy=1']);
  expect(deliveryParts(plan, node).map((part) => part.kernelArguments)).toEqual([
    [],
    ['systemd.unified_cgroup_hierarchy=1'],
  ]);
  expect(firstBoot(plan, nodeOn('rocky-9')).kernelArguments).toEqual([]);
});

test('a docker that the image lays out keeps its command, and listens on a socket of systemd', () => {
  for (const image of ['flatcar', 'flatcar-lts', 'fedora-coreos']) {
    const engine = deliveryParts(plan, nodeOn(image, { engine: 'bosh' })).at(-1)!;
    const file = (path: string) => String(engine.files.find((f) => f.path === path)?.content);
    expect(JSON.parse(file('/etc/docker/daemon.json'))).not.toHaveProperty('hosts');
    expect(file('/etc/systemd/system/docker.service.d/flotilla.conf')).toBe(
      '[Unit]\nRequires=flotilla-docker.socket\nAfter=flotilla-docker.socket\n',
    );
    expect(file('/etc/systemd/system/flotilla-docker.socket')).toContain(
      '\n[Socket]\nListenStream=0.0.0.0:2376\nService=docker.service\n',
    );
  }
  const ubuntu = deliveryParts(plan, nodeOn('ubuntu-24.04', { engine: 'bosh' })).at(-1)!;
  expect(ubuntu.files.map((f) => String(f.content)).join('')).toContain('ExecStart=/usr/bin/dockerd --containerd=');
});

test('nodes that ask for the same share one part, whatever their engine and their copies of layers', () => {
  const layers = [{ origin: 'firstboot[0]', level: 'fleet', packages: ['htop'] }] as const;
  const os = (over: Partial<NodePlan>) => deliveryParts(plan, nodeOn('debian-13', over))[0];
  const one = os({ layers });
  expect(os({ layers: structuredClone(layers), name: 'n9', index: 8, engine: 'bosh' })).toBe(one);
  expect(os({ layers, image: 'ubuntu-24.04' })).not.toBe(one);
  expect(os({ layers, ramMiB: 512 })).not.toBe(one);
  expect(os({})).not.toBe(one);
  expect(one!.packages).toContain('htop');
});

test('what a fleet adds is part of every delivery, with the units that it concerns', () => {
  const unit = { Service: { ExecStart: '/bin/true' } };
  const layers = [
    {
      origin: 'firstboot[0]',
      level: 'fleet',
      groups: { web: { gid: 900 } },
      users: { eve: { keys: ['ssh-ed25519 AAAA'], groups: ['web'] } },
      units: { 'web.service': { unit, dropins: { 'x.conf': unit }, state: 'enabled' } },
      files: { '/opt/tool': { content: { url: 'https://example.org/tool', sha256: 'ab'.repeat(32) } } },
      certificates: { acme: '-----BEGIN CERTIFICATE-----\n' },
      timeServers: ['ntp.example.org'],
    },
  ] as const;
  const node = nodeOn('debian-13', { layers });
  const [os] = deliveryParts(plan, node);
  expect(os!.groups).toEqual([{ name: 'web', gid: 900 }]);
  expect(os!.users).toContainEqual({ name: 'eve', shell: '/bin/bash', sudo: false, groups: ['web'] });
  const readers = Object.fromEntries(os!.files.map((file) => [file.path, file.units]));
  expect(readers).toMatchObject({
    '/etc/systemd/system/web.service': ['web.service'],
    '/etc/systemd/system/web.service.d/x.conf': ['web.service'],
    '/etc/systemd/timesyncd.conf.d/60-flotilla.conf': ['systemd-timesyncd.service'],
  });
  expect(os!.files.map((file) => file.path)).toEqual(
    expect.arrayContaining([
      '/opt/tool',
      '/etc/ssh/authorized_keys.d/eve',
      '/usr/local/share/ca-certificates/acme.crt',
    ]),
  );
  expect(os!.refreshes[0]).toEqual({ folder: '/usr/local/share/ca-certificates', command: ['update-ca-certificates'] });
  expect(unitFiles(firstBoot(plan, node).units).map((file) => file.path)).toContain('/etc/systemd/system/web.service');
});
