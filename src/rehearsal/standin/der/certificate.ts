/** X.509 certificates put together from their parts and signed. @see RFC 5280, RFC 5758, RFC 8410 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import { children } from './der-reader';
import { bitString, constructed, element, oid, sequence, TAG, time, unsignedInteger } from './der-writer';

/** How a key signs. */
export interface SignatureAlgorithm {
  /** @default - none, for keys that hash by themselves */
  readonly hash: string | null;
  /** AlgorithmIdentifier. */
  readonly identifier: Buffer;
}

const NULL = Uint8Array.of(5, 0);
const EC_HASHES: Readonly<Record<string, readonly [string, string]>> = {
  secp224r1: ['sha256', '1.2.840.10045.4.3.2'],
  prime256v1: ['sha256', '1.2.840.10045.4.3.2'],
  secp384r1: ['sha384', '1.2.840.10045.4.3.3'],
  secp521r1: ['sha512', '1.2.840.10045.4.3.4'],
};

/**
 * The algorithm that Go's crypto/x509, and so the real provider, chooses for a private key.
 * @throws Error for a kind of key that it does not sign with.
 */
export function signatureAlgorithm(key: KeyObject): SignatureAlgorithm {
  if (key.asymmetricKeyType === 'rsa') {
    return { hash: 'sha256', identifier: sequence(oid('1.2.840.113549.1.1.11'), NULL) };
  }
  if (key.asymmetricKeyType === 'ed25519') return { hash: null, identifier: sequence(oid('1.3.101.112')) };
  const curve = EC_HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (curve === undefined) throw new Error(`cannot sign with a key of type ${key.asymmetricKeyType ?? key.type}`);
  return { hash: curve[0], identifier: sequence(oid(curve[1])) };
}

/** The signed form that certificates and requests share: body, algorithm, signature. */
export function signed(body: Uint8Array, key: KeyObject): Buffer {
  const { hash, identifier } = signatureAlgorithm(key);
  return sequence(body, identifier, bitString(sign(hash, body, key)));
}

/** What a certificate says. */
export interface CertificateContent {
  /** Big-endian. */
  readonly serial: Uint8Array;
  /** Names and the public key in DER. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Buffer[];
}

/** A version 3 certificate in DER. */
export function signedCertificate(content: CertificateContent, key: KeyObject): Buffer {
  const version3 = element(constructed(0), element(TAG.integer, Uint8Array.of(2)));
  const extensions = content.extensions.length === 0 ? [] : [element(constructed(3), sequence(...content.extensions))];
  const body = sequence(
    version3,
    unsignedInteger(content.serial),
    signatureAlgorithm(key).identifier,
    content.issuer,
    sequence(time(content.notBefore), time(content.notAfter)),
    content.subject,
    content.publicKey,
    ...extensions,
  );
  return signed(body, key);
}

/** One extension. */
export function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  const flag = critical ? [element(TAG.boolean, Uint8Array.of(0xff))] : [];
  return sequence(oid(id), ...flag, element(TAG.octetString, value));
}

/** The key identifier of a public key in DER: SHA-1 over its bit string (RFC 5280, 4.2.1.2, method 1). */
export function keyIdentifier(publicKey: Uint8Array): Buffer {
  const bits = children(publicKey, TAG.sequence)[1]?.content ?? new Uint8Array(1);
  return createHash('sha1').update(bits.subarray(1)).digest();
}
