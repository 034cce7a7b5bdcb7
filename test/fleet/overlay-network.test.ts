import { ok } from './oak';
import { fleet, nodes, planned, told } from './overlay-fleets';

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
