import type { Price, VendorCatalogue } from '../../src/fleet/catalogue';
import { rateBetween, sizesFor } from '../../src/fleet/fit-sizes';
import { catalogues } from '../../src/providers/registry';

const price = (currency: string, amount: number): Price => ({ currency, amount, asOf: '2026-07' });

function vendor(name: string, sizes: VendorCatalogue['sizes']): VendorCatalogue {
  return {
    vendor: name,
    regions: ['r1'],
    sizes,
    images: { 'debian-13': 'd' },
    machineName: { pattern: /^/, rule: '' },
  };
}

const plain = vendor('plain', {
  small: { ramMiB: 1024, vcpus: 1, arch: 'amd64', price: price('EUR', 4) },
  dear: { ramMiB: 1024, vcpus: 1, arch: 'amd64', price: price('EUR', 5) },
  large: { ramMiB: 4096, vcpus: 2, arch: 'amd64', price: price('EUR', 9) },
  arm: { ramMiB: 4096, vcpus: 4, arch: 'arm64', price: price('EUR', 6) },
  secret: { ramMiB: 8192, vcpus: 4, arch: 'amd64' },
});
const dollars = vendor('dollars', { one: { ramMiB: 2048, vcpus: 1, arch: 'amd64', price: price('USD', 5) } });

const names = (sizes: readonly { readonly size: string }[]) => sizes.map((one) => one.size);

describe('sizesFor', () => {
  test('lists what has a price, the cheapest first, with its room after the reserve', () => {
    const { sizes, unpriced } = sizesFor([plain]);
    expect(names(sizes)).toEqual(['small', 'dear', 'arm', 'large']);
    expect(sizes[0]).toMatchObject({ vendor: 'plain', cost: 4_000_000, vcpus: 1 });
    expect(sizes[0]!.roomMiB).toBeLessThan(1024);
    expect(unpriced).toEqual(['plain secret']);
  });

  test('leaves out what another size of the same vendor and architecture beats', () => {
    expect(names(sizesFor([plain, dollars], { withoutDominated: true }).sizes)).toEqual([
      'small',
      'one',
      'arm',
      'large',
    ]);
  });

  test('of two equal sizes one stays', () => {
    const twins = vendor('twins', { a: plain.sizes.small!, b: plain.sizes.small! });
    expect(names(sizesFor([twins], { withoutDominated: true }).sizes)).toEqual(['a']);
  });

  test('compares currencies by rates, and tells those taken one to one', () => {
    expect(sizesFor([plain, dollars]).assumed).toEqual(['USD']);
    const rated = sizesFor([plain, dollars], { rates: [{ from: 'EUR', to: 'USD', amount: 1.25 }] });
    expect(rated).toMatchObject({ currency: 'EUR', assumed: [] });
    expect(rated.sizes.find((one) => one.size === 'one')?.cost).toBe(4_000_000);
  });

  test('takes only the vendors and the operating system that are asked for', () => {
    expect(names(sizesFor([plain, dollars], { vendors: ['dollars'] }).sizes)).toEqual(['one']);
    expect(sizesFor([plain, dollars], { image: 'plan9' }).sizes).toEqual([]);
  });

  test('takes from nodes what they say of their sizes', () => {
    const nodes = [{ vendor: 'plain', size: 'secret', price: price('EUR', 7) }];
    expect(names(sizesFor([plain], { nodes, withoutDominated: true }).sizes)).toEqual(['small', 'arm', 'secret']);
  });

  test('knows sizes of more than one vendor in the catalogues of this version', () => {
    const { sizes } = sizesFor(catalogues);
    expect(new Set(sizes.map((one) => one.vendor)).size).toBeGreaterThan(1);
    for (const one of sizes) expect(one.cost).toBeGreaterThan(0);
  });
});

test('rates lead on through other currencies, and backwards', () => {
  const rates = [
    { from: 'EUR', to: 'USD', amount: 1.2 },
    { from: 'GBP', to: 'USD', amount: 1.5 },
  ];
  expect(rateBetween('EUR', 'GBP', rates)).toBeCloseTo(0.8);
  expect(rateBetween('EUR', 'CHF', rates)).toBeUndefined();
});
