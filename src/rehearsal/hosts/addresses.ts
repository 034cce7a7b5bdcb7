import * as fs from 'node:fs';
import * as path from 'node:path';

/** Where a machine is: its number is its id. */
export interface MachineAddresses {
  readonly id: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/** The rehearsal's own end of its network: where `exec` commands come from. In the range of RFC 2544. */
export const controlAddress = { ipv4: '198.18.0.1/16', ipv6: '2001:db8:c612::1/64' } as const;

/** Prefix lengths of the machines' addresses. */
export const prefixLengths = { ipv4: 16, ipv6: 64 } as const;

const first = 10;
const last = 256 * 256 - 2;

/**
 * The addresses of machine number n, from 10 to 65534: 198.18.0.10 and 2001:db8:c612::a are the first ones. 198.18.0.0/15
 * (benchmarks, RFC 2544) and 2001:db8::/32 (documentation, RFC 3849) are in nobody's private network.
 */
export function addressesOf(number: number): MachineAddresses {
  return {
    id: String(number),
    ipv4: `198.18.${number >> 8}.${number & 255}`,
    ipv6: `2001:db8:c612::${number.toString(16)}`,
  };
}

/**
 * The next number that no machine of the rehearsal ever had; the counter is in `file`. Call it under a lock.
 * @throws Error after 65,000 machines
 */
export function takeNumber(file: string): number {
  const number = Math.max(first, fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : first);
  // Some tools take .0 and .255 for a network and its broadcast, whatever the prefix is.
  const usable = number % 256 === 255 ? number + 2 : number;
  if (!Number.isInteger(usable) || usable > last) throw new Error(`${file}: no machine number is left`);
  const next = path.join(path.dirname(file), `.${path.basename(file)}.new`);
  fs.writeFileSync(next, `${usable + 1}\n`, { mode: 0o600 });
  fs.renameSync(next, file);
  return usable;
}
