import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliConfig, writeMirror } from '../../src/rehearsal/mirror';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mirror-'));
  writeFileSync(join(dir, 'program'), '#!/usr/bin/env node\nconsole.log(typeof require)\n');
  writeFileSync(join(dir, 'facts'), '{"version":"1.68.0"}');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const write = () =>
  writeMirror(
    join(dir, 'mirror'),
    [
      { source: 'hetznercloud/hcloud', version: '1.68.0', factsPath: join(dir, 'facts') },
      { source: 'hashicorp/null', version: '3.2.4', factsPath: join(dir, 'facts') },
    ],
    join(dir, 'program'),
  );
const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
const hcloud = `hetznercloud/hcloud/1.68.0/${platform}`;
const files = () => readdirSync(join(dir, 'mirror'), { recursive: true, encoding: 'utf8' });

test('a package holds the program under the provider name, its facts, and nothing else, for both registries', async () => {
  await write();
  const folders = ['registry.terraform.io', 'registry.opentofu.org'].map((host) => join(dir, 'mirror', host, hcloud));
  for (const folder of folders) {
    expect(readdirSync(folder).sort()).toEqual(['facts.json', 'package.json', 'terraform-provider-hcloud_v1.68.0']);
    expect(statSync(join(folder, 'terraform-provider-hcloud_v1.68.0')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(folder, 'facts.json'), 'utf8')).toBe('{"version":"1.68.0"}');
  }
  expect(files().filter((path) => path.endsWith('.tmp'))).toEqual([]);
});

test('the program runs as CommonJS, whatever a package.json above says', async () => {
  mkdirSync(join(dir, 'mirror'));
  writeFileSync(join(dir, 'mirror', 'package.json'), '{"type":"module"}');
  await write();
  const program = join(dir, 'mirror/registry.terraform.io', hcloud, 'terraform-provider-hcloud_v1.68.0');
  expect(execFileSync(program, { encoding: 'utf8' })).toBe('function\n');
});

test('unchanged content is left alone, and its digest stays', async () => {
  const digest = await write();
  const inodes = () => files().map((path) => statSync(join(dir, 'mirror', path)).ino);
  const before = inodes();
  expect(await write()).toBe(digest);
  expect(inodes()).toEqual(before);
});

test('a changed program changes the digest and every package, and damage is mended', async () => {
  const digest = await write();
  const program = join(dir, 'mirror/registry.opentofu.org', hcloud, 'terraform-provider-hcloud_v1.68.0');
  writeFileSync(program, 'damaged');
  expect(await write()).toBe(digest);
  expect(readFileSync(program, 'utf8')).toContain('console.log');
  writeFileSync(join(dir, 'program'), '#!/usr/bin/env node\n');
  expect(await write()).not.toBe(digest);
  expect(readFileSync(program, 'utf8')).toBe('#!/usr/bin/env node\n');
});

test('the configuration names the mirror and no other way to a provider', () => {
  expect(cliConfig('/var/a "b" ${c}')).toBe(
    'provider_installation {\n  filesystem_mirror {\n    path = "/var/a \\"b\\" ${c}"\n  }\n}\n',
  );
});
