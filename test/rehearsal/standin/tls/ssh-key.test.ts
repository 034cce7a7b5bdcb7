import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { parseSshPrivateKey, sshPrivateKey, sshPublicKey } from '../../../../src/rehearsal/standin/tls/ssh-key';

const kinds: readonly (readonly [string, () => KeyObject])[] = [
  ['ed25519', () => generateKeyPairSync('ed25519').privateKey],
  ['rsa', () => generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
  ...(['P-256', 'P-384', 'P-521'] as const).map(
    (namedCurve) => [namedCurve, () => generateKeyPairSync('ec', { namedCurve }).privateKey] as const,
  ),
];

test.each(kinds)('a %s key goes into OpenSSH form and back, whatever zeros its numbers begin with', (_, make) => {
  // Leading zeros are rare: many keys, so that some have them.
  for (let i = 0; i < 20; i += 1) {
    const key = make();
    const text = sshPrivateKey(key) ?? '';
    expect(parseSshPrivateKey(text).export({ type: 'pkcs8', format: 'pem' })).toBe(
      key.export({ type: 'pkcs8', format: 'pem' }),
    );
  }
});

test('the private section is a whole number of blocks, padded 1, 2, 3 …', () => {
  for (const [, make] of kinds) {
    const text = sshPrivateKey(make()) ?? '';
    const blob = Buffer.from(text.replace(/-----.*-----/g, ''), 'base64');
    const publicLength = blob.readUInt32BE(39);
    const sectionLength = blob.readUInt32BE(43 + publicLength);
    expect(sectionLength % 8).toBe(0);
    expect(43 + publicLength + 4 + sectionLength).toBe(blob.length);
    const last = blob.at(-1) ?? 0;
    const padding = last >= 1 && last <= 7 ? [...blob.subarray(-last)] : [];
    expect(padding).toEqual(padding.map((__, i) => i + 1));
    expect(
      text
        .split('\n')
        .slice(1, -3)
        .every((line) => line.length === 70),
    ).toBe(true);
  }
});

test('public keys and fingerprints are those that ssh-keygen shows', () => {
  // The first key of RFC 8032, 7.1.
  const pem = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
`;
  const shown = sshPublicKey(createPrivateKey(pem));
  expect(shown).toEqual({
    line: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n',
    md5: 'cf:07:be:9d:68:ae:65:54:6d:a0:93:c3:6f:bd:0d:82',
    sha256: 'SHA256:bbXpuKG6zhzdmnxq256TlqzFBzRl2f6OOg722cYNbU8',
  });
});

test('numbers with their top bit set are written with a zero in front, or they would be negative', () => {
  const key = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  const blob = Buffer.from(sshPublicKey(key)?.line.split(' ')[1] ?? '', 'base64');
  // Behind the name and the exponent 65537: a modulus of 1024 bits always has its top bit set.
  const modulus = blob.subarray(4 + 'ssh-rsa'.length + 4 + 3);
  expect([modulus.readUInt32BE(0), modulus[4], (modulus[5] ?? 0) >= 0x80]).toEqual([129, 0, true]);
});

test('P-224 has no OpenSSH form', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp224r1' });
  expect([sshPrivateKey(privateKey), sshPublicKey(privateKey)]).toEqual([undefined, undefined]);
});

test('fails on text that is no key, is cut off, or needs a passphrase', () => {
  expect(() => parseSshPrivateKey('nonsense')).toThrow('it is no OpenSSH private key');
  const text = sshPrivateKey(generateKeyPairSync('ed25519').privateKey) ?? '';
  const cut = text.replace(/(\n.{70})\n[^-]*\n-/, '$1\n-');
  expect(() => parseSshPrivateKey(cut)).toThrow(/ends inside a field|out of range|bounds/);
  const blob = Buffer.from(text.replace(/-----.*-----/g, ''), 'base64');
  blob.write('aes2', 19);
  const locked = `-----BEGIN OPENSSH PRIVATE KEY-----\n${blob.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
  expect(() => parseSshPrivateKey(locked)).toThrow('it is protected by a passphrase');
});
