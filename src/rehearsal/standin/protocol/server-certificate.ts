/** The certificate that a provider process shows to core: made at every start, trusted only because it stands in the handshake. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { extension, signedCertificate } from '../der/certificate';
import { element, namedBits, oid, pem, primitive, sequence, TAG } from '../der/der-writer';

/** A certificate with its key. */
export interface ServerCertificate {
  readonly der: Buffer;
  readonly cert: string;
  readonly key: string;
}

const HOUR_MS = 3_600_000;
const MONTH_MS = 31 * 24 * HOUR_MS;

/**
 * Self-signed for `localhost`, ECDSA P-256, one month: no process lives longer.
 * Core wants an authority (CA:TRUE, keyCertSign) that may serve, because it puts this very certificate in its pool of roots.
 */
export function makeServerCertificate(now: Date): ServerCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const commonName = sequence(oid('2.5.4.3'), element(TAG.utf8String, Buffer.from('localhost')));
  const name = sequence(element(TAG.set, commonName));
  const content = {
    serial: randomBytes(16),
    issuer: name,
    subject: name,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    notBefore: new Date(now.getTime() - HOUR_MS),
    notAfter: new Date(now.getTime() + MONTH_MS),
    extensions: [
      // digitalSignature, keyEncipherment, keyAgreement, keyCertSign
      extension('2.5.29.15', true, namedBits([0, 2, 4, 5])),
      extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
      extension('2.5.29.19', true, sequence(element(TAG.boolean, Uint8Array.of(0xff)))),
      extension('2.5.29.17', false, sequence(element(primitive(2), Buffer.from('localhost')))),
    ],
  };
  const der = signedCertificate(content, privateKey);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { der, cert: pem('CERTIFICATE', der), key };
}
