import type { Price, VendorCatalogue } from '../../fleet/catalogue';

/** Prices as read in October 2025: VAT excluded, an IPv4 address not counted. */
const euro = (amount: number): Price => ({ amount, currency: 'EUR', asOf: '2025-10' });

/**
 * Hetzner Cloud. Sizes without a price are those whose price could not be read with a date.
 *
 * @see https://docs.hetzner.cloud/reference/cloud#server-types
 * @see https://registry.terraform.io/providers/hetznercloud/hcloud/1.68.0/docs/resources/server
 */
export const catalogue: VendorCatalogue = {
  vendor: 'hetzner',
  regions: ['ash', 'fsn1', 'hel1', 'hil', 'nbg1', 'sin'],
  // https://docs.hetzner.com/cloud/general/locations/
  partsOfTheWorld: { America: ['ash', 'hil'], Asia: ['sin'], Europe: ['fsn1', 'nbg1', 'hel1'] },
  sizes: {
    cx22: { ramMiB: 4096, vcpus: 2, arch: 'amd64' },
    cx23: { ramMiB: 4096, vcpus: 2, arch: 'amd64' },
    cpx11: { ramMiB: 2048, vcpus: 2, arch: 'amd64' },
    cpx21: { ramMiB: 4096, vcpus: 3, arch: 'amd64' },
    // Read as 7.13 with 19 % German VAT.
    cpx22: { ramMiB: 4096, vcpus: 2, arch: 'amd64', price: euro(5.99) },
    cpx31: { ramMiB: 8192, vcpus: 4, arch: 'amd64' },
    cax11: { ramMiB: 4096, vcpus: 2, arch: 'arm64' },
    cax21: { ramMiB: 8192, vcpus: 4, arch: 'arm64' },
    cax31: { ramMiB: 16384, vcpus: 8, arch: 'arm64' },
    cax41: { ramMiB: 32768, vcpus: 16, arch: 'arm64' },
    ccx13: { ramMiB: 8192, vcpus: 2, arch: 'amd64', price: euro(12.49) },
    ccx23: { ramMiB: 16384, vcpus: 4, arch: 'amd64', price: euro(24.49) },
  },
  // System images have the same names for both architectures. Of Flatcar and Fedora CoreOS there are none.
  images: {
    'alma-8': 'alma-8',
    'alma-9': 'alma-9',
    'debian-12': 'debian-12',
    'debian-13': 'debian-13',
    'rocky-8': 'rocky-8',
    'rocky-9': 'rocky-9',
    'ubuntu-24.04': 'ubuntu-24.04',
  },
  machineName: {
    pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    rule: 'a host name of at most 63 lower-case letters, digits and hyphens',
  },
  userData: {
    limitBytes: 32768,
    encoding: 'plain',
    source: 'https://registry.terraform.io/providers/hetznercloud/hcloud/1.68.0/docs/resources/server#user_data-1',
    // https://github.com/canonical/cloud-init/blob/25.1.4/cloudinit/sources/DataSourceHetzner.py (maybe_b64decode)
    readerTakesBase64: true,
  },
  privateNetworks: [
    {
      network: '172.31.1.1/32',
      what: "gateway of every server's public interface",
      breaks: true,
      source: 'https://docs.hetzner.cloud/reference/cloud#network-actions-add-a-route-to-a-network',
    },
  ],
};
