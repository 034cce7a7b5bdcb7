import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parse } from 'yaml';
import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { splitGaps } from '../../src/ignition/gap';
import type { BootFile, FirstBoot } from '../../src/ignition/model';
import { rootFile, systemNamed } from './boot-fixture';

interface CloudConfig {
  readonly hostname: string;
  readonly bootcmd: readonly (string | readonly string[])[];
  readonly write_files: readonly { path: string; owner: string; permissions: string; content: string; defer?: true }[];
  readonly users: readonly Readonly<Record<string, unknown>>[];
  readonly packages?: readonly string[];
  readonly runcmd: readonly (string | readonly string[])[];
}

const system = systemNamed('debian-13');
const file: BootFile = { path: '/etc/a', mode: 0o640, user: 'root', group: 'adm', content: 'a\n' };
const ada = { name: 'ada', shell: '/bin/bash', sudo: true };
const robot = { name: 'robot', shell: '/bin/sh', sudo: false, home: '/var/lib/robot', system: true };
const boot: FirstBoot = {
  hostname: 'n1',
  groups: [],
  units: [],
  kernelArguments: [],
  users: [robot, ada],
  directories: [{ path: '/var/lib/robot/in', mode: 0o700, user: 'robot', group: 'robot' }],
  files: [file],
  packages: ['podman'],
  sshHostKey: { private: { gap: 'key' }, public: { gap: 'pub' } },
  commands: [['echo', 'on']],
};
const read = (over: Partial<FirstBoot> = {}, version: '1.1' | '1.2' = '1.1') =>
  parse(renderCloudConfig({ ...boot, ...over }, system), { version }) as CloudConfig;
/** Commands that no shell reads: the rest are functions that they use. */
const words = (commands: CloudConfig['runcmd']) => commands.filter((command) => typeof command !== 'string');

test('the first line is exactly what cloud-init looks for', () => {
  expect(renderCloudConfig(boot, system).split('\n')[0]).toBe('#cloud-config');
});

test('a file is written with its owner, its permissions as text, and its content in base64', () => {
  expect(read().write_files[0]).toEqual({
    path: '/etc/a',
    owner: 'root:adm',
    permissions: '0640',
    encoding: 'b64',
    content: Buffer.from('a\n').toString('base64'),
  });
});

test('a file of an account that first boot makes is written once the account is there', () => {
  expect(read({ files: [{ ...file, user: 'ada' }] }).write_files[0]?.defer).toBe(true);
});

test('the host key is a file of its own, and a late value is one marked gap', () => {
  expect(read().write_files.find(({ path }) => path === '/etc/flotilla/ssh/hostkey')).toMatchObject({
    permissions: '0600',
    owner: 'root:root',
  });
  expect(splitGaps(renderCloudConfig(boot, system)).filter((piece) => typeof piece !== 'string')).toEqual([
    { gap: 'key', form: 'base64' },
  ]);
  expect(renderCloudConfig(boot, system)).not.toContain('ssh_keys');
});

test('an account that owns a directory is made before sshd starts; people come from the list', () => {
  const ensureGroup = 'getent group "$0" >/dev/null || groupadd "$@"';
  const ensureUser = 'id -u "$0" >/dev/null 2>&1 || useradd "$@"';
  const groups = [{ name: 'media', gid: 1500 }];
  expect(words(read({ groups, users: [{ ...robot, groups: ['media'] }, ada] }).bootcmd)).toEqual([
    ['sh', '-c', ensureGroup, 'media', '--gid', '1500', 'media'],
    ['sh', '-c', ensureGroup, 'robot', '--system', 'robot'],
    [
      ...['sh', '-c', ensureUser, 'robot', '--system', '--no-create-home', '--gid', 'robot', '--groups', 'media'],
      ...['--home-dir', '/var/lib/robot', '--shell', '/bin/sh', 'robot'],
    ],
    ['install', '-d', '-m', '0700', '-o', 'robot', '-g', 'robot', '/var/lib/robot/in'],
  ]);
  expect(read().users).toEqual([
    { name: 'ada', shell: '/bin/bash', homedir: '/home/ada', primary_group: 'ada', groups: ['ada'], lock_passwd: true },
  ]);
});

