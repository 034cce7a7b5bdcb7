import { FleetError } from '../../src/fleet/errors';
import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { splitGaps } from '../../src/ignition/gap';
import { deliveryParts } from '../../src/nodes/delivery';
import { firstBoot } from '../../src/nodes/first-boot';
import { sudoersFiles } from '../../src/nodes/os-state';
import { planFixture } from './plan-fixture';

const plan = planFixture();
const [podman, bosh] = plan.nodes as [(typeof plan.nodes)[0], (typeof plan.nodes)[0]];
const file = (path: string, node = podman) => firstBoot(plan, node).files.find((f) => f.path === path);

test('a machine is told which node it is', () => {
  expect(firstBoot(plan, podman).hostname).toBe('n1');
  expect(file('/etc/flotilla/node')?.content).toBe('n1 1\n');
  expect(file('/etc/flotilla/node', { ...podman, generation: 3 })?.content).toBe('n1 3\n');
});

test('deliveries have an account of their own, whose only key comes late', () => {
  expect(firstBoot(plan, podman).users[0]).toEqual({
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
  expect(firstBoot(plan, podman).users.slice(1)).toEqual([
    { name: 'ada', shell: '/bin/bash', sudo: true },
    { name: 'grace', shell: '/bin/bash', sudo: false },
  ]);
  expect(file('/etc/ssh/authorized_keys.d/grace')).toMatchObject({
    user: 'root',
    content: plan.users[1]!.keys.map((k) => `${k}\n`).join(''),
  });
  expect(sudoersFiles(firstBoot(plan, podman).users).map((f) => f.path)).toEqual([
    '/etc/sudoers.d/flotilla-flotilla',
    '/etc/sudoers.d/flotilla-ada',
  ]);
});

test('sshd names one host key, and lets in neither root nor passwords', () => {
  const config = String(file('/etc/ssh/sshd_config.d/00-flotilla.conf')?.content);
  expect(config.match(/^HostKey .*/gm)).toEqual(['HostKey /etc/flotilla/ssh/hostkey']);
  expect(config).toContain('AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u\n');
  expect(config).toContain('PermitRootLogin no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n');
});

test('kernel parameters wait for the first delivery, where a refused one is an error', () => {
  expect(file('/etc/sysctl.d/60-flotilla.conf')).toBeUndefined();
  expect(firstBoot(plan, podman).commands).toEqual([]);
  const delivered = deliveryParts(plan, podman).flatMap((part) => part.files);
  expect(delivered.find((f) => f.path === '/etc/sysctl.d/60-flotilla.conf')?.content).toMatch(
    /\nnet\.core\.somaxconn = 1024\nnet\.ipv4\.ip_local_port_range = 20000 60000\n$/,
  );
});

test("the engine's packages are there from the start", () => {
  expect(firstBoot(plan, podman).packages).toEqual(['podman']);
  expect(firstBoot(plan, bosh).packages).toEqual(['docker-cli', 'docker.io']);
});

test('user data holds no late value but the bootstrap host key and a public key', () => {
  const gaps = plan.nodes
    .flatMap((node) => splitGaps(renderCloudConfig(firstBoot(plan, node))))
    .filter((piece) => typeof piece !== 'string');
  expect(new Set(gaps.map((gap) => gap.gap))).toEqual(new Set(['hostKey0.private', 'delivery.public']));
});

test('whatever first boot sets and may change is delivered too, byte for byte', () => {
  for (const node of plan.nodes) {
    const boot = firstBoot(plan, node);
    const os = deliveryParts(plan, node)[0]!;
    const delivered = new Map(os.files.map(({ units: _, ...f }) => [f.path, f]));
    // Identity is for birth only.
    for (const f of [...boot.files, ...sudoersFiles(boot.users)].filter((each) => each.path !== '/etc/flotilla/node')) {
      expect(delivered.get(f.path)).toEqual(f);
      delivered.delete(f.path);
    }
    // Kernel parameters come with the delivery alone.
    expect([...delivered.keys()]).toEqual(['/etc/sysctl.d/60-flotilla.conf']);
    expect([os.users, os.directories]).toEqual([boot.users, boot.directories]);
    expect(deliveryParts(plan, node).at(-1)!.packages).toEqual(boot.packages);
  }
});

test('fails with the systems that are known when a node has another one', () => {
  const finding = {
    path: 'nodes.n1.image',
    message: "expected an operating system that can be set up, got 'plan9'; allowed: debian-13",
  };
  const act = () => firstBoot(plan, { ...podman, image: 'plan9' });
  expect(act).toThrow(FleetError);
  expect(act).toThrow(expect.objectContaining({ findings: [expect.objectContaining(finding)] }) as unknown as Error);
});
