import { type SupervisorPlan, supervisorScript } from '../../../src/rehearsal/hosts/supervisor-script';

const plan: SupervisorPlan = {
  folder: '/srv/r/hosts/hcloud_server.n1',
  machine: 'h10',
  hostname: 'n1',
  lower: ['/cache/layer', '/cache/base'],
  bridge: 'hosts',
  groups: ['/sys/fs/cgroup/systemd/flotilla-1/10', '/sys/fs/cgroup/memory/flotilla-1/10'],
  delegation: [],
  volumes: { docker: '/var/lib/docker' },
  shown: {},
  devices: [],
};

test('layers are bound to plain names, topmost first, read-only, so that no path can break the mount and nothing the image', () => {
  const script = supervisorScript({ ...plan, lower: ['/cache/a,b:c', '/cache/base'] });
  expect(script).toContain('mount -o bind,ro /cache/a,b:c lower/0\n');
  expect(script).toContain('mount -o bind,ro /cache/base lower/1\n');
  expect(script).toContain('lowerdir=lower/0:lower/1,upperdir=upper,workdir=work,volatile overlay root\n');
});

test('a root that was mounted before without waiting for the disk is mounted so again', () => {
  const script = supervisorScript(plan);
  expect(script.indexOf('rm -rf work/work/incompat\n')).toBeGreaterThan(0);
  expect(script.indexOf('rm -rf work/work/incompat\n')).toBeLessThan(script.indexOf('volatile overlay root\n'));
});

test('folders with quotes, spaces and colons reach every program as they are', () => {
  const script = supervisorScript({ ...plan, folder: "/srv/it's here:now" });
  expect(script).toContain(`cd '/srv/it'\\''s here:now'\n`);
  expect(script).toContain(`'--directory=/srv/it'\\''s here:now/root'`);
  expect(script).toContain(`'--bind=/srv/it'\\''s here\\:now/docker:/var/lib/docker'`);
});

test('a memory limit is set in the hierarchy that has it, before the host enters its group', () => {
  const script = supervisorScript({ ...plan, memory: { file: 'memory.limit_in_bytes', bytes: 512 * 1024 * 1024 } });
  const limit = 'echo 536870912 >/sys/fs/cgroup/memory/flotilla-1/10/guest/memory.limit_in_bytes';
  expect(script).toContain(limit);
  expect(script.indexOf(limit)).toBeLessThan(script.indexOf('enter guest'));
  expect(supervisorScript(plan)).not.toContain('memory.limit');
});

test('version 2 groups hand the memory controller down from the top before anybody enters', () => {
  const script = supervisorScript({
    ...plan,
    delegation: ['/sys/fs/cgroup/cgroup.subtree_control', '/sys/fs/cgroup/flotilla-1/cgroup.subtree_control'],
  });
  const lines = script.split('\n').filter((line) => line.includes('+memory'));
  expect(lines).toEqual([
    'echo +memory >/sys/fs/cgroup/cgroup.subtree_control',
    'echo +memory >/sys/fs/cgroup/flotilla-1/cgroup.subtree_control',
  ]);
  expect(script.indexOf('+memory')).toBeLessThan(script.indexOf('enter supervisor'));
});
