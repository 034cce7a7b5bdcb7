import fc from 'fast-check';
import type { Ledger } from '../../src/fleet/ledger';
import { ok } from './oak';
import { fleet, nodes, planned, told } from './overlay-fleets';

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

  test('count those that are gone', () => {
    const ledger = ledgerWithOne('{network: 10.1.8.0/22}');
    const old = { ...ledger.nodes.n1!, index: 6, state: 'gone' } as const;
    expect(
      told(fleet('{network: 10.1.8.0/22}', nodes.hetzner), { ...ledger, nodes: { ...ledger.nodes, old } }),
    ).toEqual([
      'overlay.network: expected at most 3 nodes, as many as 10.1.8.0/22 has subnets of /24 for, the fleet needs 7 (write overlay.network: 10.1.8.0/21, which fits 7 nodes; nodes that are gone keep their numbers until they are forgotten)',
    ]);
  });

  test('are those beyond the smaller of both families, and what is proposed holds them without moving anybody', () => {
    const sizes = fc.record({
      length: fc.integer({ min: 16, max: 22 }),
      bits: fc.integer({ min: 2, max: 5 }),
      length6: fc.integer({ min: 8, max: 120 }),
      bits6: fc.integer({ min: 2, max: 5 }),
      count: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(sizes, ({ length, bits, length6, bits6, count }) => {
        const numbers = (l: number, l6: number) =>
          `{network: 10.128.0.0/${l}, subnet: ${length + bits}, network6: "fd00::/${l6}", subnet6: ${length6 + bits6}}`;
        const some = Array.from({ length: count }, () => nodes.hetzner);
        const text = fleet(numbers(length, length6), ...some);
        const one = ok(planned(fleet(numbers(length, length6), nodes.hetzner)));
        expect(planned(text, one.ledger).ok).toBe(count < 2 ** Math.min(bits, bits6));
        // As the hints say: a network one bit shorter holds twice as many.
        const short = (own: number) => Math.max(0, Math.ceil(Math.log2(count + 1)) - own);
        const [l, l6] = [length - short(bits), length6 - short(bits6)];
        if (l6 < 8) return;
        const grown = ok(planned(fleet(numbers(l, l6), ...some), one.ledger));
        expect(grown.plan.nodes[0]).toEqual(one.plan.nodes[0]);
        const hints = told(text, one.ledger)
          .filter((line) => line.includes('at most'))
          .join('\n');
        if (l < length) expect(hints).toContain(`write overlay.network: 10.128.0.0/${l}, which fits`);
        if (l6 < length6) expect(hints).toContain(`write overlay.network6: fd00::/${l6}, which fits`);
      }),
      { numRuns: 200 },
    );
  });

  function ledgerWithOne(overlay: string): Ledger {
    return ok(planned(fleet(overlay, nodes.hetzner))).ledger;
  }
});
