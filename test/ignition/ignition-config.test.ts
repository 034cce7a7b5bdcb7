import { gunzipSync } from 'node:zlib';
import { hostKeyPath } from '../../src/ignition/host-key';
import { renderIgnition } from '../../src/ignition/ignition-config';
import type { FirstBoot } from '../../src/ignition/model';
import { rootFile, sampleBoot, systemNamed } from './boot-fixture';

interface IgnitionFile {
  readonly path: string;
  readonly mode: number;
  readonly contents: { readonly source: string; readonly compression?: string };
}

interface Ignition {
  readonly ignition: { readonly version: string };
  readonly passwd: Readonly<Record<'groups' | 'users', readonly Readonly<Record<string, unknown>>[]>>;
  readonly storage: { readonly files: readonly IgnitionFile[]; readonly directories: readonly unknown[] };
  readonly systemd: { readonly units: readonly Readonly<Record<string, unknown>>[] };
  readonly kernelArguments?: unknown;
}

const flatcar = systemNamed('flatcar');
const read = (changes: Partial<FirstBoot> = {}, small = false) =>
  JSON.parse(renderIgnition(sampleBoot(changes), flatcar, { small })) as Ignition;
const fileOf = (document: Ignition, path: string) => document.storage.files.find((file) => file.path === path);

test('the spec is the lowest that has kernel arguments, which every release reads', () => {
  expect(read().ignition.version).toBe('3.3.0');
  expect(read({ kernelArguments: ['a=b'] }).kernelArguments).toEqual({ shouldExist: ['a=b'] });
  expect(read()).not.toHaveProperty('kernelArguments');
});

test('permissions are numbers, and a file goes in the place of whatever the system has there', () => {
  expect(fileOf(read(), '/home/ada/notes')).toEqual({
    path: '/home/ada/notes',
    mode: 0o640,
    user: { name: 'ada' },
    group: { name: 'ada' },
    overwrite: true,
    contents: { source: `data:;base64,${Buffer.from('hers\n').toString('base64')}` },
  });
});

test('name, host key and sudo are files', () => {
  expect(fileOf(read(), '/etc/hostname')?.contents.source).toBe('data:;base64,bjEK');
  expect(fileOf(read(), hostKeyPath)?.mode).toBe(0o600);
  expect(fileOf(read(), '/etc/sudoers.d/flotilla-ada')?.mode).toBe(0o440);
});

test('what the machine fetches itself is checked', () => {
  const files = [rootFile('/opt/x', { url: 'https://example.org/x', sha256: 'ab'.repeat(32) }, 0o755)];
  expect(fileOf(read({ files }), '/opt/x')?.contents).toEqual({
    source: 'https://example.org/x',
    verification: { hash: `sha256-${'ab'.repeat(32)}` },
  });
});

test('users and groups are made, except groups that the system has', () => {
  const { passwd } = read({ groups: [{ name: 'builders', gid: 1500 }, { name: 'docker' }] });
  expect(passwd.groups).toEqual([{ name: 'builders', gid: 1500 }]);
  expect(passwd.users).toEqual([
    { name: 'flotilla', homeDir: '/var/lib/flotilla', shell: '/bin/sh', system: true, noCreateHome: true },
    { name: 'ada', homeDir: '/home/ada', shell: '/bin/bash', groups: ['builders', 'watchers'] },
  ]);
});

test('a user whose name is that of a group which is there gets that group, which useradd would fail over', () => {
  const users = ['games', 'wheel', 'media', 'ada'].map((name) => ({ name, shell: '/bin/sh', sudo: false }));
  const { passwd } = read({ users, groups: [{ name: 'media' }] });
  expect(passwd.users.map(({ name, primaryGroup }) => [name, primaryGroup])).toEqual([
    ['games', undefined],
    ['wheel', 'wheel'],
    ['media', 'media'],
    ['ada', undefined],
  ]);
});

test('units are enabled, masked and added to in its own words', () => {
  expect(read().systemd.units.slice(0, 3)).toEqual([
    { name: 'greet.service', enabled: true, contents: expect.stringContaining('[Install]') },
    {
      name: 'systemd-journald.service',
      dropins: [{ name: '60-cap.conf', contents: '[Service]\nLimitNOFILE=4096\n' }],
    },
    { name: 'apt-daily.timer', mask: true },
  ]);
});

test('commands are one unit that is tried at every start until it has gone through', () => {
  const unit = read().systemd.units.at(-1)!;
  expect(unit).toMatchObject({ name: 'flotilla-first-boot.service', enabled: true });
  expect(unit?.contents).toContain('\nTimeoutStartSec=600\n');
  expect(unit.contents).toContain('ConditionPathExists=!/var/lib/flotilla/first-boot/finished\n');
  expect(unit.contents).toContain('ExecStart=touch "/var/lib/it\'s done"\n');
});

test('without commands the first boot has gone through once its files are written', () => {
  const document = read({ commands: [] });
  expect(document.systemd.units.map(({ name }) => name)).not.toContain('flotilla-first-boot.service');
  expect(fileOf(document, '/var/lib/flotilla/first-boot/finished')).toBeDefined();
});

test('written small it has no white space and gzipped files', () => {
  const content = 'a line that comes again\n'.repeat(200);
  const files = [rootFile('/etc/long', content)];
  const contents = fileOf(read({ files }, true), '/etc/long')!.contents;
  expect(contents.compression).toBe('gzip');
  expect(gunzipSync(Buffer.from(contents.source.split(',')[1]!, 'base64')).toString()).toBe(content);
  expect(renderIgnition(sampleBoot({ files }), flatcar, { small: true })).not.toMatch(/\n./);
});
