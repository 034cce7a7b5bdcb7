import type { Note } from './report';
import type { Path } from './where';

/** Key types that OpenSSH still accepts by default. */
const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
];

/** Shortest RSA key that Debian's OpenSSH accepts, in bits. */
const rsaBits = 2048;

/** One line of a public key file. */
export interface KeyLine {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a public key file that hold a key: not empty, no comment. */
export function keyLines(text: string): readonly KeyLine[] {
  return text
    .split(/\r?\n/)
    .map((line, i) => ({ line: i + 1, text: line.trim() }))
    .filter(({ text: line }) => line !== '' && !line.startsWith('#'));
}

/** Whether a text holds a private key: in PEM, in OpenSSH's form or in PuTTY's. */
export function isPrivateKey(text: string): boolean {
  return /PRIVATE KEY|PuTTY-User-Key-File/.test(text);
}

/**
 * What is wrong with a line of a public key file; undefined if it is one public key without options. Shows no more of the
 * line than its first word.
 *
 * @see https://man.openbsd.org/sshd#AUTHORIZED_KEYS_FILE_FORMAT
 */
export function keyProblem(line: string, path: Path): Note | undefined {
  const [type = '', body = ''] = line.split(/\s+/);
  if (!keyTypes.includes(type)) {
    const got = type === 'ssh-dss' ? "the type 'ssh-dss', which sshd no longer accepts" : 'something else';
    const hint = `each line is type, key, comment, without options; types are ${keyTypes.join(', ')}`;
    return note(path, `expected an OpenSSH public key as "ssh-ed25519 AAAA... ada", got ${got}`, hint);
  }
  const bytes = Buffer.from(body, 'base64');
  const fields = wireFields(bytes);
  if (fields === undefined || fields[0]?.toString('latin1') !== type || bytes.toString('base64') !== body) {
    return note(
      path,
      `expected a whole key of type ${type}, got one that is cut off or changed`,
      'copy the .pub file again',
    );
  }
  const bits = type === 'ssh-rsa' ? bitLength(fields[2]) : rsaBits;
  if (bits < rsaBits)
    return note(path, `expected an RSA key of at least ${rsaBits} bits, got ${bits}`, 'make an ed25519 key');
  return undefined;
}

function note(path: Path, message: string, hint: string): Note {
  return { code: 'bad-public-key', path, message, hint };
}

/** Length-prefixed fields (RFC 4251, section 5); undefined if the bytes do not come out even. */
function wireFields(bytes: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields.length < 2 ? undefined : fields;
}

function bitLength(integer: Buffer | undefined): number {
  const first = integer?.findIndex((byte) => byte !== 0) ?? -1;
  if (integer === undefined || first < 0) return 0;
  return (integer.length - first) * 8 - (Math.clz32(integer[first]!) - 24);
}
