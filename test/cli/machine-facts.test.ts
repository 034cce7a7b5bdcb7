import {
  archOf,
  boughtMiB,
  imageOf,
  isRescue,
  type MachineFacts,
  parseFacts,
  ramText,
} from '../../src/cli/machine-facts';
import { unfitReasons } from '../../src/cli/unfit-machine';
import { systems } from '../../src/ignition/systems';

/** What a small machine with Debian 13 says. */
const said: Readonly<Record<string, string>> = {
  detect: '1',
  uid: '0',
  os: 'debian',
  version: '13',
  variant: '',
  title: 'Debian GNU/Linux 13 (trixie)',
  arch: 'x86_64',
  kernel: '6.12.43+deb13-amd64',
  ram_kib: '479232',
  virt: 'kvm',
  systemd: 'yes',
  vxlan: 'yes',
  wireguard: 'yes',
  br_netfilter: 'yes',
  cgroup: '2',
  root_fs: 'ext4',
  free_kib: '8000000',
  var_free_kib: '8000000',
  hostname: 'vps123',
  packages: 'apt-get',
  python: 'yes',
  time: '1795256806',
  ports: '22 2222 ',
  disks: 'vda:10737418240 vdb:1073741824 ',
  firmware: 'bios',
  cmdline: 'root=/dev/vda1 ro quiet',
  node: '',
  end: '1',
};

function facts(changes: Readonly<Record<string, string>> = {}): MachineFacts {
  const text = Object.entries({ ...said, ...changes }).map(([key, value]) => `${key}=${value}\n`);
  return parseFacts(`Welcome to your VPS!\n${text.join('')}`)!;
}

const now = 1795256806;
const names = systems.map((system) => system.name);
const reasons = (changes: Readonly<Record<string, string>>, engine: 'podman' | 'bosh' = 'podman', image?: string) =>
  unfitReasons(facts(changes), { engine, systems: names, now, ...(image === undefined ? {} : { image }) }).map(
    ({ reason }) => reason,
  );

test('what a machine says is read, whatever its shell greets with', () => {
  expect(facts()).toMatchObject({
    os: 'debian',
    ramMiB: 468,
    freeMiB: 7812,
    vxlan: true,
    cgroup: 2,
    ports: [22, 2222],
    disks: [
      { name: 'vda', bytes: 10737418240 },
      { name: 'vdb', bytes: 1073741824 },
    ],
    kernelArguments: ['root=/dev/vda1', 'ro', 'quiet'],
  });
});

test('an answer that was cut off is none', () => {
  expect(parseFacts('detect=1\nos=debian\n')).toBeUndefined();
  expect(parseFacts('')).toBeUndefined();
});

test.each([
  ['debian', '12', '', 'debian-12'],
  ['debian', '13', '', 'debian-13'],
  ['ubuntu', '24.04', '', 'ubuntu-24.04'],
  ['rocky', '8.10', '', 'rocky-8'],
  ['rocky', '9.6', '', 'rocky-9'],
  ['almalinux', '8.10', '', 'alma-8'],
  ['almalinux', '9.6', '', 'alma-9'],
  ['flatcar', '4230.2.3', '', 'flatcar'],
  ['flatcar', '3510.3.6', '', 'flatcar-lts'],
  ['fedora', '42', 'coreos', 'fedora-coreos'],
])('%s %s %s is %s, and that can be set up', (os, version, variant, image) => {
  expect(imageOf(facts({ os, version, variant }))).toBe(image);
  expect(reasons({ os, version, variant })).toEqual([]);
});

test.each([
  ['centos', '7', 'centos-7'],
  ['debian', '11', 'debian-11'],
  ['debian', '', 'debian-unstable'],
  ['ubuntu', '22.04', 'ubuntu-22.04'],
  ['fedora', '42', 'fedora-42'],
  ['alpine', '3.22.1', 'alpine-3.22.1'],
  ['', '', 'unknown'],
])('%s %s is %s, and refused with those that can be set up', (os, version, image) => {
  expect(imageOf(facts({ os, version }))).toBe(image);
  expect(reasons({ os, version, title: 'Other Linux' })).toEqual([
    `it runs Other Linux, which cannot be set up; allowed: ${names.join(', ')}`,
  ]);
});

test('--image overrules what was detected', () => {
  expect(reasons({ os: 'mydebian', version: '1' }, 'podman', 'debian-13')).toEqual([]);
});

