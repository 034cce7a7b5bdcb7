import type { Ledger } from '../../src/fleet/ledger';
import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import { catalogue as hetzner } from '../../src/providers/hetzner/catalogue';
import { catalogue as linode } from '../../src/providers/linode/catalogue';
import { catalogue as ownMachines } from '../../src/providers/static/catalogue';
import { fleetFile, lines, ok } from './oak';

const catalogues = [hetzner, linode, ownMachines];

const nodes = {
  hetzner: '{vendor: hetzner, region: fsn1, size: cx23}',
  linode: '{vendor: linode, region: eu-central, size: g6-nanode-1}',
  bosh: '{vendor: linode, region: eu-central, size: g6-nanode-1, engine: bosh}',
};

/** A fleet with an overlay and the given nodes, n1 first. */
function fleet(overlay: string, ...some: readonly string[]): string {
  const list = some.map((node, i) => `  n${i + 1}: ${node}`).join('\n');
  return `fleet: oak\noperator: {user: ada, keys: [keys/ada.pub]}\noverlay: ${overlay}\nnodes:\n${list}\n`;
}

function planned(text: string, ledger?: Ledger) {
  const spec = parseFleet(fleetFile(text), catalogues);
  if (!spec.ok) return spec;
  const result = plan(spec.value, ledger, catalogues);
  return result.ok ? { ...result, warnings: [...spec.warnings, ...result.warnings] } : result;
}

/** What a user reads, without where it stands. */
function told(text: string, ledger?: Ledger): readonly string[] {
  return lines(planned(text, ledger)).map((line) => line.replace(/^oak\/fleet\.yaml:\d+:\d+: /, ''));
}

const own = (address: string, more = '') => `{vendor: static, address: ${address}, ram: 1GiB${more}}`;

const private4 = '(choose one in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10)';
const private6 = '(choose one in fd00::/8, with digits of your own after fd)';
const isUsed = (network: string) => `(write overlay.network: ${network}, the nearest that is free)`;

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
    ['{network: 10.0.0.0/7}', "overlay.network: expected a network between /8 and /22, got '10.0.0.0/7'"],
    ['{network: 10.1.0.0/23}', "overlay.network: expected a network between /8 and /22, got '10.1.0.0/23'"],
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
    ['{network6: "fd00:12::/125"}', "overlay.network6: expected a network between /8 and /124, got 'fd00:12::/125'"],
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

