import fc from 'fast-check';
import { etcdMembers, hasQuorum } from '../../src/fleet/etcd-members';
import { failureDomain } from '../../src/fleet/failure-domain';
import { nodeFixture } from '../nodes/plan-fixture';

const at = (index: number, vendor: string, region = 'r1') => ({
  ...nodeFixture(`n${index + 1}`, index, 'bosh'),
  vendor,
  region,
});

test('one node has no etcd, two have one copy, more have three', () => {
  const nodes = Array.from({ length: 9 }, (_, i) => at(i, 'hetzner'));
  const counts = [0, 1, 2, 3, 4, 9].map((n) => etcdMembers(nodes.slice(0, n), []).length);
  expect(counts).toEqual([0, 0, 1, 3, 3, 3]);
});

test('copies are at different vendors where there are, else in different regions, else on the first nodes', () => {
  expect(etcdMembers([at(0, 'hetzner'), at(1, 'hetzner'), at(2, 'linode'), at(3, 'aws')], [])).toEqual([
    'n1',
    'n3',
    'n4',
  ]);
  expect(etcdMembers([at(0, 'hetzner'), at(1, 'hetzner'), at(2, 'hetzner', 'r2'), at(3, 'linode')], [])).toEqual([
    'n1',
    'n3',
    'n4',
  ]);
  expect(etcdMembers([at(0, 'hetzner'), at(1, 'hetzner'), at(2, 'hetzner'), at(3, 'hetzner')], [])).toEqual([
    'n1',
    'n2',
    'n3',
  ]);
});

test('a seller is a failure domain of its own', () => {
  const sold = (index: number, seller: string) => ({ ...at(index, 'static'), seller });
  expect(etcdMembers([sold(0, 'acme'), sold(1, 'acme'), sold(2, 'bolt'), sold(3, 'core')], [])).toEqual([
    'n1',
    'n3',
    'n4',
  ]);
});

test('who is a member stays one, whoever joins the fleet', () => {
  const nodes = [at(0, 'linode'), at(1, 'hetzner'), at(2, 'hetzner'), at(3, 'hetzner'), at(4, 'aws')];
  expect(etcdMembers(nodes, ['n2', 'n3', 'n4'])).toEqual(['n2', 'n3', 'n4']);
});

test('for a member that leaves another comes, from where the others are not', () => {
  const nodes = [at(0, 'hetzner'), at(1, 'hetzner'), { ...at(2, 'linode'), state: 'leaving' as const }, at(3, 'aws')];
  expect(etcdMembers([...nodes, at(4, 'linode')], ['n1', 'n3', 'n4'])).toEqual(['n1', 'n4', 'n5']);
});

test('members are found again from themselves, in whatever order nodes come', () => {
  const node = fc.record({ vendor: fc.constantFrom('a', 'b', 'c'), region: fc.constantFrom('r1', 'r2') });
  const fleet = fc.array(node, { maxLength: 8 }).chain((list) =>
    fc.tuple(
      fc.constant(list.map((one, i) => at(i, one.vendor, one.region))),
      fc.shuffledSubarray(
        list.map((_, i) => i),
        { minLength: list.length },
      ),
    ),
  );
  fc.assert(
    fc.property(fleet, ([nodes, order]) => {
      const members = etcdMembers(nodes, []);
      const shuffled = order.map((i) => nodes[i]!);
      expect(etcdMembers(shuffled, [])).toEqual(members);
      expect(etcdMembers(shuffled, [...members].reverse())).toEqual(members);
      const domains = (some: typeof nodes) => new Set(some.map(failureDomain)).size;
      const chosen = nodes.filter((one) => members.includes(one.name));
      expect(domains(chosen)).toBe(Math.min(domains(nodes), members.length));
    }),
  );
});

test('more than half of the members can write, half of them cannot', () => {
  const lost = (of: number, gone: number) => {
    const members = Array.from({ length: of }, (_, i) => `n${i + 1}`);
    return hasQuorum(members, members.slice(0, gone));
  };
  expect([lost(1, 0), lost(1, 1), lost(2, 1), lost(3, 1), lost(3, 2), lost(4, 2), lost(5, 2), lost(5, 3)]).toEqual([
    true,
    false,
    false,
    true,
    false,
    false,
    true,
    false,
  ]);
  expect(hasQuorum([], ['n1'])).toBe(true);
  expect(hasQuorum(['n1', 'n2', 'n3'], ['n4', 'n5', 'n6'])).toBe(true);
});
