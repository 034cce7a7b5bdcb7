import type { VendorCatalogue } from '../../fleet/catalogue';
import { operatingSystems } from '../../fleet/operating-systems';

/**
 * Machines that exist already: bought by hand, rented by the year, standing in a cellar. Nobody sells them here, so there are no
 * sizes, regions or prices; a node says itself what its machine has.
 */
export const catalogue: VendorCatalogue = {
  vendor: 'static',
  sizes: {},
  images: Object.fromEntries(operatingSystems.map((name) => [name, name])),
  machineName: { pattern: /^/, rule: 'any name, because it is not told to anybody' },
};
