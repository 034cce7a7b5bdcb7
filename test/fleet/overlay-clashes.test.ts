import { fleet, nodes, own, planned, told } from './overlay-fleets';

const isUsed = (network: string) => `(write overlay.network: ${network}, the nearest that is free)`;

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
