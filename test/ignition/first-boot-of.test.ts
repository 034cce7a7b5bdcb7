import { describe, expect, test } from '@jest/globals';
import { firstBootOf } from '../../src/ignition/first-boot-of';
import type { FirstBoot } from '../../src/ignition/model';
import type { Setup } from '../../src/ignition/setup';
import { systems } from '../../src/ignition/systems';
import { renderUnit } from '../../src/ignition/unit';
import { systemNamed } from './boot-fixture';
import { adaKey, authorityPem, setupWith } from './setup-fixture';

const identity = {
  hostname: 'n1',
  sshHostKey: { private: { gap: 'hostKey0.private' }, public: { gap: 'hostKey0.public' } },
} as const;

function boot(changes: Partial<Setup>, system = 'debian-13'): FirstBoot {
  return firstBootOf(setupWith(changes), systemNamed(system), identity);
}

function fileOf({ files }: FirstBoot, path: string) {
  return files.find((file) => file.path === path);
}

describe('firstBootOf', () => {
  test('carries the identity, which no layer sets', () => {
    expect(boot({})).toMatchObject(identity);
  });

  test('fills in what was left out of files, directories and users', () => {
    const { files, directories, users, groups } = boot({
      files: { '/srv/b': { content: 'b', user: 'ada' }, '/srv/a': { content: 'a', mode: 0o600, group: 'adm' } },
      directories: { '/srv/d': { user: 'ada' } },
      users: { ada: { keys: [] }, bob: { keys: [], sudo: true, shell: '/bin/sh', groups: ['web', 'adm'] } },
      groups: { web: { gid: 2000 }, ada: {} },
    });
    expect(files.filter(({ path }) => path.startsWith('/srv/'))).toEqual([
      { path: '/srv/a', content: 'a', mode: 0o600, user: 'root', group: 'adm' },
      { path: '/srv/b', content: 'b', mode: 0o644, user: 'ada', group: 'ada' },
    ]);
    expect(directories).toEqual([{ path: '/srv/d', mode: 0o755, user: 'ada', group: 'ada' }]);
    expect(users).toEqual([
      { name: 'ada', shell: '/bin/bash', sudo: false },
      { name: 'bob', shell: '/bin/sh', sudo: true, groups: ['adm', 'web'] },
    ]);
    // A user brings the group of the same name.
    expect(groups).toEqual([{ name: 'web', gid: 2000 }]);
  });

  test("keeps each user's keys in a file of root's", () => {
    const made = boot({
      users: { ada: { keys: [adaKey, 'k2'] }, flotilla: { keys: [{ gap: 'delivery.public' }] }, none: { keys: [] } },
    });
    const root = { mode: 0o644, user: 'root', group: 'root' };
    expect(fileOf(made, '/etc/ssh/authorized_keys.d/ada')).toMatchObject({ ...root, content: `${adaKey}\nk2\n` });
    expect(fileOf(made, '/etc/ssh/authorized_keys.d/flotilla')?.content).toEqual({ gap: 'delivery.public' });
    expect(fileOf(made, '/etc/ssh/authorized_keys.d/none')?.content).toBe('');
  });

  test('turns kernel parameters and modules into files that count at once and at every boot', () => {
    const made = boot({
      sysctls: { 'vm.swappiness': '1', 'net.ipv4.ip_forward': '1' },
      modules: ['vxlan', 'br_netfilter'],
    });
    expect(fileOf(made, '/etc/sysctl.d/60-flotilla.conf')?.content).toBe(
      "# The fleet's kernel parameters.\nnet.ipv4.ip_forward = 1\nvm.swappiness = 1\n",
    );
    expect(fileOf(made, '/etc/modules-load.d/60-flotilla.conf')?.content).toBe('br_netfilter\nvxlan\n');
    // Some parameters are there only with their module.
    expect(made.commands).toEqual([
      // A kernel that has not one of them does not end a first boot.
      ['sh', '-c', 'systemctl restart systemd-modules-load.service || :'],
      ['systemctl', 'restart', 'systemd-sysctl.service'],
    ]);
  });

  test('sees to swap at each boot, also to there being none, but never in a container', () => {
    for (const swapMiB of [0, 512]) {
      const made = boot({ swapMiB });
      const unit = made.units.find(({ name }) => name === 'flotilla-swap.service');
      expect(unit?.state).toBe('enabled');
      const text = renderUnit(unit?.unit ?? {});
      expect(text).toContain(`ExecStart=/bin/sh /opt/flotilla/bin/swap ${swapMiB}\n`);
      expect(text).toContain('ConditionVirtualization=!container\n');
      expect(fileOf(made, '/opt/flotilla/bin/swap')?.mode).toBe(0o755);
    }
  });

  test.each([
    [
      'debian-13',
      '/etc/systemd/timesyncd.conf.d/60-flotilla.conf',
      '[Time]\nNTP=a.example 192.0.2.1\n',
      'systemd-timesyncd.service',
    ],
    [
      'flatcar',
      '/etc/systemd/timesyncd.conf.d/60-flotilla.conf',
      '[Time]\nNTP=a.example 192.0.2.1\n',
      'systemd-timesyncd.service',
    ],
    [
      'rocky-9',
      '/etc/chrony.conf',
      /^server a\.example iburst\nserver 192\.0\.2\.1 iburst\ndriftfile /,
      'chronyd.service',
    ],
    ['fedora-coreos', '/etc/chrony.conf', /^server a\.example iburst\nserver 192\.0\.2\.1 iburst\n/, 'chronyd.service'],
  ] as const)('asks the time servers in the way of %s', (system, path, content, unit) => {
    const made = boot({ timeServers: ['a.example', '192.0.2.1'] }, system);
    expect(fileOf(made, path)?.content).toEqual(typeof content === 'string' ? content : expect.stringMatching(content));
    expect(made.units).toContainEqual({ name: unit, state: 'enabled' });
    expect(made.commands).toEqual([['systemctl', 'try-restart', unit]]);
  });

  test('keeps the clock everywhere, and leaves the servers to the system where none are named', () => {
    for (const system of systems) {
      const made = firstBootOf(setupWith(), system, identity);
      expect(made.units).toContainEqual({ name: system.time.unit, state: 'enabled' });
      expect(made.packages).toEqual(system.time.package === undefined ? [] : [system.time.package]);
      expect(made.files.map(({ path }) => path)).toEqual(['/opt/flotilla/bin/swap']);
      expect(made.commands).toEqual([]);
    }
  });

  test('lets sshd itself run where a socket would start one for each connection', () => {
    const dropins = { 'a.conf': { Service: { Nice: -5 } } };
    expect(boot({ units: { 'sshd.service': { dropins } } }, 'flatcar').units).toEqual(
      expect.arrayContaining([
        { name: 'sshd.service', dropins, state: 'enabled' },
        { name: 'sshd.socket', state: 'masked' },
      ]),
    );
    expect(boot({}, 'fedora-coreos').units.map(({ name }) => name)).toEqual([
      'chronyd.service',
      'flotilla-swap.service',
    ]);
  });

  test('lets a user keep the time in another way', () => {
    const made = boot({ units: { 'systemd-timesyncd.service': { state: 'masked' } } });
    expect(made.units.filter(({ name }) => name === 'systemd-timesyncd.service')).toEqual([
      { name: 'systemd-timesyncd.service', state: 'masked' },
    ]);
  });

  test.each([
    ['debian-13', '/usr/local/share/ca-certificates/corp.crt', ['update-ca-certificates'], ['ca-certificates']],
    ['rocky-8', '/etc/pki/ca-trust/source/anchors/corp.pem', ['update-ca-trust', 'extract'], ['ca-certificates']],
    ['flatcar', '/etc/ssl/certs/corp.pem', ['update-ca-certificates'], []],
    ['fedora-coreos', '/etc/pki/ca-trust/source/anchors/corp.pem', ['update-ca-trust', 'extract'], []],
  ])('trusts certificates in the way of %s', (system, path, command, packages) => {
    const made = boot({ certificates: { corp: authorityPem.trimEnd() } }, system);
    expect(fileOf(made, path)).toMatchObject({ content: authorityPem, mode: 0o644 });
    expect(made.commands).toEqual([command]);
    expect(made.packages).toEqual(expect.arrayContaining(packages));
  });

  test('leaves kernel arguments, sudo and the host key to each transport', () => {
    const made = boot({ kernelArguments: ['quiet', 'a=b'], users: { ada: { keys: [], sudo: true } } });
    expect(made.kernelArguments).toEqual(['a=b', 'quiet']);
    expect(made.users[0]?.sudo).toBe(true);
    expect(made.files.map(({ path }) => path)).toEqual(['/etc/ssh/authorized_keys.d/ada', '/opt/flotilla/bin/swap']);
  });
});
