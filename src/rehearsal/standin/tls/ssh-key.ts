/**
 * Keys in OpenSSH's forms. @see RFC 4253 6.6, RFC 5656, RFC 8709;
 * https://github.com/openssh/openssh-portable/blob/V_9_6/PROTOCOL.key
 */
import { createHash, createPrivateKey, type JsonWebKey, type KeyObject, randomBytes } from 'node:crypto';

/** A public key as `authorized_keys`, `known_hosts` and `ssh-keygen -l` show it. */
export interface SshPublicKey {
  /** `ssh-ed25519 AAAA…` with newline, without comment. */
  readonly line: string;
  /** `aa:bb:…` */
  readonly md5: string;
  /** `SHA256:…` without padding. */
  readonly sha256: string;
}

const MAGIC = 'openssh-key-v1\0';
const CURVES: Readonly<Record<string, string>> = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' };
/** What unencrypted private sections are padded to. */
const BLOCK_BYTES = 8;

/** @returns undefined for keys that OpenSSH has no form for (P-224). */
export function sshPublicKey(key: KeyObject): SshPublicKey | undefined {
  const parts = sshParts(key);
  if (parts === undefined) return undefined;
  const md5 = createHash('md5').update(parts.publicBlob).digest('hex');
  return {
    line: `${parts.name} ${parts.publicBlob.toString('base64')}\n`,
    md5: md5.replace(/..(?=.)/g, '$&:'),
    sha256: `SHA256:${createHash('sha256').update(parts.publicBlob).digest('base64').replace(/=+$/, '')}`,
  };
}

/** PEM-like text of an unencrypted private key; undefined for keys that OpenSSH has no form for. */
export function sshPrivateKey(key: KeyObject): string | undefined {
  const parts = sshParts(key);
  if (parts === undefined) return undefined;
  const check = randomBytes(4);
  const section = Buffer.concat([check, check, string(parts.name), ...parts.privateFields, string('')]);
  const padding = Uint8Array.from(
    { length: (BLOCK_BYTES - (section.length % BLOCK_BYTES)) % BLOCK_BYTES },
    (_, i) => i + 1,
  );
  const blob = Buffer.concat([
    Buffer.from(MAGIC),
    string('none'),
    string('none'),
    string(''),
    uint32(1),
    string(parts.publicBlob),
    string(Buffer.concat([section, padding])),
  ]);
  const lines = blob.toString('base64').replace(/.{1,70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}-----END OPENSSH PRIVATE KEY-----\n`;
}

interface SshParts {
  readonly name: string;
  readonly publicBlob: Buffer;
  /** What follows the name in the private section. */
  readonly privateFields: readonly Buffer[];
}

function sshParts(key: KeyObject): SshParts | undefined {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve === 'secp224r1') return undefined;
  const jwk = key.export({ format: 'jwk' });
  const number = (name: keyof JsonWebKey) => mpint(Buffer.from(String(jwk[name] ?? ''), 'base64url'));
  const raw = (name: keyof JsonWebKey) => Buffer.from(String(jwk[name] ?? ''), 'base64url');
  if (jwk.kty === 'RSA') {
    const name = 'ssh-rsa';
    const publicBlob = Buffer.concat([string(name), number('e'), number('n')]);
    const privateFields = (['n', 'e', 'd', 'qi', 'p', 'q'] as const).map(number);
    return { name, publicBlob, privateFields };
  }
  if (jwk.kty === 'EC') {
    const nist = CURVES[jwk.crv ?? ''] ?? '';
    const name = `ecdsa-sha2-${nist}`;
    const point = string(Buffer.concat([Uint8Array.of(4), raw('x'), raw('y')]));
    const publicBlob = Buffer.concat([string(name), string(nist), point]);
    return { name, publicBlob, privateFields: [string(nist), point, number('d')] };
  }
  const name = 'ssh-ed25519';
  const publicBlob = Buffer.concat([string(name), string(raw('x'))]);
  return { name, publicBlob, privateFields: [string(raw('x')), string(Buffer.concat([raw('d'), raw('x')]))] };
}

/**
 * Reads an unencrypted private key.
 * @throws Error when the text is something else or the key is protected by a passphrase.
 */
export function parseSshPrivateKey(text: string): KeyObject {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END OPENSSH PRIVATE KEY-----/.exec(
    text,
  )?.[1];
  const blob = Buffer.from(body ?? '', 'base64');
  if (blob.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) throw new Error('it is no OpenSSH private key');
  const outer = new SshReader(blob.subarray(MAGIC.length));
  if (outer.string().toString() !== 'none') throw new Error('it is protected by a passphrase');
  outer.string();
  outer.string();
  outer.uint32();
  outer.string();
  const section = new SshReader(outer.string());
  const check = section.uint32();
  if (section.uint32() !== check) throw new Error('it is damaged');
  return createPrivateKey({ key: privateJwk(section.string().toString(), section), format: 'jwk' });
}

function privateJwk(name: string, section: SshReader): JsonWebKey {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  if (name === 'ssh-ed25519') {
    const x = section.string();
    return { kty: 'OKP', crv: 'Ed25519', x: text(x), d: text(section.string().subarray(0, 32)) };
  }
  if (name === 'ssh-rsa') {
    const [n, e, d, qi, p, q] = Array.from({ length: 6 }, () => unsigned(section.string())) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    const dp = remainder(d, p);
    const dq = remainder(d, q);
    return {
      kty: 'RSA',
      n: text(n),
      e: text(e),
      d: text(d),
      p: text(p),
      q: text(q),
      dp: text(dp),
      dq: text(dq),
      qi: text(qi),
    };
  }
  const nist = section.string().toString();
  const crv = Object.keys(CURVES).find((curve) => CURVES[curve] === nist);
  if (crv === undefined) throw new Error(`keys of type ${name} are not supported`);
  const point = section.string().subarray(1);
  const size = point.length / 2;
  const scalar = unsigned(section.string());
  const d = Buffer.concat([Buffer.alloc(size - scalar.length), scalar]);
  return { kty: 'EC', crv, x: text(point.subarray(0, size)), y: text(point.subarray(size)), d: text(d) };
}

/** d modulo (prime - 1): the two exponents that OpenSSH leaves out. */
function remainder(d: Buffer, prime: Buffer): Buffer {
  const value = BigInt(`0x${d.toString('hex')}`) % (BigInt(`0x${prime.toString('hex')}`) - 1n);
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function string(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function mpint(bytes: Buffer): Buffer {
  const digits = unsigned(bytes);
  return string((digits[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), digits]) : digits);
}

function unsigned(bytes: Buffer): Buffer {
  const start = bytes.findIndex((b) => b !== 0);
  return start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
}

class SshReader {
  private position = 0;
  constructor(private readonly bytes: Buffer) {}

  uint32(): number {
    const value = this.bytes.readUInt32BE(this.position);
    this.position += 4;
    return value;
  }

  string(): Buffer {
    const length = this.uint32();
    const end = this.position + length;
    if (end > this.bytes.length) throw new Error('it ends inside a field');
    const part = this.bytes.subarray(this.position, end);
    this.position = end;
    return part;
  }
}
