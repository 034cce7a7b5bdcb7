/** Passwords as `/etc/shadow` keeps them. */
import { createHash } from 'node:crypto';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const rounds = 5000;

/**
 * The password in the form `$6$SALT$...` of crypt(3): SHA-512, 5,000 rounds.
 *
 * @param salt up to 16 letters, digits, dots and slashes
 * @see https://www.akkadia.org/drepper/SHA-crypt.txt
 */
export function sha512Crypt(password: string, salt: string): string {
  const secret = Buffer.from(password);
  const seasoning = Buffer.from(salt.slice(0, 16));
  const word = filled(sha512(...Array<Buffer>(secret.length).fill(secret)), secret.length);
  let digest = firstDigest(secret, seasoning);
  const salts = filled(sha512(...Array<Buffer>(16 + digest[0]!).fill(seasoning)), seasoning.length);
  for (let round = 0; round < rounds; round += 1) {
    const odd = round % 2 === 1;
    digest = sha512(
      odd ? word : digest,
      ...(round % 3 === 0 ? [] : [salts]),
      ...(round % 7 === 0 ? [] : [word]),
      odd ? digest : word,
    );
  }
  return `$6$${seasoning.toString()}$${encoded(digest)}`;
}

function firstDigest(secret: Buffer, salt: Buffer): Buffer {
  const other = sha512(secret, salt, secret);
  const parts = [secret, salt, filled(other, secret.length)];
  for (let bits = secret.length; bits > 0; bits >>>= 1) parts.push((bits & 1) === 1 ? other : secret);
  return sha512(...parts);
}

function sha512(...parts: readonly Buffer[]): Buffer {
  return createHash('sha512').update(Buffer.concat(parts)).digest();
}

/** The pattern over and over, cut at a length. */
function filled(pattern: Buffer, length: number): Buffer {
  return Buffer.alloc(length, pattern);
}

/** Six bits a letter, the low ones first; the bytes in the order that the format prescribes. */
function encoded(digest: Buffer): string {
  let text = '';
  let [a, b, c] = [0, 21, 42];
  for (let group = 0; group < 21; group += 1) {
    text += letters((digest[a]! << 16) | (digest[b]! << 8) | digest[c]!, 4);
    [a, b, c] = [b + 1, c + 1, a + 1];
  }
  return text + letters(digest[63]!, 2);
}

function letters(bits: number, count: number): string {
  return Array.from({ length: count }, (_, at) => alphabet[(bits >>> (6 * at)) & 63]).join('');
}
