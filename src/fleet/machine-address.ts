import { parseIpv4 } from './cidr';

/**
 * Addresses that one machine can have and others can reach, as JSON Schema says it: no network 0, no loopback, no link-local, nothing
 * from 224.0.0.0 on.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export const machineAddressPattern =
  /^(?!169\.254\.)([1-9]|[1-9][0-9]|1[01][0-9]|12[0-689]|1[3-9][0-9]|2[01][0-9]|22[0-3])(\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$/;

/** Why a text is no address at which others reach a machine; undefined if it is. Without what was got. */
export function machineAddressProblem(text: string): string | undefined {
  if (machineAddressPattern.test(text)) return undefined;
  const address = parseIpv4(text);
  if (address === undefined) return 'expected an IPv4 address as 203.0.113.9';
  const first = Math.floor(address / 2 ** 24);
  const what = unusable.find((u) => first >= u.from && first <= u.to)?.what ?? 'a link-local address';
  return `expected an IPv4 address at which other machines reach this one, not ${what}`;
}

/** By first octet. */
const unusable: readonly { readonly from: number; readonly to: number; readonly what: string }[] = [
  { from: 0, to: 0, what: 'one of the network 0.0.0.0' },
  { from: 127, to: 127, what: 'a loopback address' },
  { from: 224, to: 239, what: 'a multicast address' },
  { from: 240, to: 255, what: 'a reserved address' },
];
