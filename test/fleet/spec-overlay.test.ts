import { ok } from './oak';
import { fleet, nodes, planned, told } from './overlay-fleets';

const private4 = '(choose one in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10)';
const private6 = '(choose one in fd00::/8, with digits of your own after fd)';

describe('an overlay network', () => {
  test.each([
    ['10.0.0.0/8', 11],
    ['10.0.0.0/8', 30],
    ['10.128.0.0/10', 24],
    ['10.64.0.0/14', 16],
    ['10.1.0.0/16', 18],
    ['10.1.0.0/20', 28],
    ['10.1.4.0/22', 24],
    ['10.1.4.0/22', 30],
    ['100.64.0.0/10', 24],
    ['172.16.0.0/16', 26],
    ['192.168.4.0/22', 27],
  ])('is %s with subnets of /%d', (network, subnet) => {
    const { plan } = ok(planned(fleet(`{network: ${network}, subnet: ${subnet}}`, nodes.hetzner)));
    expect(plan.overlay).toEqual({ manager: 'none', network, subnetLength: subnet });
    expect(plan.nodes[0]!.subnet).toBe(`${nextTo(network, subnet)}/${subnet}`);
    expect(plan.nodes[0]).not.toHaveProperty('subnet6');
  });

  test('of the smallest size has the usual subnets', () => {
    const { plan } = ok(planned(fleet('{network: 10.9.8.0/22}', nodes.hetzner)));
    expect(plan.nodes[0]!.subnet).toBe('10.9.9.0/24');
  });

  test.each([
    [
      '{network: 10.0.0.0/7}',
      "overlay.network: expected a network between /8 and /22, got '10.0.0.0/7' (write one as 10.1.0.0/16)",
    ],
    [
      '{network: 10.1.0.0/23}',
      "overlay.network: expected a network between /8 and /22, got '10.1.0.0/23' (write one as 10.1.0.0/16)",
    ],
    ['{network: 10.1.1.0/16}', "overlay.network: expected the network's first address 10.1.0.0/16, got '10.1.1.0/16'"],
    ['{network: "fd00::/48"}', "overlay.network: expected a network as 10.1.0.0/16, got 'fd00::/48'"],
    [
      '{subnet: 17}',
      'overlay.subnet: expected a prefix length of 18 to 30 for subnets of 10.1.0.0/16, got 17 (/24 subnets are enough for 255 nodes there)',
    ],
    ['{subnet: 31}', 'overlay.subnet: expected at most 30, got 31'],
    [
      '{network: 8.0.0.0/8}',
      `overlay.network: expected a private network, got 8.0.0.0/8, which is public: nodes could not reach its owners any more ${private4}`,
    ],
    [
      '{network: 172.0.0.0/8}',
      `overlay.network: expected a private network, got 172.0.0.0/8, which reaches beyond 172.16.0.0/12 ${private4}`,
    ],
    [
      '{network: 192.168.0.0/15}',
      `overlay.network: expected a private network, got 192.168.0.0/15, which reaches beyond 192.168.0.0/16 ${private4}`,
    ],
    [
      '{network: 127.0.0.0/8}',
      `overlay.network: expected a private network, got 127.0.0.0/8, which is reserved (loopback, RFC 1122) ${private4}`,
    ],
    [
      '{network: 0.0.0.0/8}',
      `overlay.network: expected a private network, got 0.0.0.0/8, which is reserved (this host, RFC 791) ${private4}`,
    ],
    [
      '{network: 169.254.0.0/20}',
      `overlay.network: expected a private network, got 169.254.0.0/20, which lies in 169.254.0.0/16 (link-local, where vendors' metadata is, RFC 3927) ${private4}`,
    ],
    [
      '{network: 224.0.0.0/8}',
      `overlay.network: expected a private network, got 224.0.0.0/8, which lies in 224.0.0.0/4 (multicast, RFC 5771) ${private4}`,
    ],
    [
      '{network: 192.0.0.0/22}',
      `overlay.network: expected a private network, got 192.0.0.0/22, which contains 192.0.0.0/24 (protocol assignments, RFC 6890) ${private4}`,
    ],
    [
      '{network: 203.0.112.0/22}',
      `overlay.network: expected a private network, got 203.0.112.0/22, which contains 203.0.113.0/24 (documentation, RFC 5737) ${private4}`,
    ],
    [
      '{network: 198.18.0.0/16}',
      `overlay.network: expected a private network, got 198.18.0.0/16, which lies in 198.18.0.0/15 (benchmarks, RFC 2544) ${private4}`,
    ],
  ])('is not %s', (overlay, message) => {
    expect(planned(fleet(overlay, nodes.hetzner)).ok).toBe(false);
    expect(told(fleet(overlay, nodes.hetzner))).toEqual([message]);
  });
});

