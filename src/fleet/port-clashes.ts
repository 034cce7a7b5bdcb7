import { buccPorts } from './bosh-ports';
import type { PortUse } from './port-plan';
import type { Report } from './report';
import type { Path } from './where';

/** Two that would take the same ports on the same nodes. */
export interface PortClash {
  /** Who has them first: what the node itself needs before what BOSH or a pod brings. */
  readonly holders: readonly [string, string];
  /** `80/tcp`. */
  readonly ports: readonly string[];
  readonly nodes: readonly string[];
}

/** Who would take the same port of a node as somebody else, each two told once for all their ports and nodes. */
function portClashes(uses: readonly PortUse[]): readonly PortClash[] {
  const holders = new Map<string, PortUse[]>();
  for (const use of uses) {
    const key = `${use.node} ${use.port}/${use.protocol}`;
    holders.set(key, [...(holders.get(key) ?? []), use]);
  }
  const clashes = new Map<string, { holders: [string, string]; ports: Set<string>; nodes: Set<string> }>();
  for (const all of holders.values()) {
    const [first, ...others] = [...all].sort((a, b) => Number(brought(a.holder)) - Number(brought(b.holder)));
    for (const other of others) {
      const pair: [string, string] = [first!.holder, other.holder];
      const clash = clashes.get(pair.join('\0')) ?? { holders: pair, ports: new Set(), nodes: new Set() };
      clash.ports.add(`${other.port}/${other.protocol}`);
      clash.nodes.add(other.node);
      clashes.set(pair.join('\0'), clash);
    }
  }
  return [...clashes.values()].map(({ holders: pair, ports, nodes }) => ({
    holders: pair,
    ports: [...ports],
    nodes: [...nodes],
  }));
}

/** Whether a person brought it: then it can have another port. */
function brought(holder: string): boolean {
  return /^(bosh|pod) /.test(holder);
}

/** Tells every clash at who can be given another port, with the next step. */
export function checkPorts(uses: readonly PortUse[], report: Report): void {
  for (const { holders, ports, nodes } of portClashes(uses)) {
    const [first, second] = holders;
    const whole = `${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')} on ${few(nodes)}`;
    report.error({
      code: 'port-clash',
      path: pathOf(second),
      message: `expected each port of a node to be taken once, got ${whole} for ${first} and for ${second}`,
      hint: hint(first, second),
    });
  }
}

/** How many nodes a message names. */
const named = 3;

function few(nodes: readonly string[]): string {
  const more = nodes.length - named;
  return more <= 1 ? nodes.join(', ') : `${nodes.slice(0, named).join(', ')} and ${more} more`;
}

function pathOf(holder: string): Path {
  const [kind, name = ''] = holder.split(' ');
  return kind === 'bosh' ? ['bosh', 'ports', name] : kind === 'pod' ? ['pods', name] : ['nodes'];
}

function hint(first: string, second: string): string {
  const [, name = ''] = second.split(' ');
  if (!second.startsWith('bosh ')) return 'give it another hostPort';
  const elsewhere = `bosh.ports.${name}.nodes`;
  if (first.startsWith('bosh '))
    return `give one of them another port, or keep them on different nodes with ${elsewhere}`;
  if (first.endsWith('(BUCC)')) {
    const kept = Object.values(buccPorts).join(' and ');
    return `BUCC has ${kept} on its node: take another port, or keep the extension off that node with ${elsewhere}`;
  }
  if (first.startsWith('etcd')) return `take another port, or keep the extension off these nodes with ${elsewhere}`;
  return 'take another port: every node needs this one itself';
}
