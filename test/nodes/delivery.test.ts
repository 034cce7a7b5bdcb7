import { deliveryParts, partNames } from '../../src/nodes/delivery';
import { planFixture } from './plan-fixture';

const plan = planFixture();
const [podman, bosh] = plan.nodes as [(typeof plan.nodes)[0], (typeof plan.nodes)[0]];
const part = (name: string, node = bosh) => deliveryParts(plan, node).find((p) => p.name === name)!;
const content = (path: string, node = bosh) => {
  const found = deliveryParts(plan, node)
    .flatMap((p) => p.files)
    .find((f) => f.path === path);
  return found === undefined ? undefined : String(found.content);
};

test('a podman node gets its system and its engine, a bosh node certificates as well', () => {
  expect(deliveryParts(plan, podman).map((p) => p.name)).toEqual(['os', 'engine']);
  expect(deliveryParts(plan, bosh).map((p) => p.name)).toEqual(['os', 'tls', 'engine']);
  for (const node of plan.nodes) expect(deliveryParts(plan, node).map((p) => p.name)).toEqual(partNames(node));
});

test('the system is the same for all nodes, so that a stack writes it once', () => {
  expect(part('os', podman)).toEqual(part('os', bosh));
});

test('a changed file concerns the unit that reads it', () => {
  const { files, units } = part('os');
  expect(Object.fromEntries(units.map(({ name, onChange }) => [name, onChange]))).toEqual({
    'ssh.service': 'reload',
    'systemd-journald.service': 'changed',
    'apt-daily-upgrade.timer': 'enabled',
    'apt-daily.timer': 'enabled',
    'flotilla-rekey.service': 'changed',
    'flotilla-swap.service': 'enabled',
    'systemd-timesyncd.service': 'enabled',
    'unattended-upgrades.service': 'masked',
  });
  expect(Object.fromEntries(files.flatMap((f) => (f.units === undefined ? [] : [[f.path, f.units]])))).toEqual({
    '/etc/ssh/sshd_config.d/00-flotilla.conf': ['ssh.service'],
    '/etc/systemd/journald.conf.d/60-flotilla.conf': ['systemd-journald.service'],
    '/etc/systemd/system/flotilla-rekey.service': ['flotilla-rekey.service'],
    '/etc/systemd/system/flotilla-swap.service': ['flotilla-swap.service'],
  });
});

test('certificates come late, the key is for root alone, and each restarts docker', () => {
  expect(part('tls').files).toEqual([
    {
      path: '/etc/flotilla/tls/ca.pem',
      mode: 0o644,
      user: 'root',
      group: 'root',
      content: { gap: 'tls.ca' },
      units: ['docker.service'],
    },
    {
      path: '/etc/flotilla/tls/cert.pem',
      mode: 0o644,
      user: 'root',
      group: 'root',
      content: { gap: 'tls.certificate' },
      units: ['docker.service'],
    },
    {
      path: '/etc/flotilla/tls/key.pem',
      mode: 0o600,
      user: 'root',
      group: 'root',
      content: { gap: 'tls.key' },
      units: ['docker.service'],
    },
  ]);
});

test('docker listens on its socket and, only for clients with a certificate, on port 2376', () => {
  expect(JSON.parse(content('/etc/docker/daemon.json')!)).toEqual({
    bridge: 'none',
    hosts: ['unix:///run/docker.sock', 'tcp://0.0.0.0:2376'],
    'live-restore': true,
    'log-driver': 'local',
    tlscacert: '/etc/flotilla/tls/ca.pem',
    tlscert: '/etc/flotilla/tls/cert.pem',
    tlskey: '/etc/flotilla/tls/key.pem',
    tlsverify: true,
    'userland-proxy': false,
  });
  expect(content('/etc/systemd/system/docker.service.d/flotilla.conf')).toBe(
    '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd --containerd=/run/containerd/containerd.sock\n',
  );
});

test.each([
  ['10.1.2.0/24', '10.1.2.0/24 10.1.2.1 1500'],
  ['10.1.2.64/26', '10.1.2.64/26 10.1.2.65 1500'],
  ['10.200.0.0/16', '10.200.0.0/16 10.200.0.1 1500'],
])('the network bosh of a node with subnet %s is made of %s', (subnet, words) => {
  const node = { ...bosh, subnet };
  expect(content('/etc/systemd/system/flotilla-docker-network.service', node)).toContain(
    `ExecStart=/opt/flotilla/bin/docker-network ${words}\n`,
  );
});

test('docker is started before its network', () => {
  expect(part('engine').units.map((u) => u.name)).toEqual(['docker.service', 'flotilla-docker-network.service']);
});

test('a podman node runs no daemon for its engine', () => {
  const units = [{ name: 'netavark-firewalld-reload.service', onChange: 'masked' }];
  expect(part('engine', podman)).toMatchObject({ packages: ['podman'], units, files: [] });
});

test('a user who leaves the fleet is in no part any more', () => {
  const without = planFixture({ users: [plan.users[0]!] });
  expect(JSON.stringify(deliveryParts(without, bosh))).not.toContain('grace');
});
