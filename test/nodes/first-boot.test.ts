import { FleetError } from '../../src/fleet/errors';
import { filesOf, unitFiles } from '../../src/ignition/boot-files';
import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { splitGaps } from '../../src/ignition/gap';
import { findSystem, systems } from '../../src/ignition/systems';
import { deliveryParts } from '../../src/nodes/delivery';
import { firstBoot } from '../../src/nodes/first-boot';
import { systemOf } from '../../src/nodes/setup-of';
import { planFixture } from './plan-fixture';

const plan = planFixture();
const [podman, bosh] = plan.nodes as [(typeof plan.nodes)[0], (typeof plan.nodes)[0]];
const debian = findSystem('debian-13')!;
const file = (path: string, node = podman) => firstBoot(plan, node).files.find((f) => f.path === path);

test('a machine is told which node it is', () => {
  expect(firstBoot(plan, podman).hostname).toBe('n1');
  expect(file('/etc/flotilla/node')?.content).toBe('n1 1\n');
  expect(file('/etc/flotilla/node', { ...podman, generation: 3 })?.content).toBe('n1 3\n');
});

test('deliveries have an account of their own, whose only key comes late', () => {
  expect(firstBoot(plan, podman).users.find((user) => user.name === 'flotilla')).toEqual({
    name: 'flotilla',
    shell: '/bin/sh',
    sudo: true,
    home: '/var/lib/flotilla',
    system: true,
  });
  expect(file('/etc/ssh/authorized_keys.d/flotilla')).toMatchObject({
    user: 'root',
    mode: 0o644,
    content: { gap: 'delivery.public' },
  });
  expect(firstBoot(plan, podman).directories).toEqual([
    { path: '/var/lib/flotilla/inbox', mode: 0o700, user: 'flotilla', group: 'flotilla' },
  ]);
});

test('people have their own accounts, keys where only root can change them, and sudo only if they may', () => {
  expect(firstBoot(plan, podman).users.filter((user) => user.name !== 'flotilla')).toEqual([
    { name: 'ada', shell: '/bin/bash', sudo: true },
    { name: 'grace', shell: '/bin/bash', sudo: false },
  ]);
  expect(file('/etc/ssh/authorized_keys.d/grace')).toMatchObject({
    user: 'root',
    content: plan.users[1]!.keys.map((k) => `${k}\n`).join(''),
  });
  const sudoers = filesOf(firstBoot(plan, podman), debian).filter((f) => f.path.startsWith('/etc/sudoers.d/'));
  expect(sudoers.map((f) => f.path)).toEqual(['/etc/sudoers.d/flotilla-ada', '/etc/sudoers.d/flotilla-flotilla']);
});

test('sshd names one host key, and lets in neither root nor passwords', () => {
  const config = String(file('/etc/ssh/sshd_config.d/00-flotilla.conf')?.content);
  expect(config.match(/^HostKey .*/gm)).toEqual(['HostKey /etc/flotilla/ssh/hostkey']);
  expect(config).toContain('AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u\n');
  expect(config).toContain('PermitRootLogin no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n');
});

test("the fleet's kernel parameters go on top of Flotilla's own", () => {
  expect(file('/etc/sysctl.d/60-flotilla.conf')?.content).toMatch(
    /\nnet\.core\.somaxconn = 1024\nnet\.ipv4\.ip_forward = 1\nnet\.ipv4\.ip_local_port_range = 20000 60000\n$/,
  );
  const closed = planFixture({ sysctls: { 'net.ipv4.ip_forward': '0' } });
  const content = firstBoot(closed, podman).files.find((f) => f.path === '/etc/sysctl.d/60-flotilla.conf')?.content;
  expect(content).toContain('net.ipv4.ip_forward = 0\n');
});

test("the engine's packages are there from the start", () => {
  expect(firstBoot(plan, podman).packages).toEqual(['podman', 'sudo', 'systemd-timesyncd', 'unattended-upgrades']);
  expect(firstBoot(plan, bosh).packages).toEqual([
    'docker-cli',
    'docker.io',
    'sudo',
    'systemd-timesyncd',
    'unattended-upgrades',
  ]);
});

test('user data holds no late value but the bootstrap host key and a public key', () => {
  const gaps = plan.nodes
    .flatMap((node) => splitGaps(renderCloudConfig(firstBoot(plan, node), systemOf(node))))
    .filter((piece) => typeof piece !== 'string');
  expect(new Set(gaps.map((gap) => gap.gap))).toEqual(new Set(['hostKey0.private', 'delivery.public']));
});

test('whatever first boot sets and may change is delivered too, byte for byte, and nothing else is part of the system', () => {
  for (const { name } of systems) {
    const system = findSystem(name)!;
    for (const each of plan.nodes.filter((n) => !('unfit' in system.engines[n.engine]))) {
      const node = { ...each, image: name };
      const boot = firstBoot(plan, node);
      const [os, ...others] = deliveryParts(plan, node);
      // Identity is for birth only, and the host key is rekeyed.
      const brought = [...filesOf(boot, system), ...unitFiles(boot.units)].filter(
        ({ path }) => !['/etc/flotilla/node', '/etc/flotilla/ssh/hostkey'].includes(path),
      );
      const delivered = os!.files.map(({ units: _, ...f }) => f);
      expect(new Map(delivered.map((f) => [f.path, f]))).toEqual(new Map(brought.map((f) => [f.path, f])));
      expect([os!.groups, os!.users, os!.directories]).toEqual([boot.groups, boot.users, boot.directories]);
      expect([...os!.packages, ...others.flatMap((part) => part.packages)].sort()).toEqual(boot.packages);
      const states = new Map<string, string>(
        [os!, ...others].flatMap((part) => part.units.map(({ name: unit, onChange }) => [unit, onChange] as const)),
      );
      // The SSH daemon runs on every machine that a delivery reaches, and is only reloaded.
      for (const unit of boot.units.filter(({ name: one }) => one !== system.sshUnit))
        expect([unit.name, states.get(unit.name)]).toEqual([unit.name, unit.state ?? 'changed']);
    }
  }
});

test('fails with the systems that are known when a node has another one', () => {
  const finding = {
    path: 'nodes.n1.image',
    message: `expected an operating system that can be set up, got 'plan9'; allowed: ${systems.map((system) => system.name).join(', ')}`,
  };
  const act = () => firstBoot(plan, { ...podman, image: 'plan9' });
  expect(act).toThrow(FleetError);
  expect(act).toThrow(expect.objectContaining({ findings: [expect.objectContaining(finding)] }) as unknown as Error);
});
