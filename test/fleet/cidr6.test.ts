import { BlockList, isIPv6, SocketAddress } from 'node:net';
import fc from 'fast-check';
import {
  type Cidr6,
  cidr6Addresses,
  cidr6Contains,
  cidr6Host,
  cidr6Overlap,
  formatCidr6,
  formatIpv6,
  nodeSubnet6,
  parseCidr6,
  parseIpv6,
  subnet6Capacity,
} from '../../src/fleet/cidr6';

function cidr6(text: string): Cidr6 {
  const parsed = parseCidr6(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

/** Addresses with runs of zeros of every length and place, which random numbers hardly ever have. */
const anyAddress = fc
  .array(fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 0xffffn })), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.reduce((sum, group) => sum * 0x10000n + group, 0n));

const anyCidr6 = fc
  .tuple(anyAddress, fc.integer({ min: 0, max: 128 }))
  .map(([address, length]) => ({ base: (address >> BigInt(128 - length)) << BigInt(128 - length), length }));

/** Every group in full: the form that leaves nothing to doubt. */
function inFull(address: bigint): string {
  return address
    .toString(16)
    .padStart(32, '0')
    .replace(/(.{4})(?!$)/g, '$1:');
}

/** The runtime's own opinion of how an address is written, through its URL parser: it has no IPv4 tails. */
function asUrl(address: bigint): string {
  return new URL(`http://[${inFull(address)}]/`).hostname.slice(1, -1);
}

describe('IPv6 addresses', () => {
  // The examples of RFC 5952, and what its rules leave open elsewhere.
  test.each([
    ['::', 0n],
    ['::1', 1n],
    ['2001:db8::1', 0x20010db8000000000000000000000001n],
    ['2001:db8:0:1:1:1:1:1', 0x20010db8000000010001000100010001n],
    ['2001:0:0:1::1', 0x20010000000000010000000000000001n],
    ['2001:db8::1:0:0:1', 0x20010db8000000000001000000000001n],
    ['fd00:12::', 0xfd000012000000000000000000000000n],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 2n ** 128n - 1n],
    ['::ffff:192.0.2.1', 0xffffc0000201n],
    ['0:1:2:3:4:5:6:7', 0x00000001000200030004000500060007n],
  ])('%s is its own canonical text', (text, number) => {
    expect(parseIpv6(text)).toBe(number);
    expect(formatIpv6(number)).toBe(text);
  });

  test.each([
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8::0:1', '2001:db8::1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::192.0.2.1', '::c000:201'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ])('%s is read as %s', (text, canonical) => {
    expect(formatIpv6(parseIpv6(text)!)).toBe(canonical);
  });

  test.each([
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '1::2::3',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    'fd00::12345',
    'fd00::g',
    'fd00::-1',
    'fd00::1%eth0',
    '[fd00::1]',
    ' fd00::1',
    '1.2.3.4',
    '::1.2.3',
    '::1.2.3.256',
    '::1.2.3.04',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
  ])("'%s' is none, as Node says too", (text) => {
    expect(parseIpv6(text)).toBeUndefined();
    // Node takes a zone along; a fleet has no use for one.
    expect(isIPv6(text)).toBe(text.includes('%'));
  });

  test('are what they are written as, and written as the URL standard does', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(parseIpv6(formatIpv6(address))).toBe(address);
        expect(parseIpv6(inFull(address).toUpperCase())).toBe(address);
        if (address >> 32n !== 0xffffn) expect(formatIpv6(address)).toBe(asUrl(address));
      }),
      { numRuns: 2000 },
    );
  });

  test('are read exactly where Node reads them', () => {
    const text = fc.oneof(
      fc
        .array(fc.constantFrom(':', '::', '0', 'f', '12', 'abcd', '1.2.3.4', '.'), { maxLength: 16 })
        .map((a) => a.join('')),
      fc.array(fc.constantFrom('0', '1', 'ffff', ''), { minLength: 2, maxLength: 9 }).map((a) => a.join(':')),
    );
    fc.assert(
      fc.property(text, (t) => {
        const value = parseIpv6(t);
        expect(value !== undefined).toBe(isIPv6(t));
        if (value !== undefined) expect(inFull(value)).toBe(inFull(numberOfNode(t)));
      }),
      { numRuns: 5000 },
    );
  });
});

/** The number of an address by Node's socket addresses, whose form differs from ours only in IPv4 tails. */
function numberOfNode(text: string): bigint {
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const [front, back] = groups.map((part) => part.split(':').filter((g) => g !== ''));
  const zeros = Array.from({ length: 8 - front!.length - (back?.length ?? 0) }, () => '0');
  return BigInt(`0x${[...front!, ...zeros, ...(back ?? [])].map((g) => g.padStart(4, '0')).join('')}`);
}

