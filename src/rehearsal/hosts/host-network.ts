/** Network settings of hosts: fixed addresses, and no gateway, because there is nobody outside to talk to. */
import * as fs from 'node:fs';
import { controlAddress, prefixLengths } from './addresses';
import type { HostRecord } from './host-record';

/** The hosts' only interface. systemd-nspawn calls it so. */
export const hostInterface = 'host0';

/** File of the settings in a host whose cloud-init does not write them. */
export const networkFile = `etc/systemd/network/10-${hostInterface}.network`;

/**
 * Where a host finds the routes to machines with addresses of their own, as drop-ins of whichever file configures its interface:
 * cloud-init's or {@link networkFile}. Not on its disk: what comes and goes with other machines is none of its own.
 */
export const routeFolders: readonly string[] = ['10-cloud-init-host0', '10-host0'].map(
  (name) => `/run/systemd/network/${name}.network.d`,
);

/** As cloud-init's NoCloud reads it, version 2. */
export function cloudNetworkConfig(record: HostRecord): unknown {
  return { version: 2, ethernets: { [hostInterface]: { addresses: addressesOn(record) } } };
}

/**
 * As systemd-networkd reads it. A machine with an address of its own speaks to its neighbours from there.
 * @see https://www.freedesktop.org/software/systemd/man/252/systemd.network.html
 */
export function networkdConfig(record: HostRecord): string {
  const neighbours = controlAddress.ipv4.replace(/\.\d+\.\d+\//, '.0.0/');
  return [
    '[Match]',
    `Name=${hostInterface}`,
    '',
    '[Link]',
    'RequiredForOnline=no',
    '',
    '[Network]',
    'IPv6AcceptRA=no',
    'LinkLocalAddressing=no',
    'IPv6DuplicateAddressDetection=0',
    ...addressesOn(record).map((address) => `Address=${address}`),
    '',
    ...(record.fixed === true
      ? ['[Route]', `Destination=${neighbours}`, 'Scope=link', `PreferredSource=${record.ipv4}`, '']
      : []),
  ].join('\n');
}

/** A drop-in of networkd with a route to each address, on the wire itself. */
export function routesConfig(addresses: readonly string[]): string {
  return addresses.map((address) => `[Route]\nDestination=${address}/32\nScope=link\n`).join('\n');
}

function addressesOn(record: HostRecord): readonly string[] {
  // A kernel without IPv6 would fail the whole interface.
  const ipv6 = fs.existsSync('/proc/sys/net/ipv6') ? [`${record.ipv6}/${prefixLengths.ipv6}`] : [];
  return [`${record.ipv4}/${record.fixed === true ? 32 : prefixLengths.ipv4}`, ...ipv6];
}
