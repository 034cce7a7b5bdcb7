import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressProblem, fixedAddresses, writeRoutes } from '../../../src/rehearsal/hosts/fixed-addresses';
import { networkdConfig } from '../../../src/rehearsal/hosts/host-network';
import { type HostRecord, writeRecord } from '../../../src/rehearsal/hosts/host-record';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-fixed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record: HostRecord = {
  id: '10',
  ipv4: '203.0.113.9',
  ipv6: '2001:db8:c612::a',
  type: 'static',
  name: 'vps1',
  key: '',
  phase: 'made',
  lower: [],
  firstBoot: 'none',
  fixed: true,
};

test('only addresses that were asked for need a way', () => {
  const hosts: [string, HostRecord][] = [
    ['static.vps1', record],
    ['hcloud_server.n1', { ...record, fixed: false, ipv4: '198.18.0.11' }],
    ['.new-12', { ...record, ipv4: '203.0.113.10' }],
  ];
  for (const [name, each] of hosts) {
    mkdirSync(join(folder, 'hosts', name), { recursive: true });
    writeRecord(join(folder, 'hosts', name), each);
  }
  expect(fixedAddresses(folder).map((each) => each.address)).toEqual(['203.0.113.9']);
});

test('hosts find a route to each address and nowhere else', () => {
  writeRoutes(folder, ['203.0.113.9', '203.0.113.10']);
  const lines = readFileSync(join(folder, 'hosts/.routes/neighbours.conf'), 'utf8').split('\n');
  expect(lines.filter((line) => line.startsWith('Destination='))).toEqual([
    'Destination=203.0.113.9/32',
    'Destination=203.0.113.10/32',
  ]);
  expect(lines.join()).not.toContain('Gateway');
});

test('every user of every host may read the routes, whatever the umask', () => {
  const umask = process.umask(0o077);
  try {
    writeRoutes(folder, ['203.0.113.9']);
  } finally {
    process.umask(umask);
  }
  const modes = ['hosts/.routes', 'hosts/.routes/neighbours.conf'].map(
    (file) => statSync(join(folder, file)).mode & 0o777,
  );
  expect(modes).toEqual([0o755, 0o644]);
});

test('a machine with an address of its own speaks to its neighbours from there', () => {
  expect(networkdConfig(record)).toContain('Address=203.0.113.9/32\n');
  expect(networkdConfig(record)).toContain('Destination=198.18.0.0/16\nScope=link\nPreferredSource=203.0.113.9\n');
  expect(networkdConfig({ ...record, fixed: false, ipv4: '198.18.0.10' })).not.toContain('[Route]');
});

test.each([
  ['198.18.3.4', 'own network'],
  ['127.0.0.2', 'no machine'],
  ['224.0.0.1', 'no machine'],
  ['2001:db8::1', 'no IPv4'],
])('no machine gets %s', (address, why) => {
  expect(addressProblem(address)).toContain(why);
});

test("any other address is a machine's to have", () => {
  expect(['203.0.113.9', '198.19.0.1', '10.0.0.2'].map(addressProblem)).toEqual([undefined, undefined, undefined]);
});