describe('IPv6 networks', () => {
  test('are what they are written as', () => {
    fc.assert(fc.property(anyCidr6, (c) => expect(parseCidr6(formatCidr6(c))).toEqual(c)));
  });

  test.each([
    ['fd00::', "expected a network as fd00:12::/48, got 'fd00::'"],
    ['fd00::/129', "expected a network as fd00:12::/48, got 'fd00::/129'"],
    ['fd00::/048', "expected a network as fd00:12::/48, got 'fd00::/048'"],
    ['10.1.0.0/16', "expected a network as fd00:12::/48, got '10.1.0.0/16'"],
    ['fd00:12::1/48', "expected the network's first address fd00:12::/48, got 'fd00:12::1/48'"],
    ['FD00:0012:0:1::/48', "expected the network's first address fd00:12::/48, got 'FD00:0012:0:1::/48'"],
    ['ffff::/0', "expected the network's first address ::/0, got 'ffff::/0'"],
  ])('fails for %s', (text, problem) => {
    expect(parseCidr6(text)).toEqual({ problem });
  });

  test('overlap exactly when they share an address, and contain what Node says', () => {
    const near = fc.tuple(anyCidr6, fc.integer({ min: 0, max: 128 }), fc.bigInt({ min: -2n, max: 2n }));
    fc.assert(
      fc.property(near, ([a, length, steps]) => {
        const moved = BigInt.asUintN(128, a.base + steps * cidr6Addresses(a));
        const b = { base: (moved >> BigInt(128 - length)) << BigInt(128 - length), length };
        const last = (c: Cidr6) => c.base + cidr6Addresses(c) - 1n;
        expect(cidr6Overlap(a, b)).toBe(a.base <= last(b) && b.base <= last(a));
        expect(cidr6Contains(a, b)).toBe(a.base <= b.base && last(b) <= last(a));
        if (a.length === 0 || a.base >> 32n === 0xffffn || b.base >> 32n === 0xffffn) return;
        const list = new BlockList();
        list.addSubnet(inFull(a.base), a.length, 'ipv6');
        const inside = [b.base, last(b)].every((address) => list.check(inFull(address), 'ipv6'));
        expect(cidr6Contains(a, b)).toBe(inside);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("nodes' IPv6 subnets", () => {
  test.each([
    ['fd00:12::/48', 64, 0, 'fd00:12:0:1::/64'],
    ['fd00:12::/48', 64, 65534, 'fd00:12:0:ffff::/64'],
    ['fd00:12::/56', 64, 9, 'fd00:12:0:a::/64'],
    ['fd00::/62', 64, 2, 'fd00:0:0:3::/64'],
    ['fd00::/122', 126, 14, 'fd00::3c/126'],
    ['fd00::/8', 64, 2 ** 40, 'fd00:100:0:1::/64'],
  ])('in %s as /%d, index %d is %s', (network, length, index, subnet) => {
    expect(formatCidr6(nodeSubnet6(cidr6(network), length, index))).toBe(subnet);
  });

  test.each([
    ['fd00:12::/48', 64, 65535],
    ['fd00::/62', 64, 3],
    ['fd00::/64', 64, 0],
    ['fd00::/64', 48, 0],
  ])('%s has /%d for %d nodes', (network, length, nodes) => {
    expect(subnet6Capacity(cidr6(network), length)).toBe(nodes);
    expect(() => nodeSubnet6(cidr6(network), length, nodes)).toThrow(`has /${length} subnets for ${nodes} nodes`);
  });

  test('are counted exactly as far as numbers are exact', () => {
    expect(subnet6Capacity(cidr6('fd00::/11'), 64)).toBe(2 ** 53 - 1);
    expect(subnet6Capacity(cidr6('fd00::/8'), 64)).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('lie in the network, apart from each other and from number 0, wherever an independent formula puts them', () => {
    const overlay = fc
      .tuple(anyAddress, fc.integer({ min: 8, max: 124 }), fc.integer({ min: 2, max: 20 }))
      .filter(([, length, bits]) => length + bits <= 126)
      .chain(([address, length, bits]) => {
        const network = { base: (address >> BigInt(128 - length)) << BigInt(128 - length), length };
        const index = fc.integer({ min: 0, max: 2 ** bits - 2 });
        return fc.record({ network: fc.constant(network), length: fc.constant(length + bits), i: index, j: index });
      });
    fc.assert(
      fc.property(overlay, ({ network, length, i, j }) => {
        const [a, b] = [nodeSubnet6(network, length, i), nodeSubnet6(network, length, j)];
        expect(cidr6Contains(network, a)).toBe(true);
        expect(cidr6Overlap(a, { base: network.base, length })).toBe(false);
        expect(cidr6Overlap(a, b)).toBe(i === j);
        // The number's bits stand between the network's prefix and the subnet's.
        const bits = (c: Cidr6) => c.base.toString(2).padStart(128, '0');
        const number = (i + 1).toString(2).padStart(length - network.length, '0');
        expect(bits(a)).toBe(bits(network).slice(0, network.length) + number + '0'.repeat(128 - length));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('IPv6 hosts', () => {
  test('are counted from the network, or back from its end', () => {
    const subnet = cidr6('fd00:12:0:3::/64');
    expect([0, 1, 10, -1, 2n ** 63n].map((n) => formatIpv6(cidr6Host(subnet, n)))).toEqual([
      'fd00:12:0:3::',
      'fd00:12:0:3::1',
      'fd00:12:0:3::a',
      'fd00:12:0:3:ffff:ffff:ffff:ffff',
      'fd00:12:0:3:8000::',
    ]);
  });

  test.each([256, -257, 1.5, Number.NaN])('number %d is not in a /120', (n) => {
    expect(() => cidr6Host(cidr6('fd00::/120'), n)).toThrow(`fd00::/120 has 256 addresses, number ${n}`);
  });
});
