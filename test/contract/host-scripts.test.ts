import { spawnSync } from 'node:child_process';
import { startScript } from '../../src/rehearsal/hosts/file-service';
import { lockHolder } from '../../src/rehearsal/hosts/lock';
import { bridgeScript } from '../../src/rehearsal/hosts/network';
import { archiveScript } from '../../src/rehearsal/hosts/package-archive';
import { supervisorScript } from '../../src/rehearsal/hosts/supervisor-script';
import { needs } from '../support/needs';

const supervisor = supervisorScript({
  folder: "/srv/it's a rehearsal",
  machine: 'h10',
  hostname: 'n1',
  lower: ['/cache/layer', '/cache/base'],
  bridge: 'hosts',
  groups: ['/sys/fs/cgroup/systemd/flotilla-1/10', '/sys/fs/cgroup/memory/flotilla-1/10'],
  delegation: ['/sys/fs/cgroup/cgroup.subtree_control'],
  memory: { file: 'memory.limit_in_bytes', bytes: 1 },
  volumes: { docker: '/var/lib/docker' },
  shown: {},
  devices: ['/dev/net/tun'],
});

describe.each([
  ['supervisor', supervisor],
  ['archive', archiveScript],
  ['lock holder', lockHolder],
  ['bridge', bridgeScript],
  ['file server start', startScript],
])('the %s script', (_, script) => {
  const said = (argv: readonly string[]): string => {
    const [program, ...args] = argv as [string, ...string[]];
    const { stdout, stderr, status } = spawnSync(program, args, { input: script, encoding: 'utf8' });
    return `${stdout}${stderr}${status === 0 ? '' : `status ${status}`}`;
  };

  // 3013: -ef is in every shell that can be Debian's sh. 2094: a lock's file is no input.
  needs('shellcheck')('is clean', () => {
    expect(said(['shellcheck', '--shell=sh', '--exclude=SC3013', '-'])).toBe('');
  });

  needs('dash')('is read by dash', () => {
    expect(said(['dash', '-n'])).toBe('');
  });
});
