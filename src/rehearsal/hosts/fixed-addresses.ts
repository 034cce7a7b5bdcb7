/** Addresses that machines were given from outside, and the way of everybody in the rehearsal to them. */
import * as fs from 'node:fs';
import { isIPv4 } from 'node:net';
import * as path from 'node:path';
import { routesConfig } from './host-network';
import { tryReadRecord } from './host-record';
import { hostsFolder } from './namespace';
import { placeFile } from './root-files';

/** Every address of a machine of the rehearsal that was asked for, with the folder of its machine. */
export function fixedAddresses(rehearsalDir: string): readonly { readonly address: string; readonly folder: string }[] {
  const hosts = hostsFolder(rehearsalDir);
  const names = fs.existsSync(hosts) ? fs.readdirSync(hosts).filter((name) => !name.startsWith('.')) : [];
  return names.sort().flatMap((name) => {
    const folder = path.join(hosts, name);
    const record = tryReadRecord(folder);
    return record?.fixed === true ? [{ address: record.ipv4, folder }] : [];
  });
}

/** Folder that every host is shown the routes in. */
export function routesFolder(rehearsalDir: string): string {
  return path.join(hostsFolder(rehearsalDir), '.routes');
}

/** Writes the routes that hosts find when they boot. Call it under the network's lock. */
export function writeRoutes(rehearsalDir: string, addresses: readonly string[]): void {
  const folder = routesFolder(rehearsalDir);
  // A user without privileges reads it in every host, whatever the caller's umask: networkd drops all settings for one that it cannot.
  fs.mkdirSync(folder, { recursive: true });
  fs.chmodSync(folder, 0o755);
  const file = path.join(folder, 'neighbours.conf');
  placeFile(folder, 'next', routesConfig(addresses), 0o644);
  fs.renameSync(path.join(folder, 'next'), file);
}

/** Why a machine in a rehearsal cannot have an address; undefined if it can. */
export function addressProblem(address: string): string | undefined {
  if (!isIPv4(address)) return 'it is no IPv4 address';
  const [first = 0, second = 0] = address.split('.').map(Number);
  if (first === 198 && second === 18) return "198.18.0.0/16 is the rehearsal's own network";
  if (first === 0 || first === 127 || first >= 224) return 'no machine can have it';
  return undefined;
}
