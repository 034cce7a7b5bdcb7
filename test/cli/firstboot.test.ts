import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fleetFolder, flotilla, publicKey } from './fixture';

const nodes = [
  '  n1: {vendor: hetzner, region: fsn1, size: cx23}',
  '  n2: {vendor: hetzner, region: fsn1, size: cx23, image: flatcar, engine: bosh}',
  '  n3: {vendor: static, seller: acme, address: 203.0.113.9, ram: 1GiB}',
];
const fleet = (lines: readonly string[] = nodes) =>
  fleetFolder({
    'fleet.yaml': [
      'fleet: oak',
      'operator: {user: ada, keys: [keys/ada.pub]}',
      'defaults: {image: debian-13, engine: podman}',
      'images: {hetzner: {flatcar: "123456", flatcar-lts: "123457"}}',
      'overlay: none',
      'nodes:',
      ...lines,
      '',
    ].join('\n'),
    'keys/ada.pub': `${publicKey}\n`,
  });

test('a node shows its user data, with words for the keys, and no file is written', async () => {
  const { code, out, err } = await flotilla(fleet(), ['firstboot', 'n1']);
  expect(code).toBe(0);
  expect(out.startsWith('#cloud-config\n')).toBe(true);
  expect(parse(out)).toMatchObject({ write_files: expect.anything() });
  expect(out).toContain('LATE/hostKey0/private');
  expect(err).toMatch(
    /^LATE words stand for .*: delivery.public, hostKey0.private\n\d+ of the 32768 bytes that hetzner takes\n/,
  );
});

test('a node of an Ignition system shows JSON, a static one the script', async () => {
  const folder = fleet();
  const flatcar = await flotilla(folder, ['firstboot', 'n2']);
  expect(flatcar.err).not.toContain('error');
  expect(JSON.parse(flatcar.out)).toMatchObject({ ignition: { version: expect.stringMatching(/^3\.[34]\.0$/) } });
  const fixed = await flotilla(folder, ['firstboot', 'n3']);
  expect(fixed.out.startsWith('#!/bin/sh\n')).toBe(true);
  expect(fixed.err).toMatch(/^LATE [^\n]*\n$/);
});

test('a newer version of Ignition is written only where the system reads it', async () => {
  const lts = '  n4: {vendor: hetzner, region: fsn1, size: cx23, image: flatcar-lts, engine: bosh}';
  const folder = fleet([...nodes, lts, 'bosh: {api_version: "1.41"}']);
  const usual = await flotilla(folder, ['firstboot', 'n2']);
  const newer = await flotilla(folder, ['firstboot', 'n2', '--spec', '3.4.0']);
  expect(JSON.parse(usual.out)).toEqual({ ...JSON.parse(newer.out), ignition: { version: '3.3.0' } });
  expect(JSON.parse(newer.out)).toMatchObject({ ignition: { version: '3.4.0' } });
  const wrong = (node: string, spec: string) => flotilla(folder, ['firstboot', node, '--spec', spec]);
  expect(await wrong('n4', '3.4.0')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^--spec: expected a version that Flatcar.* reads, 3\.3\.0, got '3\.4\.0'\n/),
  });
  expect(await wrong('n2', '3')).toMatchObject({ code: 1, err: expect.stringContaining("3.3.0 or 3.4.0, got '3'") });
  expect(await wrong('n1', '3.4.0')).toMatchObject({
    code: 1,
    err: expect.stringContaining('--spec is for ignition only, and this is cloud-config'),
  });
});

test('any node can be shown as a script', async () => {
  const { out } = await flotilla(fleet(), ['firstboot', 'n2', '--format', 'script']);
  expect(out.startsWith('#!/bin/sh\n')).toBe(true);
});

test('programs get size, limit, encoding and the parts by size', async () => {
  const { out, err } = await flotilla(fleet(), ['firstboot', 'n1', '--json']);
  const json = JSON.parse(out);
  expect(json).toMatchObject({
    ...{ schemaVersion: 1, node: 'n1', vendor: 'hetzner', system: 'debian-13', reader: 'cloud-init', engine: 'podman' },
    ...{ format: 'cloud-config', limitBytes: 32768, encoding: 'plain' },
    lateValues: ['delivery.public', 'hostKey0.private'],
  });
  expect(json.bytes).toBeGreaterThan(1000);
  expect(json.bytes).toBeLessThanOrEqual(json.limitBytes);
  const sizes: number[] = json.parts.map((part: { bytes: number }) => part.bytes);
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  expect(json.parts.map((part: { path: string }) => part.path)).toContain('/opt/flotilla/bin/apply');
  expect(err).toBe('');
});

test('a name, a format or a system that does not fit is told with what would', async () => {
  const folder = fleet();
  const ends = async (...argv: string[]) => {
    const { code, out, err } = await flotilla(folder, ['firstboot', ...argv]);
    return { code, out, err };
  };
  expect(await ends('n11')).toEqual({
    code: 1,
    out: '',
    err: "unknown node 'n11', expected one of n1, n2, n3\ndid you mean 'n1'?\n",
  });
  expect(await ends('n1', '--format', 'cloudconfig')).toEqual({
    code: 1,
    out: '',
    err: "--format: unknown format 'cloudconfig', expected one of cloud-config, ignition, script\ndid you mean 'cloud-config'?\n",
  });
  expect((await ends('n1', '--format', 'ignition')).err).toBe(
    '--format: Debian 13 does not read ignition, expected one of cloud-config, script\n',
  );
  expect((await ends('n2', '--format', 'cloud-config')).err).toMatch(
    /^--format: Flatcar.* does not read cloud-config, expected one of ignition, script\n$/,
  );
});

test('a first boot that is too large for its vendor is told with its largest parts', async () => {
  // Base64 of digests: nothing can pack it.
  const lines = Array.from({ length: 800 }, (_, i) => createHash('sha512').update(`${i}`).digest('base64'));
  const folder = fleet([...nodes, 'firstboot:', '  - files:', '      /etc/large: {file: large.txt}']);
  writeFileSync(join(folder, 'large.txt'), lines.join(''));
  const { code, out, err } = await flotilla(folder, ['firstboot', 'n1']);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(
    /^fleet\.yaml:\d+:\d+: nodes\.n1: first boot takes \d+ bytes, hetzner takes at most 32768; the largest parts: \/etc\/large \d+, /,
  );
});
