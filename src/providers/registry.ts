/**
 * The vendors that this version knows: one line each. Catalogues load at once; a vendor's machine.ts, and cdktf with it, only
 * when a stack asks for it, so that the command line starts fast.
 */
import type { Vendor, VendorCatalogue } from './contract';
import { vendor as hetzner } from './hetzner/vendor';
import { vendor as linode } from './linode/vendor';
import { vendor as staticVendor } from './static/vendor';

/** Every vendor, by name. */
export const vendors: readonly Vendor[] = distinct([hetzner, linode, staticVendor]);

/** What planning needs of all vendors. */
export const catalogues: readonly VendorCatalogue[] = vendors.map((v) => v.catalogue);

/**
 * A vendor by its name in fleet files.
 *
 * @throws Error when no vendor of that name is registered; the message lists those that are
 * @example
 * findVendor('hetzner').catalogue.sizes.cx23?.ramMiB; // => 4096
 */
export function findVendor(name: string): Vendor {
  const found = vendors.find((v) => v.catalogue.vendor === name);
  if (found === undefined) {
    throw new Error(
      `no vendor '${name}' is registered, there are ${vendors.map((v) => v.catalogue.vendor).join(', ')}`,
    );
  }
  return found;
}

function distinct(list: readonly Vendor[]): readonly Vendor[] {
  const names = list.map((v) => v.catalogue.vendor);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`vendor '${twice}' is registered twice`);
  return [...list].sort((a, b) => (a.catalogue.vendor < b.catalogue.vendor ? -1 : 1));
}
