import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { signedCertificate } from '../../../../src/rehearsal/standin/der/certificate';
import { elements } from '../../../../src/rehearsal/standin/der/der-reader';
import { pem, sequence } from '../../../../src/rehearsal/standin/der/der-writer';
import { alternativeNamesExtension, ownExtensions } from '../../../../src/rehearsal/standin/tls/certificate-extensions';
import { generalNames, isEmptyName, subjectName } from '../../../../src/rehearsal/standin/tls/names';
import { isDueForRenewal, validityFrom } from '../../../../src/rehearsal/standin/tls/renewal';

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
const addressOf = (text: string) =>
  hex(elements(generalNames({ ip_addresses: [text] })[0] ?? Buffer.alloc(0))[0]?.content);

test.each([
  ['127.0.0.1', '7f000001'],
  ['::', '0'.repeat(32)],
  ['::1', `${'0'.repeat(31)}1`],
  ['2001:db8::7', '20010db8000000000000000000000007'],
  ['2001:DB8:1:2:3:4:5:6', '20010db8000100020003000400050006'],
  ['fe80::', 'fe800000000000000000000000000000'],
  ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
])('the address %s is %s', (text, bytes) => {
  expect(addressOf(text)).toBe(bytes);
});

test('any IPv6 address is written as its eight groups', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      expect(addressOf(text)).toHaveLength(32);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
      const text = groups.map((group) => group.toString(16)).join(':');
      expect(addressOf(text)).toBe(groups.map((group) => group.toString(16).padStart(4, '0')).join(''));
    }),
  );
});

test('fails on what is no address and no URI, on the element', () => {
  const pathOf = (values: Parameters<typeof generalNames>[0]) => {
    try {
      generalNames(values);
    } catch (error) {
      return (error as { diagnostics: readonly { path: unknown }[] }).diagnostics[0]?.path;
    }
    return undefined;
  };
  expect(pathOf({ ip_addresses: ['::1', '1.2.3'] })).toEqual(['ip_addresses', 1]);
  expect(pathOf({ uris: ['no uri'] })).toEqual(['uris', 0]);
});

test('a name has its parts in the order of the real provider, and says when it says nothing', () => {
  const subject = [{ common_name: 'größe', country: 'DE', street_address: ['a', 'b'], email_address: 'a@b.c' }];
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const name = subjectName(subject);
  const dates = { notBefore: new Date(0), notAfter: new Date(1e12) };
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const der = signedCertificate(
    { serial: Uint8Array.of(1), issuer: name, subject: name, publicKey: spki, ...dates, extensions: [] },
    privateKey,
  );
  expect(new X509Certificate(pem('CERTIFICATE', der)).subject).toBe(
    'C=DE\nstreet=a\nstreet=b\nCN=größe\nemailAddress=a@b.c',
  );
  expect([isEmptyName(name), isEmptyName(subjectName([])), isEmptyName(subjectName([{ common_name: null }]))]).toEqual([
    false,
    true,
    true,
  ]);
});

test('alternative names are critical only where there is no other name', () => {
  const names = generalNames({ dns_names: ['a'] });
  const isCritical = (subject: Uint8Array) => hex(alternativeNamesExtension(names, subject)[0]).includes('0101ff');
  expect([isCritical(sequence()), isCritical(subjectName([{ common_name: 'a' }]))]).toEqual([true, false]);
  expect(alternativeNamesExtension([], sequence())).toEqual([]);
});

test('usages are sorted into the two kinds that there are', () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const written = (uses: string[]) => ownExtensions({ allowed_uses: uses }, spki).map(hex);
  expect(written([])).toEqual(['300c0603551d130101ff04023000']);
  expect(written(['cert_signing', 'digital_signature'])[0]).toBe('300e0603551d0f0101ff040403020284');
  expect(written(['server_auth', 'any_extended'])[0]).toBe(
    '30190603551d2504123010' + '06082b06010505070301' + '0604551d2500',
  );
});

const HOUR = 3_600_000;

test('validity begins at a full second and lasts the hours that were asked for', () => {
  const { attributes, notAfter } = validityFrom(new Date('2026-01-31T23:30:15.700Z'), { validity_period_hours: 1 });
  expect(attributes).toEqual({
    ready_for_renewal: false,
    validity_start_time: '2026-01-31T23:30:15Z',
    validity_end_time: '2026-02-01T00:30:15Z',
  });
  expect(notAfter.toISOString()).toBe('2026-02-01T00:30:15.000Z');
});

test('a certificate is due from its early renewal on, to the millisecond', () => {
  const state = { validity_end_time: '2026-01-02T00:00:00Z' };
  const end = Date.parse(state.validity_end_time);
  const due = (early: number, before: number) =>
    isDueForRenewal(state, { early_renewal_hours: early }, new Date(end - before));
  expect([due(0, 1), due(0, 0), due(5, 5 * HOUR + 1), due(5, 5 * HOUR)]).toEqual([false, true, false, true]);
  expect(isDueForRenewal({ validity_end_time: null }, {}, new Date())).toBe(false);
});