test.each([
  ['openvz', 'OpenVZ'],
  ['lxc', 'LXC'],
  ['docker', 'Docker'],
])('a guest of %s is refused, and not for what its kernel lacks as well', (virt, title) => {
  expect(reasons({ virt, vxlan: 'no', br_netfilter: 'no' })).toEqual([
    `it is a guest of ${title}: it shares its host's kernel, so it can load no module and change no kernel parameter`,
  ]);
});

test.each(['kvm', 'xen', 'vmware', 'microsoft', 'none', 'vm-other', 'systemd-nspawn'])('%s is taken', (virt) => {
  expect(reasons({ virt })).toEqual([]);
});

test.each([
  ['a kernel without vxlan', { vxlan: 'no' }, /^its kernel 6\.12\.43\+deb13-amd64 makes no vxlan link/],
  ['a kernel without br_netfilter', { br_netfilter: 'no' }, /^its kernel 6\.12\.43\+deb13-amd64 has no br_netfilter/],
  ['a machine on which that could not be tried', { vxlan: 'unknown' }, /^it has no program ip/],
  ['a system without systemd', { systemd: 'no' }, /runs there without systemd/],
  ['a foreign processor', { arch: 'riscv64' }, /^its processor is riscv64/],
  ['too little memory', { ram_kib: '250000' }, /^it has 244 MiB of memory; podman needs 400/],
  ['a full disk', { var_free_kib: '102400' }, /^100 MiB of its disk are free; podman needs 1024/],
  ['an SSH daemon on another port alone', { ports: '2222 ' }, /^its SSH daemon listens on port 2222 alone/],
  ['a wrong clock', { time: '1795250000' }, /^its clock is off by 113 minutes/],
])('%s is refused', (_what, changes, reason) => {
  const told = reasons(changes);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(reason);
});

test('all that a kernel lacks is told at once', () => {
  expect(reasons({ vxlan: 'no', br_netfilter: 'no' })).toEqual([
    expect.stringContaining('vxlan'),
    expect.stringContaining('br_netfilter'),
  ]);
});

test('BOSH needs amd64, more memory and more disk', () => {
  const small = { arch: 'aarch64', ram_kib: '479232', free_kib: '2097152' };
  expect(reasons(small, 'bosh')).toEqual([
    'its processor is arm64, and BOSH has stemcells for amd64 only',
    'it has 468 MiB of memory; bosh needs 900',
    '2048 MiB of its disk are free; bosh needs 4096',
  ]);
  expect(reasons(small)).toEqual([]);
});

test('all reasons are told at once', () => {
  expect(reasons({ os: 'centos', version: '7', virt: 'openvz', ram_kib: '130000', arch: 'i686' })).toHaveLength(4);
});

test.each([
  ['a root in memory', { root_fs: 'tmpfs' }],
  ['an overlay', { root_fs: 'overlay' }],
  ['a root over the network', { root_fs: 'nfs4', systemd: 'no' }],
  ['its name', { hostname: 'rescue' }],
])('a rescue system is told by %s, and nothing else of it is judged', (_what, changes) => {
  expect(isRescue(facts(changes))).toBe(true);
  const [told, ...more] = unfitReasons(facts({ ...changes, ram_kib: '1' }), { engine: 'podman', systems: names, now });
  expect(told?.reason).toMatch(/^it runs a rescue system/);
  expect(more).toEqual([]);
});

test('Fedora CoreOS and rehearsed hosts have an overlay for a root and are no rescue systems', () => {
  expect(isRescue(facts({ root_fs: 'overlay', os: 'fedora', variant: 'coreos' }))).toBe(false);
  expect(isRescue(facts({ root_fs: 'overlay', virt: 'systemd-nspawn' }))).toBe(false);
});

test.each([
  [468, '512MiB'],
  [957, '1GiB'],
  [1918, '2GiB'],
  [2900, '3GiB'],
  [3815, '4GiB'],
  [7750, '8GiB'],
  [15600, '16GiB'],
  [48100, '48GiB'],
  [128700, '128GiB'],
  [700, '768MiB'],
])('a kernel that uses %d MiB has a machine of %s', (usable, text) => {
  expect(ramText(boughtMiB(usable))).toBe(text);
});

test.each([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armv7l', undefined],
])('%s is %s', (machine, arch) => expect(archOf({ machine })).toBe(arch));
