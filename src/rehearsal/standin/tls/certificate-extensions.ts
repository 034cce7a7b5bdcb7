/** Extensions of the certificates that the tls provider makes. */
import { extension, keyIdentifier } from '../der/certificate';
import { element, namedBits, oid, primitive, sequence, TAG } from '../der/der-writer';
import { asString, field, isList, type ObjectValue } from '../schema/value';
import { isEmptyName } from './names';

/** Bits of the key usage extension (RFC 5280, 4.2.1.3). */
const KEY_USAGE_BITS: Readonly<Record<string, number>> = {
  digital_signature: 0,
  content_commitment: 1,
  key_encipherment: 2,
  data_encipherment: 3,
  key_agreement: 4,
  cert_signing: 5,
  crl_signing: 6,
  encipher_only: 7,
  decipher_only: 8,
};

/** Purposes of the extended key usage extension, by the names that Go's crypto/x509 and the provider use. */
const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  any_extended: '2.5.29.37.0',
  server_auth: '1.3.6.1.5.5.7.3.1',
  client_auth: '1.3.6.1.5.5.7.3.2',
  code_signing: '1.3.6.1.5.5.7.3.3',
  email_protection: '1.3.6.1.5.5.7.3.4',
  ipsec_end_system: '1.3.6.1.5.5.7.3.5',
  ipsec_tunnel: '1.3.6.1.5.5.7.3.6',
  ipsec_user: '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  ocsp_signing: '1.3.6.1.5.5.7.3.9',
  microsoft_server_gated_crypto: '1.3.6.1.4.1.311.10.3.3',
  netscape_server_gated_crypto: '2.16.840.1.113730.4.1',
  microsoft_commercial_code_signing: '1.3.6.1.4.1.311.2.1.22',
  microsoft_kernel_code_signing: '1.3.6.1.4.1.311.61.1.1',
};

/**
 * Usages, basic constraints and subject key identifier, in the order in which Go writes them.
 * @param values the resource's planned attributes. @param publicKey the subject's, in DER.
 */
export function ownExtensions(values: ObjectValue, publicKey: Uint8Array): readonly Buffer[] {
  const uses = field(values, 'allowed_uses');
  const names = (isList(uses) ? uses : []).map(asString).filter((name) => name !== undefined);
  const bits = names.flatMap((name) => KEY_USAGE_BITS[name] ?? []);
  const purposes = names.flatMap((name) => EXTENDED_USAGES[name] ?? []);
  const isAuthority = field(values, 'is_ca_certificate') === true;
  const yes = element(TAG.boolean, Uint8Array.of(0xff));
  const identified = isAuthority || field(values, 'set_subject_key_id') === true;
  return [
    ...(bits.length === 0 ? [] : [extension('2.5.29.15', true, namedBits(bits))]),
    ...(purposes.length === 0 ? [] : [extension('2.5.29.37', false, sequence(...purposes.map(oid)))]),
    extension('2.5.29.19', true, sequence(...(isAuthority ? [yes] : []))),
    ...(identified ? [extension('2.5.29.14', false, element(TAG.octetString, keyIdentifier(publicKey)))] : []),
  ];
}

/** Authority key identifier; none when the authority has none. */
export function authorityExtension(identifier: Uint8Array | undefined): readonly Buffer[] {
  return identifier === undefined ? [] : [extension('2.5.29.35', false, sequence(element(primitive(0), identifier)))];
}

/** Subject alternative names; none for none. */
export function alternativeNamesExtension(names: readonly Uint8Array[], subject: Uint8Array): readonly Buffer[] {
  return names.length === 0 ? [] : [extension('2.5.29.17', isEmptyName(subject), sequence(...names))];
}
