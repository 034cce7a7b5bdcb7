import fc from 'fast-check';
import { privateSpaces } from '../../src/fleet/address-space';
import { nearestFreeNetwork } from '../../src/fleet/free-network';
import {
  formatNetwork,
  knownNetwork,
  type Network,
  networkContains,
  networksOverlap,
  parseNetwork,
} from '../../src/fleet/network';

function nearest(wanted: string, length: number, ...taken: readonly string[]): string | undefined {
  const free = nearestFreeNetwork(knownNetwork(wanted), length, taken.map(knownNetwork));
  return free === undefined ? undefined : formatNetwork(free);
}

describe('the nearest free network', () => {
  test.each([
    ['is the one wanted if nobody has it', '10.1.0.0/16', 16, [], '10.1.0.0/16'],
    ['is the one below rather than the one above', '10.1.0.0/16', 16, ['10.1.2.0/24'], '10.0.0.0/16'],
    ['is above where that is nearer', '10.1.0.0/16', 16, ['10.0.0.0/15'], '10.2.0.0/16'],
    ['is larger if so asked', '10.1.0.0/16', 14, [], '10.0.0.0/14'],
    ['is in another private space if its own is taken', '10.1.0.0/16', 16, ['10.0.0.0/8'], '100.64.0.0/16'],
    ['may be the last of all', '10.1.0.0/16', 16, ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12'], '192.168.0.0/16'],
    ['is private even if the one wanted is not', '8.8.0.0/16', 16, [], '10.0.0.0/16'],
    ['is unique local in IPv6', 'fd00:12::/48', 48, ['fd00:12::/64'], 'fd00:11:ffff::/48'],
    ['is unique local even if the one wanted is public', '2a01:4f8::/48', 48, [], 'fd00::/48'],
    ['does not mind the other family', '10.1.0.0/16', 16, ['::/0'], '10.1.0.0/16'],
  ] as const)('%s', (_, wanted, length, taken, free) => {
    expect(nearest(wanted, length, ...taken)).toBe(free);
  });

  test('is none where all is taken', () => {
    expect(nearest('10.1.0.0/16', 16, '0.0.0.0/0')).toBeUndefined();
    expect(nearest('10.0.0.0/8', 8, '10.88.0.0/16')).toBeUndefined();
    expect(nearest('fd00::/48', 48, 'fd00::/8')).toBeUndefined();
  });

  test('is private, free, and no other such network is nearer', () => {
    const block = fc.integer({ min: 0, max: 255 }).map((n) => `10.${n}.0.0/16`);
    const taken = fc.array(
      fc.oneof(
        block,
        fc.integer({ min: 0, max: 15 }).map((n) => `10.${n * 16}.0.0/12`),
      ),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(block, taken, (wanted, others) => {
        const free = knownNetwork(nearest(wanted, 16, ...others)!);
        const isFree = (n: Network) => !others.some((o) => networksOverlap(knownNetwork(o), n));
        expect(isFree(free)).toBe(true);
        expect(privateSpaces(free).some((space) => networkContains(space, free))).toBe(true);
        const all = Array.from({ length: 256 }, (_, n) => knownNetwork(`10.${n}.0.0/16`)).filter(isFree);
        const away = (n: Network) => Math.abs(Number(n.base) - Number(knownNetwork(wanted).base));
        if (all.length > 0) expect(away(free)).toBe(Math.min(...all.map(away)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('networks of both families', () => {
  test('never overlap, not even if both are everything', () => {
    const [ipv4, ipv6] = [knownNetwork('0.0.0.0/0'), knownNetwork('::/0')];
    expect([networksOverlap(ipv4, ipv6), networksOverlap(ipv6, ipv4)]).toEqual([false, false]);
    expect([networkContains(ipv4, ipv6), networkContains(ipv6, ipv4)]).toEqual([false, false]);
  });

  test('are told apart by the colon, and a wrong fact of the program is a mistake of its own', () => {
    expect(parseNetwork('10.1.0.0')).toEqual({ problem: "expected a network as 10.1.0.0/16, got '10.1.0.0'" });
    expect(parseNetwork('fd00::')).toEqual({ problem: "expected a network as fd00:12::/48, got 'fd00::'" });
    expect(() => knownNetwork('10.1.2.3/16')).toThrow("expected the network's first address 10.1.0.0/16");
  });
});
