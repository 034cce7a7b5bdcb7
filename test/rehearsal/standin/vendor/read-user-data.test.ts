import { gzipSync } from 'node:zlib';
import type { RehearsedVendor } from '../../../../src/rehearsal/rehearsal-config';
import type { ObjectValue } from '../../../../src/rehearsal/standin/schema/value';
import { readUserData } from '../../../../src/rehearsal/standin/vendor/read-user-data';

const text = '#cloud-config\n{"hostname": "ß"}\n';
const gzip = gzipSync(text);

function vendor(userData: Partial<RehearsedVendor['userData']>): Pick<RehearsedVendor, 'machine' | 'userData'> {
  const machine = { type: 'acme', name: 'n', size: 's', image: 'i', region: 'r', userData: ['boot'], computed: {} };
  return { machine, userData: { limitBytes: 1024, encoding: 'base64', source: 'the manual', ...userData } };
}
const encoded = vendor({ encoding: 'base64' });
const plain = vendor({ encoding: 'plain' });
const tolerant = vendor({ encoding: 'plain', readerTakesBase64: true });
const boot = (value: string | Buffer): ObjectValue => ({
  boot: typeof value === 'string' ? value : value.toString('base64'),
});

test('cloud-init unpacks what a vendor that takes base64 got compressed', () => {
  expect(readUserData(encoded, boot(gzip), 'cloud-init')).toBe(text);
});

test('a reader that undoes base64 by itself gets gzip through a vendor that takes plain text', () => {
  expect(readUserData(tolerant, boot(gzip), 'cloud-init')).toBe(text);
  expect(readUserData(tolerant, boot(text), 'cloud-init')).toBe(text);
});

test('any other reader takes base64 for what is written there', () => {
  const written = gzip.toString('base64');
  expect(readUserData(plain, boot(written), 'cloud-init')).toBe(written);
  expect(readUserData(tolerant, boot(written), 'ignition')).toBe(written);
});

test('Ignition gets its document as it is, and a compressed one is refused', () => {
  const document = '{"ignition":{"version":"3.3.0"}}';
  expect(readUserData(encoded, boot(Buffer.from(document)), 'ignition')).toBe(document);
  expect(readUserData(encoded, boot(gzipSync(document)), 'ignition')).toMatchObject({
    path: ['boot'],
    detail: expect.stringContaining('Ignition does not unpack it'),
  });
});

test('the limit holds for what travels, not for what it unpacks to', () => {
  const long = `#cloud-config\n# ${'x'.repeat(4096)}\n`;
  expect(readUserData(encoded, boot(gzipSync(long)), 'cloud-init')).toBe(long);
});

test('what only begins as gzip is refused', () => {
  const broken = Buffer.concat([gzip.subarray(0, 12), Buffer.from('broken')]);
  expect(readUserData(encoded, boot(broken), 'cloud-init')).toMatchObject({
    detail: expect.stringContaining('cannot be unpacked'),
  });
});

test('a few bytes that would unpack to more than any machine reads are refused', () => {
  const bomb = gzipSync(Buffer.alloc(17 * 1024 * 1024));
  expect(readUserData(vendor({ limitBytes: 64 * 1024 }), boot(bomb), 'cloud-init')).toMatchObject({
    detail: expect.stringContaining('cannot be unpacked'),
  });
});
