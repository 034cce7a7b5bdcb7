import { createPrivateKey } from 'node:crypto';
import type { StackState } from './rehearsed-fleet';

/** A private key that Terraform generated, and every text that would give it away. */
export interface PrivateKey {
  /** `core tls_private_key.hostkey0_n1` */
  readonly name: string;
  /** As it stands in the state: OpenSSH, PKCS8, SEC1. */
  readonly texts: readonly string[];
  /** Pieces of the secret number, as it would stand in any of the texts, in base64 of them, and in base64 of that. */
  readonly pieces: readonly string[];
}

/** Every private key of a stack's state. */
export function privateKeys(stack: string, state: StackState): readonly PrivateKey[] {
  const made = state.resources.filter((each) => each.mode === 'managed' && each.type === 'tls_private_key');
  return made.map((each) => {
    const attributes = each.instances[0]?.attributes ?? {};
    const texts = Object.entries(attributes)
      .filter(([name, value]) => name.startsWith('private_key_') && typeof value === 'string' && value !== '')
      .map(([, value]) => String(value));
    const { d } = createPrivateKey(String(attributes.private_key_pem)).export({ format: 'jwk' });
    return { name: `${stack} ${each.type}.${each.name}`, texts, pieces: pieces(Buffer.from(d ?? '', 'base64url')) };
  });
}

/**
 * Texts of 13 characters or more that only this number leads to. Base64 depends on where in a group of three bytes something begins,
 * and lines may break anywhere, so each place has its own short texts.
 */
function pieces(secret: Buffer): readonly string[] {
  const once = inBase64(secret).flatMap(thirds);
  const twice = once.flatMap((text) => inBase64(Buffer.from(text)));
  const thrice = twice.flatMap((text) => inBase64(Buffer.from(text)));
  return [secret.toString('hex'), ...once, ...twice, ...thrice];
}

/** What bytes look like in base64, for each place in a group of three, without the characters that their neighbours share. */
function inBase64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((place) => {
    const text = Buffer.concat([Buffer.alloc(place), bytes]).toString('base64');
    const end = Math.floor(((place + bytes.length) * 8) / 6);
    return text.slice(Math.ceil((place * 8) / 6), end);
  });
}

function thirds(text: string): readonly string[] {
  const size = Math.floor(text.length / 3);
  return [text.slice(0, size), text.slice(size, 2 * size), text.slice(2 * size)];
}