test('units are files, and what is to become of them is told once all files are there', () => {
  const greet = { Unit: { Description: 'Greet' }, Service: { ExecStart: '/bin/true' } };
  const config = read({
    units: [
      { name: 'greet.service', unit: greet, state: 'enabled' },
      { name: 'chrony.service', dropins: { '60-x.conf': { Service: { Nice: 5 } } } },
      { name: 'swap.service', state: 'enabled' },
      { name: 'apt.timer', state: 'masked' },
      { name: 'cups.service', state: 'disabled' },
    ],
  });
  expect(config.write_files.map(({ path }) => path).slice(-2)).toEqual([
    '/etc/systemd/system/chrony.service.d/60-x.conf',
    '/etc/systemd/system/greet.service',
  ]);
  expect(words(config.runcmd).slice(0, -3)).toEqual([
    ['service', 'daemon-reload'],
    ['service', 'mask', '--now', 'apt.timer'],
    ['service', 'disable', '--now', 'cups.service'],
    ['service', 'enable', 'greet.service', 'swap.service'],
    ['service', 'restart', 'greet.service'],
    ['service', 'start', 'swap.service'],
    ['service', 'try-restart', 'chrony.service'],
  ]);
});

test('what the machine fetches itself comes with its checksum, before units and commands', () => {
  const content = { url: 'https://example.org/x', sha256: 'ab'.repeat(32) };
  const config = read({ files: [{ ...file, content }] });
  expect(config.write_files.map(({ path }) => path)).not.toContain('/etc/a');
  expect(words(config.runcmd)).toEqual([
    ['remote_file', '0640', 'root', 'adm', '/etc/a', content.sha256, content.url],
    ['echo', 'on'],
    ['lock_root'],
    ['touch', '/var/lib/flotilla/first-boot/finished'],
  ]);
});

test('arguments of the kernel are told to the boot loader before sshd starts, and looked for in the end', () => {
  const kernelArguments = ['a=b', 'quiet'];
  const grub = read({ kernelArguments });
  const content = Buffer.from(`GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX"' a=b'' quiet'\n`).toString('base64');
  expect(words(grub.bootcmd)[0]).toEqual(['kernel_arguments', 'grub.d', content, 'a=b', 'quiet']);
  expect(words(grub.runcmd)[0]).toEqual(['demand', 'a=b', 'quiet']);
  const rocky = parse(renderCloudConfig({ ...boot, kernelArguments }, systemNamed('rocky-9'))) as CloudConfig;
  expect(words(rocky.bootcmd)[0]).toEqual(['kernel_arguments', 'grubby', '', 'a=b', 'quiet']);
});

test('written small it says the same', () => {
  const content = 'a line that comes again\n'.repeat(200);
  const files = [{ ...file, content }, rootFile('/etc/short', 'x')];
  const small = parse(renderCloudConfig({ ...boot, files }, system, { small: true })) as CloudConfig;
  const [packed, short] = small.write_files.filter(({ path }) => files.some((one) => one.path === path));
  expect(gunzipSync(Buffer.from(packed!.content, 'base64')).toString()).toBe(content);
  expect([packed, short]).toMatchObject([{ encoding: 'gz+b64' }, { encoding: 'b64', content: 'eA==' }]);
  const { write_files: _, ...rest } = read({ files });
  expect(small).toMatchObject(rest);
});

test("the image's own user is never made, whoever else there is", () => {
  expect(read({ users: [robot] }).users).toEqual([expect.objectContaining({ name: 'robot', system: true })]);
});

test('sudo is a file per user', () => {
  const sudoers = read().write_files.filter((f) => f.path.startsWith('/etc/sudoers.d/'));
  expect(sudoers).toEqual([expect.objectContaining({ path: '/etc/sudoers.d/flotilla-ada', permissions: '0440' })]);
  expect(Buffer.from(sudoers[0]!.content, 'base64').toString()).toBe('ada ALL=(ALL:ALL) NOPASSWD:ALL\n');
});

test('what is empty is left out, as the schema wants it', () => {
  const config = read({ users: [ada], directories: [], packages: [], commands: [] });
  expect(config.packages).toBeUndefined();
  expect(words(config.bootcmd)).toEqual([]);
});

test('the same machine gives the same bytes', () => {
  expect(renderCloudConfig(boot, system)).toBe(renderCloudConfig(structuredClone(boot), system));
});

test('whatever a file, a name or a command holds comes out as it went in, by either version of YAML', () => {
  const text = fc.string({ unit: 'binary', maxLength: 80 });
  const word = fc.oneof(
    text,
    fc.constantFrom('on', 'no', '0644', '1e3', '~', '{a}', '%{x}', '${y}', '- a', '# b', 'a: b', '\u{F0000}'),
  );
  fc.assert(
    fc.property(
      word,
      fc.array(word, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('1.1' as const, '1.2' as const),
      (content, command, version) => {
        const config = read({ files: [{ ...file, content }], commands: [command] }, version);
        expect(Buffer.from(config.write_files[0]!.content, 'base64').toString()).toBe(content);
        expect(words(config.runcmd)[0]).toEqual(command);
      },
    ),
    { numRuns: 500 },
  );
});