describe('an overlay keeps clear of', () => {
  test('nothing by default, whatever the fleet is made of', () => {
    const all = [nodes.hetzner, nodes.linode, nodes.bosh, own('203.0.113.9')];
    for (const overlay of ['{}', '{network: 10.1.0.0/16, network6: "fd00:12::/48"}']) {
      expect(told(fleet(overlay, ...all))).toEqual([]);
    }
  });

  // What breaks nodes is an error, what merely may is a warning.
  test.each([
    [
      'the gateway of a vendor in use',
      'error',
      '{network: 172.31.0.0/16}',
      [nodes.hetzner],
      [
        `overlay.network: expected a network clear of 172.31.1.1/32 (vendor hetzner: gateway of every server's public interface), got 172.31.0.0/16 ${isUsed('172.30.0.0/16')}`,
      ],
    ],
    ['no vendor that is not in use', 'nothing', '{network: 172.31.0.0/16}', [nodes.linode], []],
    [
      "a vendor's network that nodes may use",
      'warning',
      '{network: 192.168.128.0/20}',
      [nodes.linode],
      [
        `overlay.network: expected a network clear of 192.168.128.0/17 (vendor linode: private addresses within a data centre), got 192.168.128.0/20 ${isUsed('192.168.112.0/20')}`,
      ],
    ],
    [
      "podman's own network",
      'error',
      '{network: 10.88.0.0/16}',
      [nodes.hetzner],
      [
        `overlay.network: expected a network clear of 10.88.0.0/16 (engine podman: podman's default network), got 10.88.0.0/16 ${isUsed('10.87.0.0/16')}`,
      ],
    ],
    [
      "podman's network where no node is yet",
      'warning',
      '{network: 10.80.0.0/12}',
      [nodes.hetzner],
      [
        "overlay.network: expected a network clear of 10.88.0.0/16 (engine podman: podman's default network), got 10.80.0.0/12 (harmless as long as no node has its subnet there; write overlay.network: 10.64.0.0/12, the nearest that is free)",
        "overlay.network: expected a network clear of 10.89.0.0/16 (engine podman: podman's first address pool), got 10.80.0.0/12 (harmless as long as no node has its subnet there; write overlay.network: 10.64.0.0/12, the nearest that is free)",
      ],
    ],
    [
      "docker's default pools",
      'warning',
      '{network: 172.17.0.0/16}',
      [nodes.bosh],
      [
        `overlay.network: expected a network clear of 172.17.0.0/16 (engine bosh: docker's default address pool), got 172.17.0.0/16 ${isUsed('172.16.0.0/16')}`,
      ],
    ],
    [
      "docker's pools together",
      'warning',
      '{network: 172.16.0.0/12}',
      [nodes.bosh],
      [
        "overlay.network: expected a network clear of 172.17.0.0/16, 172.18.0.0/16, 172.19.0.0/16 and 3 more (engine bosh: docker's default address pool), got 172.16.0.0/12 (harmless as long as no node has its subnet there; write overlay.network: 100.112.0.0/12, the nearest that is free)",
      ],
    ],
    [
      "docker's pools in IPv6",
      'warning',
      '{network6: "fd00::/48"}',
      [nodes.bosh],
      [
        "overlay.network6: expected a network clear of fd00::/48 (engine bosh: docker's default address pool), got fd00::/48 (write overlay.network6: fd00:0:1::/48, the nearest that is free)",
      ],
    ],
    ['no docker where there is none', 'nothing', '{network: 172.17.0.0/16}', [nodes.linode], []],
    [
      "what BOSH's releases use",
      'warning',
      '{network: 10.255.0.0/16}',
      [nodes.bosh],
      [
        `overlay.network: expected a network clear of 10.255.0.0/16 (engine bosh: Cloud Foundry's applications), got 10.255.0.0/16 ${isUsed('10.253.0.0/16')}`,
      ],
    ],
    [
      "the operator's own networks",
      'error',
      '{avoid: {office: 10.0.0.0/12, lab: 10.16.0.0/16}}',
      [nodes.hetzner],
      [
        `overlay.network: expected a network clear of 10.0.0.0/12 (overlay.avoid.office), got 10.1.0.0/16 ${isUsed('10.17.0.0/16')}`,
      ],
    ],
    [
      "the operator's IPv6 networks",
      'error',
      '{network6: "fd00:12::/48", avoid: {office: "FD00:12:0:5::/64"}}',
      [nodes.hetzner],
      [
        'overlay.network6: expected a network clear of fd00:12:0:5::/64 (overlay.avoid.office), got fd00:12::/48 (write overlay.network6: fd00:11:ffff::/48, the nearest that is free)',
      ],
    ],
    [
      'the addresses of static nodes',
      'error',
      '{network: 10.9.0.0/16}',
      [1, 2, 3, 4].map((n) => own(`10.9.0.${n}`)),
      [
        `overlay.network: expected a network clear of 10.9.0.1 of node n1, 10.9.0.2 of node n2, 10.9.0.3 of node n3 and 1 more, got 10.9.0.0/16 ${isUsed('10.8.0.0/16')}`,
      ],
    ],
    [
      'static nodes, where docker takes the default network',
      'error',
      '{}',
      [own('10.1.2.3', ', engine: bosh')],
      [`overlay.network: expected a network clear of 10.1.2.3 of node n1, got 10.1.0.0/16 ${isUsed('10.0.0.0/16')}`],
    ],
    [
      'static nodes, if nobody chose the network',
      'warning',
      'none',
      [own('10.1.2.3')],
      [`overlay.network: expected a network clear of 10.1.2.3 of node n1, got 10.1.0.0/16 ${isUsed('10.0.0.0/16')}`],
    ],
  ] as const)('%s: %s', (_, kind, overlay, some, messages) => {
    const text = fleet(overlay, ...some);
    expect(told(text)).toEqual(messages);
    expect(planned(text).ok).toBe(kind !== 'error');
  });

  test.each([
    [
      '{avoid: {office: 10.8.0.5}}',
      "overlay.avoid.office: expected a network as 10.1.0.0/16, got '10.8.0.5' (a single address is a network of /32, in IPv6 of /128)",
    ],
    [
      '{avoid: {office: 10.8.0.5/16}}',
      "overlay.avoid.office: expected the network's first address 10.8.0.0/16, got '10.8.0.5/16'",
    ],
    [
      '{avoid: {office: "fd00::5/64"}}',
      "overlay.avoid.office: expected the network's first address fd00::/64, got 'fd00::5/64'",
    ],
  ])('no named network that is none: %s', (overlay, message) => {
    expect(told(fleet(overlay, nodes.hetzner))).toEqual([message]);
  });

  test('what it proposes instead', () => {
    const text = '{network: 10.88.0.0/16, avoid: {a: 10.80.0.0/13, b: 10.90.0.0/16}}';
    const [message] = told(fleet(text, nodes.hetzner, nodes.linode, nodes.bosh));
    const proposed = /write overlay.network: (\S+),/.exec(message!)![1]!;
    expect(proposed).toBe('10.91.0.0/16');
    expect(told(fleet(text.replace('10.88.0.0/16', proposed), nodes.hetzner, nodes.linode, nodes.bosh))).toEqual([]);
  });
});

