import { cgroupLayout } from '../../../src/rehearsal/hosts/cgroups';

const mount = (root: string, type: string, options: string): string =>
  `42 27 0:30 / ${root} rw,relatime shared:9 - ${type} ${type} rw,${options}`;

const disk = '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw';
const never = (): string => {
  throw new Error('not asked');
};

test('version 2 alone: one group, and memory.max where the kernel has the controller', () => {
  const mountinfo = [disk, mount('/sys/fs/cgroup', 'cgroup2', 'nsdelegate')].join('\n');
  expect(cgroupLayout(mountinfo, () => 'cpuset cpu io memory pids\n')).toEqual({
    roots: ['/sys/fs/cgroup'],
    memory: { root: '/sys/fs/cgroup', limit: 'memory.max' },
    delegated: true,
  });
  expect(cgroupLayout(mountinfo, () => '\n')?.memory).toBeUndefined();
});

test('version 1 beside version 2: a group in the named, the unified and the memory hierarchy', () => {
  const mountinfo = [
    disk,
    mount('/sys/fs/cgroup/cpu', 'cgroup', 'cpu'),
    mount('/sys/fs/cgroup/memory', 'cgroup', 'memory'),
    mount('/sys/fs/cgroup/systemd', 'cgroup', 'xattr,name=systemd'),
    mount('/sys/fs/cgroup/unified', 'cgroup2', 'nsdelegate'),
  ].join('\n');
  expect(cgroupLayout(mountinfo, never)).toEqual({
    roots: ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/memory'],
    memory: { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
    delegated: false,
  });
});

test('without a hierarchy for systemd there is no layout', () => {
  expect(cgroupLayout([disk, mount('/sys/fs/cgroup/memory', 'cgroup', 'memory')].join('\n'), never)).toBeUndefined();
  expect(cgroupLayout('', never)).toBeUndefined();
});
