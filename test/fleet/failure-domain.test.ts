import { failureDomain } from '../../src/fleet/failure-domain';

test('a node fails with its vendor, a static one with its seller, and static ones without a seller fail together', () => {
  expect(failureDomain({ vendor: 'linode' })).toBe('linode');
  expect(failureDomain({ vendor: 'static', seller: 'acme' })).toBe('acme');
  expect(failureDomain({ vendor: 'static' })).toBe('static');
});

test('a static machine fails with the machines of a vendor of the same name', () => {
  expect(failureDomain({ vendor: 'static', seller: 'hetzner' })).toBe(failureDomain({ vendor: 'hetzner' }));
});
