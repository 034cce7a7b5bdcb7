import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleFile, consoleTail, fillHostFolder } from '../../../src/rehearsal/hosts/host-folder';
import { type HostRecord, tryReadRecord } from '../../../src/rehearsal/hosts/host-record';
import { requestKey } from '../../../src/rehearsal/machine-request';
import type { MachineRequest } from '../../../src/rehearsal/machines';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-host-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const request: MachineRequest = {
  type: 'hcloud_server',
  name: 'n1',
  region: 'fsn1',
  size: 'cax11',
  image: 'debian-13',
  os: 'debian-13',
  userData: '#cloud-config\nruncmd: ["echo \\"é\\" 𝛑"]\r\n\n',
};
const record: HostRecord = {
  id: '10',
  ipv4: '198.18.0.10',
  ipv6: '2001:db8:c612::a',
  type: 'hcloud_server',
  name: 'n1',
  key: requestKey(request),
  phase: 'creating',
  lower: ['/cache/base'],
};
const seed = (name: string): string => readFileSync(join(folder, 'upper/var/lib/cloud/seed/nocloud', name), 'utf8');
const mode = (...parts: string[]): number => statSync(join(folder, ...parts)).mode & 0o777;

test('user data stays byte for byte what it was, and only root may read it', async () => {
  await fillHostFolder(folder, record, request);
  expect(seed('user-data')).toBe(request.userData);
  expect(mode('upper/var/lib/cloud/seed/nocloud/user-data')).toBe(0o600);
});

test('a host knows its name, its instance and its fixed addresses, and has no gateway', async () => {
  await fillHostFolder(folder, record, request);
  expect(JSON.parse(seed('meta-data'))).toEqual({ 'instance-id': '10', 'local-hostname': 'n1' });
  const network = JSON.parse(seed('network-config'));
  expect(network.ethernets.host0.addresses).toContain('198.18.0.10/16');
  expect(Object.keys(network.ethernets.host0)).toEqual(['addresses']);
});

test('folders that cover those of the image can be passed by everybody, whatever the umask', async () => {
  const umask = process.umask(0o077);
  try {
    await fillHostFolder(folder, record, request);
  } finally {
    process.umask(umask);
  }
  expect(['upper', 'upper/var', 'upper/var/lib', 'upper/var/lib/cloud'].map((each) => mode(each))).toEqual(
    Array(4).fill(0o755),
  );
});

test('a record is read as it was written, kept from others, and holds no user data', async () => {
  await fillHostFolder(folder, record, request);
  expect(tryReadRecord(folder)).toEqual(record);
  expect(mode('record.json')).toBe(0o600);
  expect(readFileSync(join(folder, 'record.json'), 'utf8')).not.toContain('runcmd');
  expect(tryReadRecord(join(folder, 'upper'))).toBeUndefined();
});

test('the key of a request changes with every part of it', () => {
  const parts = Object.keys(request) as (keyof MachineRequest)[];
  const keys = parts.map((part) => requestKey({ ...request, [part]: 'other' }));
  expect(new Set([requestKey(request), requestKey({ ...request, ramMiB: 512 }), ...keys]).size).toBe(parts.length + 2);
  expect(requestKey({ ...request })).toBe(requestKey(request));
});

test("the end of a host's console is plain text", () => {
  expect(consoleTail(folder, 3)).toBe('');
  writeFileSync(join(folder, consoleFile), 'one\r\n\n[\u001b[0;32m  OK  \u001b[0m] two\nthree\n');
  expect(consoleTail(folder, 2)).toBe('[  OK  ] two\nthree');
});
