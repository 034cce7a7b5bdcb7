import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressesOf, takeNumber } from '../../../src/rehearsal/hosts/addresses';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-numbers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('addresses count up from the first machine and carry into the next byte', () => {
  expect(addressesOf(10)).toEqual({ id: '10', ipv4: '198.18.0.10', ipv6: '2001:db8:c612::a' });
  expect(addressesOf(257)).toEqual({ id: '257', ipv4: '198.18.1.1', ipv6: '2001:db8:c612::101' });
  expect(addressesOf(65534)).toEqual({ id: '65534', ipv4: '198.18.255.254', ipv6: '2001:db8:c612::fffe' });
});

test('no number is given twice, and none looks like the address of a network or of everybody', () => {
  const file = join(folder, 'next');
  const numbers = Array.from({ length: 600 }, () => takeNumber(file));
  expect(numbers[0]).toBe(10);
  expect(new Set(numbers).size).toBe(600);
  expect(numbers.filter((number) => number % 256 === 0 || number % 256 === 255)).toEqual([]);
  expect(readdirSync(folder)).toEqual(['next']);
});

test('fails when the network is full or the counter is damaged', () => {
  const file = join(folder, 'next');
  writeFileSync(file, '65534\n');
  expect(takeNumber(file)).toBe(65534);
  expect(() => takeNumber(file)).toThrow('no machine number is left');
  writeFileSync(file, 'x\n');
  expect(() => takeNumber(file)).toThrow(file);
  expect(existsSync(file)).toBe(true);
});
