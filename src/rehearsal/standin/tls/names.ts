/** Distinguished names and alternative names from the tls provider's attributes. */
import { isIP } from 'node:net';
import { element, oid, primitive, sequence, TAG } from '../der/der-writer';
import { failure } from '../diagnostics';
import { asString, field, isList, type ObjectValue, type Value } from '../schema/value';

/** In the order in which Go's pkix.Name writes them. */
const SUBJECT_FIELDS: readonly (readonly [attribute: string, oid: string])[] = [
  ['country', '2.5.4.6'],
  ['organization', '2.5.4.10'],
  ['organizational_unit', '2.5.4.11'],
  ['locality', '2.5.4.7'],
  ['province', '2.5.4.8'],
  ['street_address', '2.5.4.9'],
  ['postal_code', '2.5.4.17'],
  ['common_name', '2.5.4.3'],
  ['serial_number', '2.5.4.5'],
  ['email_address', '1.2.840.113549.1.9.1'],
];

/** Name in DER from the `subject` block; empty when there is none. */
export function subjectName(subject: Value): Buffer {
  const block = isList(subject) ? (subject[0] ?? null) : null;
  const parts = SUBJECT_FIELDS.flatMap(([attribute, id]) =>
    texts(field(block, attribute)).map((text) => element(TAG.set, sequence(oid(id), nameText(attribute, text)))),
  );
  return sequence(...parts);
}

/** Whether a name in DER says nothing; then alternative names become critical (RFC 5280, 4.2.1.6). */
export function isEmptyName(name: Uint8Array): boolean {
  return name[1] === 0;
}

function nameText(attribute: string, text: string): Buffer {
  if (attribute === 'email_address') return element(TAG.ia5String, Buffer.from(text, 'latin1'));
  const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
  return element(printable ? TAG.printableString : TAG.utf8String, Buffer.from(text));
}

/** Tags of the general names that the provider makes and copies. */
export const GENERAL_NAME = { dns: primitive(2), uri: primitive(6), ip: primitive(7) } as const;

/**
 * General names from `dns_names`, `ip_addresses` and `uris`.
 * @throws OperationFailed on the list's element that is no address or no URI.
 */
export function generalNames(values: ObjectValue): readonly Buffer[] {
  return [
    ...texts(field(values, 'dns_names')).map((name) => element(GENERAL_NAME.dns, Buffer.from(name))),
    ...texts(field(values, 'ip_addresses')).map((text, i) => element(GENERAL_NAME.ip, addressBytes(text, i))),
    ...texts(field(values, 'uris')).map((text, i) => element(GENERAL_NAME.uri, uriBytes(text, i))),
  ];
}

function uriBytes(text: string, index: number): Uint8Array {
  if (!URL.canParse(text)) throw failure('Invalid URI', `Failed to parse ${JSON.stringify(text)}.`, ['uris', index]);
  return Buffer.from(text);
}

function addressBytes(text: string, index: number): Uint8Array {
  switch (isIP(text)) {
    case 4:
      return Uint8Array.from(text.split('.').map(Number));
    case 6:
      return ipv6Bytes(text);
    default:
      throw failure('Invalid IP address', `Failed to parse ${JSON.stringify(text)}.`, ['ip_addresses', index]);
  }
}

/** @param text a valid address; the URL parser writes it in hexadecimal groups, with at most one `::`. */
function ipv6Bytes(text: string): Uint8Array {
  const canonical = new URL(`http://[${text.split('%')[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Uint8Array.from(
    [...before, ...zeros, ...after].map((g) => Number.parseInt(g, 16)).flatMap((g) => [g >> 8, g & 255]),
  );
}

function texts(value: Value): readonly string[] {
  const list = isList(value) ? value : [value];
  return list.map(asString).filter((text) => text !== undefined);
}