/** The second subnet's first address, by a formula of its own: the number 1 written into the bits of the text. */
function nextTo(network: string, subnet: number): string {
  const bits = network
    .split('/')[0]!
    .split('.')
    .map((n) => Number(n).toString(2).padStart(8, '0'))
    .join('');
  const next = `${bits.slice(0, subnet - 1)}1${'0'.repeat(32 - subnet)}`;
  return [0, 8, 16, 24].map((i) => Number.parseInt(next.slice(i, i + 8), 2)).join('.');
}

describe('a dual-stack overlay', () => {
  test.each([
    ['{network6: "fd00:12::/48"}', 'fd00:12::/48', 64, 'fd00:12:0:1::/64'],
    ['{network6: "FD00:0012:0:0::/48", subnet6: 56}', 'fd00:12::/48', 56, 'fd00:12:0:100::/56'],
    ['{network6: "fd00:12::/62"}', 'fd00:12::/62', 64, 'fd00:12:0:1::/64'],
    ['{network6: "fd00:12::/63"}', 'fd00:12::/63', 65, 'fd00:12:0:0:8000::/65'],
    ['{network6: "fd00:12::/112"}', 'fd00:12::/112', 114, 'fd00:12::4000/114'],
    ['{network6: "fd00:12::/124", subnet6: 126}', 'fd00:12::/124', 126, 'fd00:12::4/126'],
  ])('is %s', (overlay, network6, subnet6Length, subnet6) => {
    const { plan, ledger } = ok(planned(fleet(overlay, nodes.hetzner)));
    const numbers = { network: '10.1.0.0/16', subnetLength: 24, network6, subnet6Length };
    expect(plan.overlay).toEqual({ manager: 'none', ...numbers });
    expect(ledger.overlay).toEqual(numbers);
    expect(plan.nodes[0]).toMatchObject({ subnet: '10.1.1.0/24', subnet6 });
    expect(told(fleet(overlay, nodes.hetzner))).toEqual([]);
  });

  test.each([
    [
      '{subnet6: 64}',
      'overlay.subnet6: expected overlay.network6 beside it, got only the prefix length 64 of its subnets (add network6: fd00:12::/48, with digits of your own; or delete subnet6)',
    ],
    ['{network6: 10.1.0.0/16}', "overlay.network6: expected a network as fd00:12::/48, got '10.1.0.0/16'"],
    [
      '{network6: "fd00:12::1/48"}',
      "overlay.network6: expected the network's first address fd00:12::/48, got 'fd00:12::1/48'",
    ],
    [
      '{network6: "fd00:12::/125"}',
      "overlay.network6: expected a network between /8 and /124, got 'fd00:12::/125' (write one as fd00:12::/48)",
    ],
    [
      '{network6: "fd00:12::/48", subnet6: 49}',
      'overlay.subnet6: expected a prefix length of 50 to 126 for subnets of fd00:12::/48, got 49 (/64 subnets are enough for 65535 nodes there)',
    ],
    [
      '{network6: "fe80::/64"}',
      `overlay.network6: expected a private network, got fe80::/64, which lies in fe80::/10 (link-local, RFC 4291) ${private6}`,
    ],
    [
      '{network6: "ff02::/48"}',
      `overlay.network6: expected a private network, got ff02::/48, which lies in ff00::/8 (multicast, RFC 4291) ${private6}`,
    ],
    [
      '{network6: "::ffff:10.1.0.0/112"}',
      `overlay.network6: expected a private network, got ::ffff:10.1.0.0/112, which lies in ::ffff:0:0/96 (IPv4-mapped, RFC 4291) ${private6}`,
    ],
    [
      '{network6: "2001:db8::/32"}',
      `overlay.network6: expected a private network, got 2001:db8::/32, which is reserved (documentation, RFC 3849) ${private6}`,
    ],
    [
      '{network6: "fc00:12::/48"}',
      `overlay.network6: expected a private network, got fc00:12::/48, which lies in fc00::/8 (unique local, but not assigned yet, RFC 4193) ${private6}`,
    ],
    [
      '{network6: "4000::/16"}',
      `overlay.network6: expected a private network, got 4000::/16, which is not assigned to anybody ${private6}`,
    ],
    [
      '{network6: "::/8"}',
      `overlay.network6: expected a private network, got ::/8, which contains ::ffff:0:0/96 (IPv4-mapped, RFC 4291) ${private6}`,
    ],
  ])('is not %s', (overlay, message) => {
    expect(planned(fleet(overlay, nodes.hetzner)).ok).toBe(false);
    expect(told(fleet(overlay, nodes.hetzner))).toEqual([message]);
  });

  test("may have public addresses, which may be somebody else's", () => {
    const text = fleet('{network6: "2a01:4f8:12::/48"}', nodes.hetzner);
    expect(ok(planned(text)).plan.nodes[0]!.subnet6).toBe('2a01:4f8:12:1::/64');
    expect(told(text)).toEqual([
      `overlay.network6: 2a01:4f8:12::/48 is public: if it is not yours, nodes cannot reach its owners any more ${private6}`,
    ]);
  });
});
