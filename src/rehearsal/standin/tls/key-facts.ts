/** Keys as the tls provider shows them. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { failure } from '../diagnostics';
import { asString, field, type ObjectValue, type Value } from '../schema/value';
import { sshPublicKey } from './ssh-key';

const ALGORITHMS: Readonly<Record<string, string>> = { rsa: 'RSA', ec: 'ECDSA', ed25519: 'ED25519' };

/** `RSA`, `ECDSA` or `ED25519`. */
export function algorithmName(key: KeyObject): string {
  return ALGORITHMS[key.asymmetricKeyType ?? ''] ?? 'unknown';
}

/** The public half of a key, in DER. */
export function publicKeyDer(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** The attributes that `tls_private_key` and `tls_public_key` share. OpenSSH's are empty for P-224. */
export function publicKeyAttributes(key: KeyObject): ObjectValue {
  const publicKey = createPublicKey(key);
  const der = publicKeyDer(key);
  const ssh = sshPublicKey(publicKey);
  return {
    id: createHash('sha1').update(der).digest('hex'),
    public_key_pem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    public_key_openssh: ssh?.line ?? '',
    public_key_fingerprint_md5: ssh?.md5 ?? '',
    public_key_fingerprint_sha256: ssh?.sha256 ?? '',
  };
}

/**
 * Reads the private key in an attribute.
 * @throws OperationFailed on that attribute, when it holds no PEM private key of a supported kind.
 */
export function loadPrivateKey(values: ObjectValue, attribute: string): KeyObject {
  const key = attempt(
    () => createPrivateKey(textOf(field(values, attribute))),
    'Failed to parse private key PEM',
    attribute,
  );
  if (algorithmName(key) === 'unknown') {
    throw failure('Unsupported private key', `Expected an RSA, ECDSA or ED25519 key, got ${key.asymmetricKeyType}.`, [
      attribute,
    ]);
  }
  return key;
}

/** Runs a reader of user input; what it throws becomes a diagnostic on the attribute. */
export function attempt<T>(read: () => T, summary: string, attribute: string): T {
  try {
    return read();
  } catch (error) {
    throw failure(summary, error instanceof Error ? error.message : String(error), [attribute]);
  }
}

/** An attribute's text; empty when it is null. */
export function textOf(value: Value): string {
  return asString(value) ?? '';
}
