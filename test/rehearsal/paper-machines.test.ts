import { mkdtempSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MachineRefused, type MachineRequest } from '../../src/rehearsal/machines';
import { addresses, PaperMachines } from '../../src/rehearsal/paper-machines';

let dir: string;
let machines: PaperMachines;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'paper-'));
  machines = new PaperMachines(dir);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const request: MachineRequest = {
  type: 'hcloud_server',
  name: 'oak-n1',
  region: 'fsn1',
  size: 'cax11',
  image: 'debian-13',
  os: 'debian-13',
  userData: '#cloud-config',
};

test('a machine has a number and addresses from documentation ranges, and is found by its number', async () => {
  const machine = await machines.create(request);
  expect(machine).toMatchObject({
    id: '1',
    type: 'hcloud_server',
    name: 'oak-n1',
    ipv4: '192.0.2.1',
    ipv6: '2001:db8:0:1::1',
    state: 'running',
  });
  expect(await machines.read('1')).toEqual(machine);
  expect(await machines.list()).toEqual([machine]);
});

test('the same request again is the same machine, from another process too', async () => {
  const first = await machines.create(request);
  expect(await new PaperMachines(dir).create({ ...request })).toEqual(first);
});

test.each([
  ['region', 'hel1'],
  ['size', 'cax21'],
  ['image', 'debian-12'],
  ['os', 'debian-12'],
  ['userData', '#!/bin/sh'],
  ['ramMiB', 512],
])('the same name with another %s is refused on the name', async (property, value) => {
  await machines.create(request);
  const again = machines.create({ ...request, [property]: value });
  await expect(again).rejects.toBeInstanceOf(MachineRefused);
  await expect(again).rejects.toMatchObject({
    attribute: 'name',
    summary: 'a machine called "oak-n1" exists already',
    detail: expect.stringContaining('id 1'),
  });
});

test('vendors do not know each other: one name may be taken once per type', async () => {
  await machines.create(request);
  const other = await machines.create({ ...request, type: 'linode_instance' });
  expect(other).toMatchObject({ id: '2', name: 'oak-n1' });
});

test('an ended machine is gone and its name is free, but its number and addresses are not given again', async () => {
  await machines.create(request);
  await machines.destroy('1');
  await machines.destroy('1');
  expect([await machines.read('1'), await machines.list()]).toEqual([undefined, []]);
  expect(await machines.create({ ...request, region: 'hel1' })).toMatchObject({ id: '2', ipv4: '192.0.2.2' });
});

test('a machine is on record before it has booted', async () => {
  const slow = new PaperMachines(dir, 50);
  const made = slow.create(request);
  expect(await machines.list()).toMatchObject([{ state: 'creating', ipv4: '192.0.2.1' }]);
  expect((await made).state).toBe('running');
  expect((await machines.read('1'))?.state).toBe('running');
});

test('many at once are all different', async () => {
  const others = Array.from({ length: 40 }, (_, i) => new PaperMachines(dir).create({ ...request, name: `n${i}` }));
  const made = await Promise.all(others);
  expect(new Set(made.map(({ ipv4 }) => ipv4)).size).toBe(40);
});

test('addresses are distinct and valid through every range, and end with an error', () => {
  const numbers = [1, 254, 255, 508, 509, 762, 763, 1000, 66_000, 131_832];
  const all = numbers.map(addresses);
  expect(all.map(({ ipv4 }) => ipv4)).toEqual([
    '192.0.2.1',
    '192.0.2.254',
    '198.51.100.1',
    '198.51.100.254',
    '203.0.113.1',
    '203.0.113.254',
    '198.18.0.1',
    '198.18.0.238',
    '198.18.254.214',
    '198.19.255.254',
  ]);
  expect(all.every(({ ipv4, ipv6 }) => isIP(ipv4) === 4 && isIP(ipv6) === 6)).toBe(true);
  expect(() => addresses(131_833)).toThrow('no documentation address is left for machine 131833');
});
