import type { VendorCatalogue } from './catalogue';
import type { Draft } from './draft';
import { nearest } from './nearest';
import { staticVendor } from './node-kinds';
import { operatingSystems } from './operating-systems';
import type { Report } from './report';
import { oneOf } from './shown';

/** Checks for which vendors and operating systems a fleet names images of its own. */
export function checkImages({ fleet, isWrong }: Draft, catalogues: readonly VendorCatalogue[], report: Report): void {
  for (const [vendor, images] of Object.entries(fleet.images ?? {})) {
    checkVendor(vendor, catalogues, report);
    for (const system of Object.keys(images)) {
      if (!isWrong('images', vendor, system)) checkSystem(vendor, system, report);
    }
  }
}

function checkVendor(vendor: string, catalogues: readonly VendorCatalogue[], report: Report): void {
  const known = catalogues.map((c) => c.vendor).filter((v) => v !== staticVendor);
  if (known.includes(vendor)) return;
  const meant = nearest(vendor, known);
  const got = vendor === staticVendor ? `got '${vendor}', whose machines have theirs already` : `got '${vendor}'`;
  const hint = vendor === staticVendor ? 'delete it' : meant === undefined ? undefined : `did you mean '${meant}'?`;
  report.error({
    code: 'unknown-vendor',
    path: ['images', vendor],
    part: 'key',
    message: `expected a vendor that makes machines, ${oneOf(known)}, ${got}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function checkSystem(vendor: string, system: string, report: Report): void {
  const known: readonly string[] = operatingSystems;
  if (known.includes(system)) return;
  const meant = nearest(system, known);
  report.error({
    code: 'unknown-image',
    path: ['images', vendor, system],
    part: 'key',
    message: `unknown operating system '${system}', expected ${oneOf(known)}`,
    ...(meant === undefined ? {} : { hint: `did you mean '${meant}'?` }),
  });
}