describe('the subnets that nodes have', () => {
  const ledgerFor = (overlay: string, ...some: string[]) => ok(planned(fleet(overlay, ...some))).ledger;

  test('stay when IPv6 comes later, and when either network grows behind its first address', () => {
    const first = ledgerFor('{network: 10.16.0.0/16}', nodes.hetzner);
    const second = ok(planned(fleet('{network: 10.16.0.0/12, network6: "fd00:12::/48"}', nodes.hetzner)));
    const dual = ok(planned(fleet('{network: 10.16.0.0/12, network6: "fd00:12::/48"}', nodes.hetzner), first));
    expect(dual.plan.nodes).toEqual(second.plan.nodes);
    const grown = ok(
      planned(fleet('{network: 10.16.0.0/12, network6: "fd00:12::/40", subnet6: 64}', nodes.hetzner), dual.ledger),
    );
    expect(grown.plan.nodes).toEqual(dual.plan.nodes);
    expect(grown.ledger.overlay.network6).toBe('fd00:12::/40');
  });

  test.each([
    [
      '{network6: "fd00:13::/48"}',
      'overlay.network6: expected a network that begins at fd00:12:: with /64 subnets, as the ledger has it, got fd00:13::/48 with /64',
    ],
    [
      '{network6: "fd00:12::/48", subnet6: 60}',
      'overlay.network6: expected a network that begins at fd00:12:: with /64 subnets, as the ledger has it, got fd00:12::/48 with /60',
    ],
  ])('do not move to %s', (overlay, message) => {
    const ledger = ledgerFor('{network6: "fd00:12::/48"}', nodes.hetzner);
    expect(told(fleet(overlay, nodes.hetzner), ledger)).toEqual([
      `${message} (the subnets of existing nodes cannot move; only the network's length may change)`,
    ]);
  });

  test('in IPv6 are not given up', () => {
    const ledger = ledgerFor('{network6: "fd00:12::/48"}', nodes.hetzner);
    expect(told(fleet('{}', nodes.hetzner), ledger)).toEqual([
      'overlay: expected network6: fd00:12::/48, as the ledger has it, got nothing (existing nodes keep their IPv6 subnets)',
    ]);
  });

  test('are not blamed for what the fleet has lived with', () => {
    const ledger = ledgerFor('{network: 172.31.0.0/16}', nodes.linode);
    const withHetzner = fleet('{network: 172.31.0.0/16}', nodes.linode, nodes.hetzner);
    const message =
      "overlay.network: expected a network clear of 172.31.1.1/32 (vendor hetzner: gateway of every server's public interface), got 172.31.0.0/16 (the subnets of existing nodes cannot move: keep the fleet off vendor hetzner)";
    expect([planned(withHetzner, ledger).ok, told(withHetzner, ledger)]).toEqual([false, [message]]);
    // An older version that did not know of the gateway let them join.
    const lived = { ...ledger, nodes: { ...ledger.nodes, n2: { ...ledger.nodes.n1!, index: 1 } } };
    const joined = {
      ...lived,
      nodes: {
        ...lived.nodes,
        n2: {
          ...lived.nodes.n2,
          wanted: { ...lived.nodes.n2.wanted, vendor: 'hetzner', region: 'fsn1', size: 'cx23' },
        },
      },
    };
    expect([planned(withHetzner, joined).ok, told(withHetzner, joined)]).toEqual([true, [message]]);
  });

  test('are judged by nodes that still stand, also those that are leaving', () => {
    const { ledger } = ok(planned(fleet('{network: 172.30.0.0/16}', nodes.hetzner, nodes.linode)));
    const text = fleet('{network: 172.30.0.0/15}', nodes.hetzner, nodes.linode).replace(/ {2}n1: .*\n/, '');
    const clash = (state: 'active' | 'gone') => {
      const n1 = { ...ledger.nodes.n1!, state, deployed: ledger.nodes.n1!.wanted };
      return told(text, { ...ledger, nodes: { ...ledger.nodes, n1 } });
    };
    expect(clash('active')).toEqual([expect.stringContaining('172.31.1.1/32 (vendor hetzner')]);
    expect(clash('gone')).toEqual([]);
  });

  test('have not been lived with by nodes that are gone', () => {
    const { ledger } = ok(planned(fleet('{network: 172.31.0.0/16}', nodes.linode, nodes.linode)));
    const n2 = ledger.nodes.n2!;
    const gone = { ...n2, state: 'gone', wanted: { ...n2.wanted, vendor: 'hetzner' } } as const;
    const text = fleet('{network: 172.31.0.0/16}', nodes.linode, nodes.hetzner).replace('n2:', 'n3:');
    expect(planned(text, { ...ledger, nodes: { ...ledger.nodes, n2: gone } }).ok).toBe(false);
  });

  test('cannot grow into something', () => {
    const ledger = ledgerFor('{network: 172.30.0.0/16}', nodes.hetzner);
    const text = fleet('{network: 172.30.0.0/15, avoid: {office: 172.31.4.0/24}}', nodes.hetzner);
    expect([planned(text, ledger).ok, told(text, ledger)]).toEqual([
      false,
      [
        'overlay.network: expected a network clear of 172.31.4.0/24 (overlay.avoid.office), got 172.30.0.0/15 (write overlay.network: 172.30.0.0/16, as the ledger has it)',
      ],
    ]);
  });
});

