import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { keyIdentifier, signed, signedCertificate } from '../../../../src/rehearsal/standin/der/certificate';
import { children, elements, fromPem } from '../../../../src/rehearsal/standin/der/der-reader';
import {
  element,
  namedBits,
  oid,
  pem,
  sequence,
  TAG,
  time,
  unsignedInteger,
} from '../../../../src/rehearsal/standin/der/der-writer';
import { parseAuthority, parseRequest } from '../../../../src/rehearsal/standin/der/parsed-certificate';
import { makeServerCertificate } from '../../../../src/rehearsal/standin/protocol/server-certificate';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test.each([
  ['2.5.4.3', '0603550403'],
  ['1.2.840.113549.1.1.11', '06092a864886f70d01010b'],
  ['1.3.6.1.4.1.311.10.3.3', '060a2b0601040182370a0303'],
  ['2.5.29.37.0', '0604551d2500'],
])('the object identifier %s is %s', (dotted, bytes) => {
  expect(hex(oid(dotted))).toBe(bytes);
});

test.each([
  ['00', '020100'],
  ['7f', '02017f'],
  ['80', '02020080'],
  ['000001', '020101'],
])('the unsigned number %s is the integer %s', (bytes, der) => {
  expect(hex(unsignedInteger(Buffer.from(bytes, 'hex')))).toBe(der);
});

test('named bits end with the last one that is set', () => {
  expect(hex(namedBits([0, 2, 5]))).toBe('030202a4');
  expect(hex(namedBits([8]))).toBe('0303070080');
  expect(hex(namedBits([]))).toBe('030100');
});

test('times are of the short kind until 2049, and of the long kind after', () => {
  expect(time(new Date('2049-12-31T23:59:59Z')).toString('latin1')).toBe('\x17\x0d491231235959Z');
  expect(time(new Date('2050-01-01T00:00:00Z')).toString('latin1')).toBe('\x18\x0f20500101000000Z');
});

test('what is written is read again, at any length', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 })), (contents) => {
      const der = sequence(...contents.map((content) => element(TAG.octetString, content)));
      expect(children(der, TAG.sequence).map(({ content }) => hex(content))).toEqual(contents.map(hex));
    }),
  );
});

test('fails on bytes that end too early or are something else', () => {
  const der = sequence(element(TAG.octetString, Buffer.alloc(300)));
  expect(() => elements(der.subarray(0, der.length - 1))).toThrow(RangeError);
  expect(() => children(der, TAG.set)).toThrow('expected tag 49, got 48');
  expect(() => children(Buffer.alloc(0), TAG.set)).toThrow('got nothing');
});

test('PEM has lines of 64 characters and is found among other text', () => {
  const text = pem('CERTIFICATE', Buffer.alloc(100, 7));
  expect(text.split('\n').map((line) => line.length)).toEqual([27, 64, 64, 8, 25, 0]);
  expect(fromPem(`junk\n${text}junk`, 'OTHER', 'CERTIFICATE')).toEqual(Buffer.alloc(100, 7));
  expect(fromPem('nothing', 'CERTIFICATE')).toBeUndefined();
});

test("the plugin's certificate is one that serves, signs itself and names localhost", () => {
  const { cert, key, der } = makeServerCertificate(new Date());
  const parsed = new X509Certificate(cert);
  expect(parsed.raw).toEqual(der);
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed).toMatchObject({ ca: true, subjectAltName: 'DNS:localhost' });
  expect(parsed.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(parsed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
});

test('an authority is parsed with and without a key identifier', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const name = sequence(element(TAG.set, sequence(oid('2.5.4.3'), element(TAG.utf8String, Buffer.from('ca')))));
  const dates = { notBefore: new Date(0), notAfter: new Date(1e12) };
  const content = { serial: Uint8Array.of(1), issuer: name, subject: name, publicKey: spki, ...dates, extensions: [] };
  const bare = parseAuthority(signedCertificate(content, privateKey));
  expect(hex(bare.subject)).toBe(hex(name));
  expect(createPublicKey({ key: Buffer.from(bare.publicKey), format: 'der', type: 'spki' }).equals(publicKey)).toBe(
    true,
  );
  expect(bare.keyIdentifier).toBeUndefined();
  const identifier = sequence(
    oid('2.5.29.14'),
    element(TAG.octetString, element(TAG.octetString, keyIdentifier(spki))),
  );
  const full = parseAuthority(signedCertificate({ ...content, extensions: [identifier] }, privateKey));
  expect(hex(full.keyIdentifier ?? Buffer.alloc(0))).toBe(hex(keyIdentifier(spki)));
});

test('fails on a request that somebody else signed', () => {
  const own = generateKeyPairSync('ed25519');
  const other = generateKeyPairSync('ed25519');
  const spki = own.publicKey.export({ type: 'spki', format: 'der' });
  const info = sequence(element(TAG.integer, Uint8Array.of(0)), sequence(), spki, element(0xa0));
  expect(parseRequest(signed(info, own.privateKey)).alternativeNames).toEqual([]);
  expect(() => parseRequest(signed(info, other.privateKey))).toThrow('its signature does not fit its public key');
});
