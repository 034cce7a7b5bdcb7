/** `tls_self_signed_cert`, `tls_cert_request` and `tls_locally_signed_cert`. */
import { createHash, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { keyIdentifier, signed, signedCertificate } from '../der/certificate';
import { fromPem } from '../der/der-reader';
import { constructed, element, oid, pem, sequence, TAG } from '../der/der-writer';
import { parseAuthority, parseRequest } from '../der/parsed-certificate';
import { failure, problem } from '../diagnostics';
import type { Resource } from '../provider';
import type { ResourceFacts } from '../schema/facts';
import { field, isList, type ObjectValue } from '../schema/value';
import { alternativeNamesExtension, authorityExtension, ownExtensions } from './certificate-extensions';
import { algorithmName, attempt, loadPrivateKey, publicKeyDer, textOf } from './key-facts';
import { GENERAL_NAME, generalNames, subjectName } from './names';
import { renewable, validityFrom } from './renewal';

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const SERIAL_BYTES = 16;

/** A certificate signed by its own key. */
export function selfSignedCertificate(facts: ResourceFacts): Resource {
  return {
    facts,
    ...renewable,
    validate: oneSubject,
    create: async ({ planned }) => {
      const key = loadPrivateKey(planned, 'private_key_pem');
      const publicKey = publicKeyDer(key);
      const name = subjectName(field(planned, 'subject'));
      const identified = field(planned, 'set_authority_key_id') === true;
      const extensions = [
        ...ownExtensions(planned, publicKey),
        ...authorityExtension(identified ? keyIdentifier(publicKey) : undefined),
        ...alternativeNamesExtension(generalNames(planned), name),
      ];
      const values = issue({ subject: name, issuer: name, publicKey, extensions }, key, planned);
      return { values: { ...values, key_algorithm: algorithmName(key) } };
    },
  };
}

/** A request to be signed by an authority. */
export function certificateRequest(facts: ResourceFacts): Resource {
  return {
    facts,
    validate: oneSubject,
    create: async ({ planned }) => {
      const key = loadPrivateKey(planned, 'private_key_pem');
      const name = subjectName(field(planned, 'subject'));
      const extensions = alternativeNamesExtension(generalNames(planned), name);
      const asked = sequence(oid(EXTENSION_REQUEST), element(TAG.set, sequence(...extensions)));
      const attributes = element(constructed(0), ...(extensions.length === 0 ? [] : [asked]));
      const version1 = element(TAG.integer, Uint8Array.of(0));
      const der = signed(sequence(version1, name, publicKeyDer(key), attributes), key);
      return {
        values: {
          id: createHash('sha1').update(der).digest('hex'),
          cert_request_pem: pem('CERTIFICATE REQUEST', der),
          key_algorithm: algorithmName(key),
        },
      };
    },
  };
}

/** A certificate for a request, signed by an authority whose key is at hand. */
export function locallySignedCertificate(facts: ResourceFacts): Resource {
  return {
    facts,
    ...renewable,
    create: async ({ planned }) => {
      const key = loadPrivateKey(planned, 'ca_private_key_pem');
      const authority = readPem(planned, 'ca_cert_pem', parseAuthority, 'CERTIFICATE');
      const request = readPem(
        planned,
        'cert_request_pem',
        parseRequest,
        'CERTIFICATE REQUEST',
        'NEW CERTIFICATE REQUEST',
      );
      const authorityKey = createPublicKey({ key: Buffer.from(authority.publicKey), format: 'der', type: 'spki' });
      if (!authorityKey.equals(createPublicKey(key))) {
        const detail = 'The private key does not belong to the certificate in ca_cert_pem.';
        throw failure('Authority and key do not match', detail, ['ca_private_key_pem']);
      }
      const copied: readonly number[] = Object.values(GENERAL_NAME);
      const names = request.alternativeNames.filter(({ tag }) => copied.includes(tag)).map(({ raw }) => raw);
      const { subject, publicKey } = request;
      const extensions = [
        ...ownExtensions(planned, publicKey),
        ...authorityExtension(authority.keyIdentifier),
        ...alternativeNamesExtension(names, subject),
      ];
      const values = issue({ subject, issuer: authority.subject, publicKey, extensions }, key, planned);
      return { values: { ...values, ca_key_algorithm: algorithmName(key) } };
    },
  };
}

interface Parts {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Buffer[];
}

function issue(parts: Parts, key: KeyObject, planned: ObjectValue): ObjectValue {
  const { notBefore, notAfter, attributes } = validityFrom(new Date(), planned);
  const serial = randomBytes(SERIAL_BYTES);
  const der = signedCertificate({ ...parts, serial, notBefore, notAfter }, key);
  return { id: BigInt(`0x${serial.toString('hex')}`).toString(), cert_pem: pem('CERTIFICATE', der), ...attributes };
}

function readPem<T>(values: ObjectValue, attribute: string, parse: (der: Uint8Array) => T, ...labels: string[]): T {
  const read = () => {
    const der = fromPem(textOf(field(values, attribute)), ...labels);
    if (der === undefined) throw new Error(`Expected a PEM block "${labels[0]}", found none.`);
    return parse(der);
  };
  return attempt(read, 'Failed to parse PEM', attribute);
}

function oneSubject(config: ObjectValue) {
  const subject = field(config, 'subject');
  if (!isList(subject) || subject.length <= 1) return [];
  const detail = `Attribute subject list must contain at least 0 elements and at most 1 elements, got: ${subject.length}`;
  return [problem('Invalid Attribute Value', detail, ['subject'])];
}
