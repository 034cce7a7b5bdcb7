import fc from 'fast-check';
import { parse } from 'yaml';
import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { splitGaps } from '../../src/ignition/gap';
import type { BootFile, FirstBoot } from '../../src/ignition/model';

interface CloudConfig {
  readonly hostname: string;
  readonly bootcmd?: readonly (readonly string[])[];
  readonly write_files: readonly { path: string; owner: string; permissions: string; content: string; defer?: true }[];
  readonly users: readonly Readonly<Record<string, unknown>>[];
  readonly packages?: readonly string[];
  readonly runcmd?: readonly (readonly string[])[];
}

const file: BootFile = { path: '/etc/a', mode: 0o640, user: 'root', group: 'adm', content: 'a\n' };
const ada = { name: 'ada', shell: '/bin/bash', sudo: true };
const robot = { name: 'robot', shell: '/bin/sh', sudo: false, home: '/var/lib/robot', system: true };
const boot: FirstBoot = {
  hostname: 'n1',
  users: [robot, ada],
  directories: [{ path: '/var/lib/robot/in', mode: 0o700, user: 'robot', group: 'robot' }],
  files: [file],
  packages: ['podman'],
  sshHostKey: { private: { gap: 'key' }, public: { gap: 'pub' } },
  commands: [['echo', 'on']],
};
const read = (over: Partial<FirstBoot> = {}, version: '1.1' | '1.2' = '1.1') =>
  parse(renderCloudConfig({ ...boot, ...over }), { version }) as CloudConfig;

test('the first line is exactly what cloud-init looks for', () => {
  expect(renderCloudConfig(boot).split('\n')[0]).toBe('#cloud-config');
});

test('a file is written with its owner, its permissions as text, and its content in base64', () => {
  expect(read().write_files.at(-1)).toEqual({
    path: '/etc/a',
    owner: 'root:adm',
    permissions: '0640',
    encoding: 'b64',
    content: Buffer.from('a\n').toString('base64'),
  });
});

test('a file of an account that first boot makes is written once the account is there', () => {
  expect(read({ files: [{ ...file, user: 'ada' }] }).write_files.at(-1)?.defer).toBe(true);
});

test('the host key is a file of its own, and a late value is one marked gap', () => {
  expect(read().write_files[0]).toMatchObject({
    path: '/etc/flotilla/ssh/hostkey',
    permissions: '0600',
    owner: 'root:root',
  });
  expect(splitGaps(renderCloudConfig(boot)).filter((piece) => typeof piece !== 'string')).toEqual([
    { gap: 'key', form: 'base64' },
  ]);
  expect(renderCloudConfig(boot)).not.toContain('ssh_keys');
});

test('an account that owns a directory is made on every boot, before sshd; people come from the list', () => {
  expect(read().bootcmd).toEqual([
    [
      'sh',
      '-c',
      'id -u "$0" >/dev/null 2>&1 || useradd "$@"',
      'robot',
      '--system',
      '--no-create-home',
      '--user-group',
      '--home-dir',
      '/var/lib/robot',
      '--shell',
      '/bin/sh',
      'robot',
    ],
    ['install', '-d', '-m', '0700', '-o', 'robot', '-g', 'robot', '/var/lib/robot/in'],
  ]);
  expect(read().users).toEqual([
    { name: 'ada', shell: '/bin/bash', homedir: '/home/ada', primary_group: 'ada', groups: ['ada'], lock_passwd: true },
  ]);
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
  expect(Object.keys(config)).not.toEqual(expect.arrayContaining(['bootcmd']));
  expect([config.bootcmd, config.packages, config.runcmd]).toEqual([undefined, undefined, undefined]);
});

test('the same machine gives the same bytes', () => {
  expect(renderCloudConfig(boot)).toBe(renderCloudConfig(structuredClone(boot)));
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
        expect(Buffer.from(config.write_files.at(-1)!.content, 'base64').toString()).toBe(content);
        expect(config.runcmd).toEqual([command]);
      },
    ),
    { numRuns: 500 },
  );
});