describe('too many nodes', () => {
  const four = [nodes.hetzner, nodes.linode, nodes.hetzner, nodes.linode];

  test.each([
    [
      '{network: 10.1.4.0/22}',
      4,
      'overlay.network: expected at most 3 nodes, as many as 10.1.4.0/22 has subnets of /24 for, the fleet needs 4 (write overlay.network: 10.1.0.0/21, which fits 7 nodes; or overlay.subnet: 25, which fits 7)',
    ],
    [
      '{}',
      256,
      'overlay.network: expected at most 255 nodes, as many as 10.1.0.0/16 has subnets of /24 for, the fleet needs 256 (write overlay.network: 10.0.0.0/15, which fits 511 nodes; or overlay.subnet: 25, which fits 511)',
    ],
    [
      '{}',
      600,
      'overlay.network: expected at most 255 nodes, as many as 10.1.0.0/16 has subnets of /24 for, the fleet needs 600 (write overlay.network: 10.0.0.0/14, which fits 1023 nodes; or overlay.subnet: 26, which fits 1023)',
    ],
    [
      '{network: 10.1.4.0/22, subnet: 30}',
      256,
      'overlay.network: expected at most 255 nodes, as many as 10.1.4.0/22 has subnets of /30 for, the fleet needs 256 (write overlay.network: 10.1.0.0/21, which fits 511 nodes)',
    ],
    [
      '{network6: "fd12::/62"}',
      4,
      'overlay.network6: expected at most 3 nodes, as many as fd12::/62 has subnets of /64 for, the fleet needs 4 (write overlay.network6: fd12::/61, which fits 7 nodes; or overlay.subnet6: 65, which fits 7)',
    ],
  ])('for %s: %d', (overlay, count, message) => {
    const many = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? nodes.hetzner : nodes.linode));
    const errors = planned(fleet(overlay, ...many));
    expect(errors.ok).toBe(false);
    expect(told(fleet(overlay, ...many))).toEqual([message]);
    // As many as fit, fit.
    const fits = Number(/at most (\d+)/.exec(message)![1]);
    expect(planned(fleet(overlay, ...many.slice(0, fits))).ok).toBe(true);
    // What is proposed does it.
    const [key, value] = /write overlay\.(network6?|subnet): ([^,]+),/.exec(message)!.slice(1);
    const mended = overlay.replace(new RegExp(`(${key}: "?)[^,"}]+`), `$1${value}`);
    const text = mended === overlay ? `{${key}: ${value}}` : mended;
    expect(told(fleet(text, ...many)).filter((line) => line.includes('at most'))).toEqual([]);
  });

  test('for both families are told in one run, each with its own way out', () => {
    const text = fleet('{network: 10.1.4.0/22, network6: "fd12::/62"}', ...four);
    expect(told(text).map((line) => line.split(':')[0])).toEqual(['overlay.network', 'overlay.network6']);
  });

  test('in the largest network of all need smaller subnets', () => {
    expect(told(fleet('{network: 10.0.0.0/8, subnet: 10}', ...Array.from({ length: 4 }, () => nodes.bosh)))).toEqual([
      'overlay.network: expected at most 3 nodes, as many as 10.0.0.0/8 has subnets of /10 for, the fleet needs 4 (write overlay.subnet: 11, which fits 7)',
    ]);
  });

  test('leave a bosh node room in its subnet', () => {
    const [message] = told(
      fleet('{network: 10.1.4.0/22, subnet: 26}', ...Array.from({ length: 16 }, () => nodes.bosh)),
    );
    expect(message).toContain('(write overlay.network: 10.1.0.0/21, which fits 31 nodes)');
  });

  test('for nodes that have their subnets, which only a network with the same beginning can keep', () => {
    const grow = ledgerWithOne('{network: 10.1.8.0/22}');
    expect(told(fleet('{network: 10.1.8.0/22}', ...four), grow)).toEqual([
      'overlay.network: expected at most 3 nodes, as many as 10.1.8.0/22 has subnets of /24 for, the fleet needs 4 (write overlay.network: 10.1.8.0/21, which fits 7 nodes)',
    ]);
    const stuck = ledgerWithOne('{network: 10.1.4.0/22}');
    expect(told(fleet('{network: 10.1.4.0/22}', ...four), stuck)).toEqual([
      'overlay.network: expected at most 3 nodes, as many as 10.1.4.0/22 has subnets of /24 for, the fleet needs 4 (the subnets of existing nodes cannot move, and no larger network begins at 10.1.4.0: begin a second fleet)',
    ]);
  });

  function ledgerWithOne(overlay: string): Ledger {
    return ok(planned(fleet(overlay, nodes.hetzner))).ledger;
  }
});
