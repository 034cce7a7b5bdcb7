/** What an authority's certificate and a certificate request hold, as far as signing needs it. @see RFC 5280, RFC 2986 */
import { createPublicKey, verify } from 'node:crypto';
import { children, type DerElement, elements } from './der-reader';
import { constructed, oid, TAG } from './der-writer';

/** The parts of an authority's certificate. */
export interface ParsedAuthority {
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  /** @default - the certificate has no subject key identifier */
  readonly keyIdentifier?: Uint8Array;
}

/** The parts of a certificate request. */
export interface ParsedRequest {
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  /** GeneralNames of the subject alternative name that it asks for. */
  readonly alternativeNames: readonly DerElement[];
}

const SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const VERSION = constructed(0);
const REQUEST_ATTRIBUTES = constructed(0);
const EXTENSIONS = constructed(3);

/** @throws RangeError when the bytes are no certificate. */
export function parseAuthority(der: Uint8Array): ParsedAuthority {
  const fields = inside(children(der, TAG.sequence)[0], TAG.sequence);
  const [, , , , subject, publicKey] = fields[0]?.tag === VERSION ? fields.slice(1) : fields;
  const extensions = fields.find(({ tag }) => tag === EXTENSIONS);
  const found =
    extensions &&
    extensionValue(elements(children(extensions.raw, EXTENSIONS)[0]?.content ?? der), SUBJECT_KEY_IDENTIFIER);
  const identifier = found && elements(found)[0]?.content;
  return {
    subject: present(subject).raw,
    publicKey: present(publicKey).raw,
    ...(identifier === undefined ? {} : { keyIdentifier: identifier }),
  };
}

/**
 * Parses a request and checks that its sender holds the key.
 * @throws RangeError when the bytes are no request; Error when the signature is not by the request's own key.
 */
export function parseRequest(der: Uint8Array): ParsedRequest {
  const [info, algorithm, signature] = children(der, TAG.sequence);
  const fields = inside(info, TAG.sequence);
  const publicKey = present(fields[2]).raw;
  verifySignature(present(info).raw, inside(algorithm, TAG.sequence)[0], present(signature), publicKey);
  const attributes = fields.find(({ tag }) => tag === REQUEST_ATTRIBUTES);
  const asked = elements(attributes?.content ?? new Uint8Array(0))
    .map(({ content }) => elements(content))
    .find(([id]) => id !== undefined && isOid(id, EXTENSION_REQUEST));
  const extensions =
    asked?.[1] === undefined ? [] : elements(elements(asked[1].content)[0]?.content ?? new Uint8Array(0));
  const names = extensionValue(extensions, SUBJECT_ALTERNATIVE_NAME);
  return {
    subject: present(fields[1]).raw,
    publicKey,
    alternativeNames: names === undefined ? [] : children(names, TAG.sequence),
  };
}

const SIGNATURE_HASHES: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

function verifySignature(
  body: Uint8Array,
  algorithm: DerElement | undefined,
  bits: DerElement,
  spki: Uint8Array,
): void {
  const known = Object.keys(SIGNATURE_HASHES).find((id) => algorithm !== undefined && isOid(algorithm, id));
  if (known === undefined) throw new Error('it is signed with an algorithm that is not supported');
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  if (!verify(SIGNATURE_HASHES[known] ?? null, body, key, bits.content.subarray(1))) {
    throw new Error('its signature does not fit its public key');
  }
}

function extensionValue(extensions: readonly DerElement[], id: string): Uint8Array | undefined {
  const found = extensions
    .map(({ content }) => elements(content))
    .find(([first]) => first !== undefined && isOid(first, id));
  return found?.at(-1)?.content;
}

function isOid(found: DerElement, id: string): boolean {
  return Buffer.compare(found.raw, oid(id)) === 0;
}

function inside(found: DerElement | undefined, tag: number): readonly DerElement[] {
  return children(present(found).raw, tag);
}

function present(found: DerElement | undefined): DerElement {
  if (found === undefined) throw new RangeError('a part is missing');
  return found;
}
