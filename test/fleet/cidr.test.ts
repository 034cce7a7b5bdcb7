import fc from 'fast-check';
import {
  type Cidr,
  cidrAddresses,
  cidrContains,
  cidrHost,
  cidrHostRange,
  cidrOverlap,
  formatCidr,
  formatIpv4,
  nodeSubnet,
  parseCidr,
  parseIpv4,
  subnetCapacity,
} from '../../src/fleet/cidr';

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

const anyCidr = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => ({ base: address - (address % 2 ** (32 - length)), length }));

describe('addresses', () => {
  test.each([
    ['0.0.0.0', 0],
    ['10.1.2.3', 167838211],
    ['255.255.255.255', 4294967295],
  ])('%s is number %d', (text, number) => {
    expect(parseIpv4(text)).toBe(number);
    expect(formatIpv4(number)).toBe(text);
  });

  test.each(['', '10', '10.1.2', '10.1.2.256', '10.1.2.03', '10.1.2.3.4', ' 10.1.2.3', '1e1.1.1.1', '::1'])(
    "'%s' is none",
    (text) => {
      expect(parseIpv4(text)).toBeUndefined();
    },
  );
});

describe('networks', () => {
  test('are what they are written as', () => {
    fc.assert(fc.property(anyCidr, (c) => expect(parseCidr(formatCidr(c))).toEqual(c)));
  });

  test.each([
    ['10.1.0.0', "expected a network as 10.1.0.0/16, got '10.1.0.0'"],
    ['10.1.0.0/33', "expected a network as 10.1.0.0/16, got '10.1.0.0/33'"],
    ['10.1.0/16', "expected a network as 10.1.0.0/16, got '10.1.0/16'"],
    ['10.1.2.3/16', "expected the network's first address 10.1.0.0/16, got '10.1.2.3/16'"],
    ['200.1.2.3/0', "expected the network's first address 0.0.0.0/0, got '200.1.2.3/0'"],
  ])('fails for %s', (text, problem) => {
    expect(parseCidr(text)).toEqual({ problem });
  });

  test('overlap exactly when they share an address', () => {
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        const shared = Math.max(a.base, b.base) < Math.min(a.base + cidrAddresses(a), b.base + cidrAddresses(b));
        expect(cidrOverlap(a, b)).toBe(shared);
        expect(cidrContains(a, b) && cidrContains(b, a)).toBe(formatCidr(a) === formatCidr(b));
      }),
    );
  });
});

describe("nodes' subnets", () => {
  // The values that Terraform's cidrsubnet("10.1.0.0/16", 8, index + 1) and its like have.
  test.each([
    ['10.1.0.0/16', 24, 0, '10.1.1.0/24'],
    ['10.1.0.0/16', 24, 254, '10.1.255.0/24'],
    ['10.16.0.0/12', 24, 999, '10.19.232.0/24'],
    ['10.0.0.0/8', 26, 4, '10.0.1.64/26'],
    ['192.168.252.0/22', 24, 2, '192.168.255.0/24'],
  ])('in %s as /%d, index %d is %s', (network, length, index, subnet) => {
    expect(formatCidr(nodeSubnet(cidr(network), length, index))).toBe(subnet);
  });

  test.each([
    ['10.1.0.0/16', 24, 255],
    ['10.1.0.0/22', 24, 3],
    ['10.1.0.0/16', 16, 0],
    ['10.1.0.0/16', 12, 0],
  ])('%s has /%d for %d nodes', (network, length, nodes) => {
    expect(subnetCapacity(cidr(network), length)).toBe(nodes);
    expect(() => nodeSubnet(cidr(network), length, nodes)).toThrow(`has /${length} subnets for ${nodes} nodes`);
  });

  test('lie in the network, apart from each other', () => {
    const network = cidr('10.1.0.0/20');
    const subnets = Array.from({ length: subnetCapacity(network, 24) }, (_, i) => nodeSubnet(network, 24, i));
    expect(subnets).toHaveLength(15);
    for (const a of subnets) {
      expect(cidrContains(network, a)).toBe(true);
      expect(subnets.filter((b) => cidrOverlap(a, b))).toEqual([a]);
    }
  });
});

describe("nodes' subnets of any overlay", () => {
  const overlay = fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 8, max: 22 }))
    .chain(([address, length]) => {
      const network = { base: address - (address % 2 ** (32 - length)), length };
      return fc.integer({ min: length + 2, max: 30 }).chain((subnet) => {
        const index = fc.integer({ min: 0, max: 2 ** (subnet - length) - 2 });
        return fc.record({ network: fc.constant(network), subnet: fc.constant(subnet), i: index, j: index });
      });
    });

  test('lie in it, apart from each other and from number 0, wherever an independent formula puts them', () => {
    const bits = (c: Cidr) => c.base.toString(2).padStart(32, '0');
    fc.assert(
      fc.property(overlay, ({ network, subnet, i, j }) => {
        const [a, b] = [nodeSubnet(network, subnet, i), nodeSubnet(network, subnet, j)];
        expect(cidrContains(network, a)).toBe(true);
        expect(cidrOverlap(a, { base: network.base, length: subnet })).toBe(false);
        expect(cidrOverlap(a, b)).toBe(i === j);
        // The number's bits stand between the network's prefix and the subnet's.
        const number = (i + 1).toString(2).padStart(subnet - network.length, '0');
        expect(bits(a)).toBe(bits(network).slice(0, network.length) + number + '0'.repeat(32 - subnet));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('hosts', () => {
  test('are counted from the network, or back from its end', () => {
    const subnet = cidr('10.1.3.0/24');
    expect([0, 1, 10, 255, -1, -2].map((n) => formatIpv4(cidrHost(subnet, n)))).toEqual([
      '10.1.3.0',
      '10.1.3.1',
      '10.1.3.10',
      '10.1.3.255',
      '10.1.3.255',
      '10.1.3.254',
    ]);
    expect(cidrHostRange(subnet, 1, 20)).toBe('10.1.3.1-10.1.3.20');
  });

  test.each([256, -257, 1.5, Number.NaN])('number %d is not in a /24', (n) => {
    expect(() => cidrHost(cidr('10.1.3.0/24'), n)).toThrow('10.1.3.0/24 has 256 addresses');
  });
});
