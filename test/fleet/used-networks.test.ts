import { engineNetworks } from '../../src/fleet/engine-networks';
import { knownNetwork, networksOverlap } from '../../src/fleet/network';
import { defaultOverlay } from '../../src/fleet/spec-overlay';
import { catalogues } from '../../src/providers/registry';

const used = [
  ...catalogues.flatMap(({ vendor, privateNetworks = [] }) => privateNetworks.map((n) => [vendor, n] as const)),
  ...Object.entries(engineNetworks).flatMap(([engine, all]) => all.map((n) => [engine, n] as const)),
];

describe('a network that vendors or engines use', () => {
  test('is known of some of them', () => {
    expect(new Set(used.map(([owner]) => owner))).toEqual(new Set(['hetzner', 'linode', 'bosh', 'podman']));
  });

  test.each(used)('of %s is one, clear of the default overlay, and somebody says so: %j', (_, fact) => {
    expect(networksOverlap(knownNetwork(fact.network), knownNetwork(defaultOverlay.network))).toBe(false);
    expect(fact.source).toMatch(/^https:\/\//);
    expect(fact.what).toMatch(/^[A-Za-z].*[a-z]$/);
  });
});
