import type { Price, VendorCatalogue } from '../../fleet/catalogue';

/** List prices; the source from which they were read bears no date. */
const dollars = (amount: number): Price => ({ amount, currency: 'USD', asOf: 'undated' });

/**
 * Linode (Akamai). Only core regions: the edge regions have no metadata service, and so no first boot.
 *
 * @see https://techdocs.akamai.com/linode-api/reference/get-linode-types
 * @see https://registry.terraform.io/providers/linode/linode/3.13.0/docs/resources/instance
 */
export const catalogue: VendorCatalogue = {
  vendor: 'linode',
  regions: [
    'ca-central',
    'es-mad',
    'eu-central',
    'eu-west',
    'fr-par',
    'it-mil',
    'nl-ams',
    'se-sto',
    'us-central',
    'us-east',
    'us-iad',
    'us-lax',
    'us-mia',
    'us-ord',
    'us-sea',
    'us-southeast',
    'us-west',
  ],
  // https://techdocs.akamai.com/linode-api/reference/get-regions: by the country of each.
  partsOfTheWorld: {
    America: [
      ...['us-east', 'us-central', 'us-iad', 'us-lax', 'us-mia', 'us-ord', 'us-sea', 'us-southeast', 'us-west'],
      'ca-central',
    ],
    Europe: ['eu-central', 'eu-west', 'nl-ams', 'fr-par', 'es-mad', 'it-mil', 'se-sto'],
  },
  sizes: {
    'g6-nanode-1': { ramMiB: 1024, vcpus: 1, arch: 'amd64', price: dollars(5) },
    'g6-standard-1': { ramMiB: 2048, vcpus: 1, arch: 'amd64', price: dollars(12) },
    'g6-standard-2': { ramMiB: 4096, vcpus: 2, arch: 'amd64', price: dollars(24) },
    'g6-standard-4': { ramMiB: 8192, vcpus: 4, arch: 'amd64', price: dollars(48) },
    'g6-standard-6': { ramMiB: 16384, vcpus: 6, arch: 'amd64', price: dollars(96) },
    'g6-dedicated-2': { ramMiB: 4096, vcpus: 2, arch: 'amd64', price: dollars(36) },
    'g6-dedicated-4': { ramMiB: 8192, vcpus: 4, arch: 'amd64', price: dollars(72) },
    'g6-dedicated-8': { ramMiB: 16384, vcpus: 8, arch: 'amd64', price: dollars(144) },
  },
  // Those with cloud-init, which first boot needs. Of Flatcar and Fedora CoreOS there are none.
  images: {
    'alma-8': 'linode/almalinux8',
    'alma-9': 'linode/almalinux9',
    'debian-12': 'linode/debian12',
    'debian-13': 'linode/debian13',
    'rocky-8': 'linode/rocky8',
    'rocky-9': 'linode/rocky9',
    'ubuntu-24.04': 'linode/ubuntu24.04',
  },
  machineName: {
    // The provider's schema: 3 to 50 characters. No two of - _ . may follow each other.
    pattern: /^(?=.{3,50}$)[a-zA-Z0-9]+([-_.][a-zA-Z0-9]+)*$/,
    rule: '3 to 50 letters, digits and single hyphens',
  },
  userData: {
    limitBytes: 65535,
    encoding: 'base64',
    source: 'https://techdocs.akamai.com/linode-api/reference/post-linode-instance',
  },
  privateNetworks: [
    {
      network: '192.168.128.0/17',
      what: 'private addresses within a data centre',
      breaks: false,
      source:
        'https://github.com/linode/docs/blob/1141512e30bbb5807ccb85fe3444bae8afce1964/docs/products/networking/vpc/guides/subnets/index.md',
    },
  ],
};
