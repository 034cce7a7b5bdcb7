import { createHash } from 'node:crypto';
import { splitGaps } from '../../src/ignition/gap';
import { bundleHeader, renderBundle, renderPart } from '../../src/nodes/bundle';
import { deliveryParts } from '../../src/nodes/delivery';
import { type DeliveryPart, emptyPart, rootFile } from '../../src/nodes/part';
import { nodeFixture, planFixture } from './plan-fixture';

const node = { ...nodeFixture('n1', 0, 'podman'), generation: 4 };
const sum = (text: string) => createHash('sha256').update(text).digest('hex');

test('a bundle begins with its version, the node that it is for, and what must follow', () => {
  expect(bundleHeader(node)).toBe('flotilla-bundle 1 n1 4 os,engine\n');
  expect(bundleHeader(nodeFixture('n2', 1, 'bosh'))).toBe('flotilla-bundle 1 n2 1 os,tls,engine\n');
});

test('a part has a line per thing', () => {
  const part: DeliveryPart = {
    ...emptyPart,
    name: 'os',
    program: 'run me',
    packages: ['podman'],
    groups: [{ name: 'web', gid: 900 }, { name: 'db' }],
    users: [
      { name: 'robot', shell: '/bin/sh', sudo: true, home: '/var/lib/robot', system: true },
      { name: 'ada', shell: '/bin/bash', sudo: true, groups: ['db', 'web'] },
    ],
    directories: [{ path: '/etc/d', mode: 0o755, user: 'root', group: 'root' }],
    files: [
      { ...rootFile('/etc/a', 0o640, 'hello\n'), units: ['a.service', 'b.service'] },
      rootFile('/etc/b', 0o4755, ''),
      rootFile('/opt/tool', 0o755, { url: 'https://[2001:db8::1]/tool?v=1&a[]=*', sha256: 'ab'.repeat(32) }),
    ],
    modules: ['vxlan'],
    sysctls: { 'net.ipv4.ip_local_port_range': '20000\t60000' },
    refreshes: [
      { folder: '/usr/local/ca', command: ['update-ca', '--fresh'] },
      { folder: '/etc/default/grub.d', command: ['update-grub'], ifThere: true },
    ],
    kernelArguments: ['quiet'],
    units: [
      { name: 'a.service', onChange: 'restart' },
      { name: 'mnt-a\\x2db.mount', onChange: 'masked' },
    ],
    checks: [{ withinSeconds: 5, command: ['test', '-e', '/etc/a'] }],
  };
  expect(renderPart(part).split('\n')).toEqual([
    'part os',
    `program ${sum('run me')} cnVuIG1l`,
    'package podman',
    'group web 900',
    'group db -',
    'user robot system /var/lib/robot /bin/sh -',
    'user ada person /home/ada /bin/bash db,web',
    'directory 755 root root /etc/d',
    `file 640 root root /etc/a a.service,b.service ${sum('hello\n')} aGVsbG8K`,
    `file 4755 root root /etc/b - ${sum('')} -`,
    `remote 755 root root /opt/tool - ${'ab'.repeat(32)} https://[2001:db8::1]/tool?v=1&a[]=*`,
    'module vxlan',
    'sysctl net.ipv4.ip_local_port_range 20000 60000',
    'refresh /usr/local/ca always update-ca --fresh',
    'refresh /etc/default/grub.d if-there update-grub',
    'kernel-argument quiet',
    'unit a.service restart',
    'unit mnt-a\\x2db.mount masked',
    'check 5 test -e /etc/a',
    'end os',
    '',
  ]);
});

test('a late value is a gap, hashed and in base64, and nothing else of the text depends on it', () => {
  const text = renderPart({ ...emptyPart, name: 'tls', files: [rootFile('/etc/key', 0o600, { gap: 'tls.key' })] });
  expect(splitGaps(text)).toEqual([
    'part tls\nfile 600 root root /etc/key - ',
    { gap: 'tls.key', form: 'sha256' },
    ' ',
    { gap: 'tls.key', form: 'base64' },
    '\nend tls\n',
  ]);
});

test.each([
  ['a blank', 'a b'],
  ['a newline', 'a\nb'],
  ['a wildcard', '/etc/*'],
  ['a backslash', 'a\\b'],
  ['nothing', ''],
])('fails on a field with %s, which would be read as something else', (_, field) => {
  expect(() => renderPart({ ...emptyPart, name: 'os', packages: [field] })).toThrow(/expected fields without blanks/);
  expect(() => renderPart({ ...emptyPart, name: 'os', files: [rootFile(field, 0o644, '')] })).toThrow(
    /expected fields without blanks/,
  );
});

test('the whole is the header and the parts, and the same plan gives the same bytes', () => {
  const plan = planFixture();
  for (const each of plan.nodes) {
    const parts = deliveryParts(plan, each);
    expect(renderBundle(each, parts)).toBe(bundleHeader(each) + parts.map(renderPart).join(''));
    expect(renderBundle(each, deliveryParts(structuredClone(plan), each))).toBe(renderBundle(each, parts));
  }
});

test('exactly one program is brought', () => {
  const plan = planFixture();
  for (const each of plan.nodes)
    expect(renderBundle(each, deliveryParts(plan, each)).match(/^program /gm)).toHaveLength(1);
});
