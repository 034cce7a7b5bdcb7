import { failureDomainAt } from './failure-domain';
import type { NodePlan } from './plan-types';

type Seat = Pick<NodePlan, 'name' | 'index' | 'state' | 'vendor' | 'region' | 'seller'>;

/**
 * Nodes that hold a copy of etcd: none of one node alone, which has no overlay; one of two; three of more, because the loss of one of
 * three can be borne and each further copy makes every write slower. Who was a member stays one as long as it is in the fleet; others
 * join from the failure domain, and in it the region, with the fewest members.
 *
 * @param previous members so far; others than nodes of the fleet do not count
 * @returns names by index
 * @example
 * const at = (index: number, vendor: string) => ({ name: `n${index + 1}`, index, state: 'active' as const, vendor, region: 'r' });
 * etcdMembers([at(0, 'hetzner'), at(1, 'hetzner'), at(2, 'linode'), at(3, 'aws')], []); // => ['n1', 'n3', 'n4']
 */
export function etcdMembers(nodes: readonly Seat[], previous: readonly string[]): readonly string[] {
  const staying = nodes.filter((node) => node.state !== 'leaving').sort((a, b) => a.index - b.index);
  const count = membersOf(staying.length);
  const members = staying.filter((node) => previous.includes(node.name)).slice(0, count);
  while (members.length < count) {
    const others = staying.filter((node) => !members.includes(node));
    members.push(others.reduce((best, node) => (crowd(node, members) < crowd(best, members) ? node : best)));
  }
  return members.sort((a, b) => a.index - b.index).map((node) => node.name);
}

/** How many of so many nodes hold a copy. */
function membersOf(nodes: number): number {
  if (nodes < 2) return 0;
  return nodes === 2 ? 1 : 3;
}

/** Members in the node's failure domain, and in its region; there are never more than three. */
function crowd(node: Seat, members: readonly Seat[]): number {
  const inSame = (scope: 'vendor' | 'region') =>
    members.filter((member) => failureDomainAt(scope, member) === failureDomainAt(scope, node)).length;
  return inSame('vendor') * 10 + inSame('region');
}

/** Whether the members that are left can write: only if they are more than half of all. No members have nothing to agree on. */
export function hasQuorum(members: readonly string[], lost: readonly string[]): boolean {
  const left = members.filter((member) => !lost.includes(member)).length;
  return members.length === 0 || left * 2 > members.length;
}
