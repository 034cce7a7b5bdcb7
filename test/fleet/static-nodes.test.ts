import { parseFleet } from '../../src/fleet/parse';
import { adaKey, catalogues, fleetFile, lines, oak, ok, planText } from './oak';

const text = oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, seller: acme, address: 203.0.113.9, ram: 512MiB, price: USD 1.50}
  n5: {vendor: static, region: cellar, address: 10.0.0.5, ram: 1GiB, arch: arm64, key: ${adaKey}}
  n6: {vendor: static, address: 10.0.0.6, ram: 1GiB}
`);

test('a static node is planned from what it says itself', () => {
  const { plan } = ok(planText(text));
  expect(plan.nodes.slice(1)).toMatchObject([
    {
      name: 'n4',
      vendor: 'static',
      region: 'acme',
      size: 'static',
      seller: 'acme',
      address: '203.0.113.9',
      ramMiB: 512,
      arch: 'amd64',
      price: { amount: 1.5, currency: 'USD', asOf: 'fleet file' },
      subnet: '10.1.2.0/24',
    },
    { name: 'n5', region: 'cellar', arch: 'arm64', hostKey: adaKey.replace(/ ada$/, '') },
    { name: 'n6', region: 'static' },
  ]);
  expect(plan.nodes[0]).not.toHaveProperty('address');
  expect(plan.vendors).toEqual(['hetzner', 'static']);
});

test('any region of a static node is known', () => {
  expect(lines(planText(text))).toEqual([]);
});

test('a node may say memory and processor of a size that the catalogue does not know', () => {
  const { nodes } = ok(
    planText(oak('nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cax99, ram: 3GiB, arch: arm64}\n')),
  ).plan;
  expect(nodes).toMatchObject([{ size: 'cax99', ramMiB: 3072, arch: 'arm64' }]);
});

test('new nodes are numbered by name, digits in it by value, wherever they stand in the file', () => {
  const line = (name: string) => `  ${name}: {vendor: hetzner, region: fsn1, size: cx23}\n`;
  const spec = ok(parseFleet(fleetFile(oak(`nodes:\n${['n10', 'n2', 'db', 'n1'].map(line).join('')}`)), catalogues));
  expect(spec.nodes.map((n) => n.name)).toEqual(['db', 'n1', 'n2', 'n10']);
});

test('pods may be beside each other in a circle', () => {
  const pods = `pods:
  a: {manifest: pods/job.yaml, with: [b]}
  b: {manifest: pods/job.yaml, with: [c]}
  c: {manifest: pods/job.yaml, with: [a], data: replicated}
`;
  expect(parseFleet(fleetFile(text + pods), catalogues).ok).toBe(true);
});
