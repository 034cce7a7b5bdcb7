import { generateKeyPairSync } from 'node:crypto';
import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { fitUserData } from '../../src/ignition/fit';
import type { FirstBoot } from '../../src/ignition/model';
import { findSystem } from '../../src/ignition/systems';
import { renderBundle } from '../../src/nodes/bundle';
import { deliveryParts } from '../../src/nodes/delivery';
import { firstBoot } from '../../src/nodes/first-boot';
import { planFixture } from '../nodes/plan-fixture';
import { debian13, debian13Root } from '../support/debian-13-root';
import { fillGaps } from '../support/fill-gaps';
import { needs, root } from '../support/needs';
import { ThrowawayNode } from '../support/throwaway-node';

const debian = findSystem('debian-13')!;
const someone = planFixture().users[0]!;
// A group of that name is there already.
const operator = { ...someone, name: 'operator' };
const plan = planFixture({ users: [operator, ...planFixture().users] });
const [podman, bosh] = plan.nodes as [(typeof plan.nodes)[0], (typeof plan.nodes)[0]];
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEJhc2U2NCBvZiBub3RoaW5nIGluIHBhcnRpY3VsYXIh\n';
const values = {
  'hostKey0.private': generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  'hostKey0.public': publicKey,
  'delivery.public': publicKey,
};
const userData = '/var/lib/cloud/seed/nocloud/user-data';

/** Machines with the two versions that fleets meet. */
const machines = [
  { version: '22.4.2', on: needs(root, 'unshare', 'cloud-init'), lower: () => '/' },
  { version: '25.1.4', on: needs(root, 'unshare', debian13), lower: () => debian13Root()! },
];

/** A machine that is about to boot with a vendor's user data. */
function machine(lower: string, text: string): ThrowawayNode {
  const node = new ThrowawayNode('dash', lower);
  node.put(
    '/etc/cloud/cloud.cfg.d/99-test.cfg',
    'datasource_list: [NoCloud]\nlocale: C.UTF-8\napt: {preserve_sources_list: true}\n',
  );
  node.put('/var/lib/cloud/seed/nocloud/meta-data', 'instance-id: i-1\nlocal-hostname: other\n');
  node.put(userData, text);
  // There is no way out to a mirror.
  for (const program of ['apt-get', 'apt-cache']) node.fake(program, 'echo sudo');
  return node;
}

function schema(node: ThrowawayNode): string {
  const ran = node.run('cloud-init', 'schema', '--config-file', userData);
  return `${ran.status} ${ran.stdout}`;
}

describe.each(machines)('cloud-init $version', ({ version, on, lower }) => {
  on('takes the first boot of every node', () => {
    for (const each of plan.nodes) {
      const node = machine(lower(), fillGaps(renderCloudConfig(firstBoot(plan, each), debian), values));
      expect(node.run('cloud-init', '--version').stdout).toContain(version);
      expect(schema(node)).toMatch(/^0 Valid/);
      node.put(
        userData,
        fillGaps(renderCloudConfig(firstBoot(plan, each), debian), values).replaceAll('"content":', '"contents":'),
      );
      expect(schema(node)).toMatch(/^1 /);
      node.remove();
    }
  });

  on('reads every character as it was written', () => {
    const words = [...Array(0x2100).keys(), 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x1f680, 0x10ffff].map((c) =>
      String.fromCodePoint(c),
    );
    const bites = ['on', '0644', '1e3', '~', '{a: b}', '%{x}', '$' + '{y}', '- a', '# b', "'", '"', '\\', '\r\n', ' '];
    const commands = [[...words, ...bites, words.join('')]];
    const node = machine(lower(), renderCloudConfig({ ...firstBoot(plan, podman), commands }, debian));
    const script = `import yaml, json; print(json.dumps(yaml.safe_load(open("${userData}"))["runcmd"]))`;
    const ran = node.run('/usr/bin/python3', '-c', script);
    node.remove();
    expect(JSON.parse(ran.stdout || ran.stderr)).toEqual(expect.arrayContaining(commands));
  });

  on(
    'makes accounts, keys and the inbox before sshd starts, and the first delivery then finds nothing to change',
    () => {
      const boot: FirstBoot = { ...firstBoot(plan, podman), packages: ['sudo'] };
      const node = machine(lower(), fillGaps(renderCloudConfig(boot, debian), values));
      // A vendor that is given no key makes up a password.
      node.script('echo root:vendors-own | chpasswd');
      const early = node.script(
        'cloud-init init --local; cloud-init init; hostname; id -un flotilla operator ada grace; stat -c "%a %U %n" /var/lib/flotilla/inbox /etc/flotilla/ssh/hostkey /etc/ssh/authorized_keys.d/*; ls /etc/ssh/sshd_config.d/00-flotilla.conf /opt/flotilla/bin',
      );
      expect(early.status).toBe(0);
      expect(early.stdout).toContain(
        'flotilla\noperator\nada\ngrace\n700 flotilla /var/lib/flotilla/inbox\n600 root /etc/flotilla/ssh/hostkey\n644 root /etc/ssh/authorized_keys.d/ada\n',
      );
      const late = node.script(
        'cloud-init modules --mode config; cloud-init modules --mode final; echo warnings:; grep -E "WARNING|ERROR|Traceback" /var/log/cloud-init.log || true',
      );
      expect(late.status).toBe(0);
      expect(late.stdout).toMatch(/\nwarnings:\n$/);
      expect(node.file('/etc/flotilla/ssh/hostkey')?.content).toBe(values['hostKey0.private']);
      expect(node.run('getent', 'shadow', 'ada').stdout).toMatch(/^ada:!/);
      expect(node.run('getent', 'shadow', 'root').stdout).toMatch(/^root:!/);

      // What a real package manager, the engine's package and a restarted systemd-sysctl would have brought.
      node.put('/run/cloud-init/enabled', '');
      node.fake('dpkg-query', 'for package; do echo "installed $package"; done');
      node.put('/usr/libexec/podman/quadlet', '#!/bin/sh\n', 0o755);
      node.script('mkdir -p /etc/containers/systemd');
      node.put('/var/lib/flotilla/inbox/bundle', fillGaps(renderBundle(podman, deliveryParts(plan, podman)), values));
      const delivered = node.script(
        'sysctl -q -p /etc/sysctl.d/60-flotilla.conf; ssh-keygen -q -t ed25519 -N "" -f /tmp/k; cp /tmp/k /etc/flotilla/ssh/hostkey; /opt/flotilla/bin/apply',
      );
      expect(delivered).toEqual({ status: 0, stdout: 'n1 nothing to change\n', stderr: '' });
      node.remove();
    },
  );
});

test('first boots stay far below the smallest limit of a vendor, which takes what is packed', () => {
  for (const each of [podman, bosh]) {
    expect(fillGaps(renderCloudConfig(firstBoot(plan, each), debian), values).length).toBeLessThan(24_000);
    expect(fitUserData(firstBoot(plan, each), debian, { limitBytes: 12_000, binary: 'bytes' }).fits).toBe(true);
  }
});
