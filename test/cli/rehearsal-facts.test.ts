import { rehearsalConfig } from '../../src/cli/rehearsal-facts';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';

const nodes = [
  { ...nodeFixture('n1', 0, 'podman'), image: 'flatcar', vendorImage: '4711' },
  { ...nodeFixture('n2', 1, 'podman'), size: 'cx999', ramMiB: 768 },
  { ...nodeFixture('n3', 2, 'podman'), vendor: 'static', address: '203.0.113.9' },
  { ...nodeFixture('n4', 3, 'podman'), vendor: 'static', address: '203.0.113.10', state: 'leaving' as const },
];
const config = rehearsalConfig(planFixture({ nodes }), 'hosts');

test("the stand-in knows the catalogue's images and those that the fleet names, each with what reads user data there", () => {
  expect(config.vendors.hcloud?.images).toMatchObject({
    'debian-13': { os: 'debian-13', reader: 'cloud-init' },
    '4711': { os: 'flatcar', reader: 'ignition' },
  });
  expect(config.vendors.linode?.images).not.toHaveProperty('4711');
});

test('it knows sizes that only a node makes known, and where machines stand in their stacks', () => {
  expect(config.vendors.hcloud).toMatchObject({ sizes: { cx999: 768 }, addresses: { 'oak-n1': 'hcloud_server.n1' } });
});

test('machines that exist already are known by their address, as long as their nodes stay', () => {
  expect(config.statics).toEqual({ '203.0.113.9': 'n3' });
});
