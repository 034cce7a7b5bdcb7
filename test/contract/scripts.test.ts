import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliveryParts } from '../../src/nodes/delivery';
import * as embedded from '../../src/nodes/scripts.gen';
import { planFixture } from '../nodes/plan-fixture';
import { needs, root } from '../support/needs';
import { ThrowawayNode } from '../support/throwaway-node';

const folder = join(__dirname, '../../src/nodes/scripts');
const sources = readdirSync(folder).map((name) => {
  const path = join(folder, name);
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map((file) => join(path, file))
    : [path];
  return { name, text: files.map((file) => readFileSync(file, 'utf8')).join('') };
});
const programs = Object.entries(embedded);

let temporary: string;
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'flotilla-scripts-'));
});
afterAll(() => rmSync(temporary, { recursive: true }));

function lines(command: string, ...args: string[]): string {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  return `${done.stdout}${done.stderr}${done.status === 0 ? '' : `exit ${done.status}`}`;
}

function written(name: string, text: string): string {
  const path = join(temporary, name);
  writeFileSync(path, text);
  return path;
}

const dockerUnit = `[Unit]
Description=Docker Application Container Engine
[Service]
Type=notify
ExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock
[Install]
WantedBy=multi-user.target
`;

needs('shellcheck')('shellcheck has nothing to say about any program', () => {
  for (const { name, text } of sources)
    expect([name, lines('shellcheck', '-s', 'sh', written(name, text))]).toEqual([name, '']);
});

needs('dash', 'busybox')('every program is read by dash and by busybox, as it is embedded', () => {
  for (const [name, text] of programs) {
    expect([name, lines('dash', '-n', written(name, text)), lines('busybox', 'sh', '-n', written(name, text))]).toEqual(
      [name, '', ''],
    );
  }
});

needs(
  root,
  'unshare',
  'systemd-analyze',
)('systemd has nothing to say about any unit and drop-in of any node', () => {
  const plan = planFixture();
  const node = new ThrowawayNode();
  // As the distribution's package has it, where the drop-in matters.
  node.put('/usr/lib/systemd/system/docker.service', dockerUnit);
  node.put('/usr/sbin/dockerd', '#!/bin/sh\n', 0o755);
  const units = new Set<string>(['docker.service']);
  for (const file of plan.nodes.flatMap((n) => deliveryParts(plan, n)).flatMap((part) => part.files)) {
    if (typeof file.content === 'string') node.put(file.path, file.content, file.mode);
    if (/^\/etc\/systemd\/system\/[^/]+$/.test(file.path)) units.add(file.path.split('/').pop()!);
  }
  expect([...units].sort()).toEqual([
    'docker.service',
    'flotilla-docker-network.service',
    'flotilla-rekey.service',
    'flotilla-swap.service',
  ]);
  const ran = node.run('systemd-analyze', 'verify', '--man=no', ...units);
  const shown = node.run('systemd-analyze', 'cat-config', 'systemd/system/docker.service').stdout;
  node.remove();
  expect(ran).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(shown).toMatch(/\nExecStart=\nExecStart=\/usr\/sbin\/dockerd --containerd=/);
});

needs('visudo')('visudo takes every sudoers file', () => {
  const plan = planFixture();
  const files = deliveryParts(plan, plan.nodes[0]!)[0]!.files.filter((f) => f.path.startsWith('/etc/sudoers.d/'));
  expect(files.map((f) => f.path)).toEqual(['/etc/sudoers.d/flotilla-ada', '/etc/sudoers.d/flotilla-flotilla']);
  for (const file of files) {
    expect(() => execFileSync('visudo', ['-cqf', written('sudoers', file.content as string)])).not.toThrow();
  }
});

needs(
  root,
  'unshare',
  'sshd',
  'ssh-keygen',
)('sshd is set to one host key, keys that only root can change, and no passwords', () => {
  const plan = planFixture();
  const node = new ThrowawayNode();
  const file = deliveryParts(plan, plan.nodes[0]!)[0]!.files.find((f) => f.path.startsWith('/etc/ssh/sshd_config.d/'))!;
  node.put(file.path, file.content as string);
  // What a vendor's image may bring.
  node.put(
    '/etc/ssh/sshd_config.d/50-cloud-init.conf',
    'PasswordAuthentication yes\nPermitRootLogin yes\nAuthorizedKeysCommand /usr/bin/vendor-keys %u\nAuthorizedKeysCommandUser nobody\n',
  );
  const ran = node.script(
    'mkdir -p /etc/flotilla/ssh; ssh-keygen -q -t ed25519 -N "" -f /etc/flotilla/ssh/hostkey; sshd -t; sshd -T',
  );
  node.remove();
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  const settings = ran.stdout.split('\n');
  expect(settings.filter((line) => line.startsWith('hostkey '))).toEqual(['hostkey /etc/flotilla/ssh/hostkey']);
  for (const line of [
    'authorizedkeysfile /etc/ssh/authorized_keys.d/%u',
    'authorizedkeyscommand none',
    'permitrootlogin no',
    'passwordauthentication no',
    'kbdinteractiveauthentication no',
  ]) {
    expect(settings).toContain(line);
  }
});
