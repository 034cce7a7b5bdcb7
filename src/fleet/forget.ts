import type { Checked } from './checked';
import { mayStand } from './ledger-states';
import type { Ledger, LedgerNode } from './ledger-types';
import { nearest } from './nearest';
import { Report } from './report';

/**
 * Removes tombstones from a ledger, so that their numbers may be used again: all of the named nodes or none. A node is forgotten once it is
 * out of the fleet file and has no machine.
 *
 * @param names as the user gave them
 * @param inFleet names of the nodes in the fleet file
 */
export function forgetNodes(ledger: Ledger, names: readonly string[], inFleet: ReadonlySet<string>): Checked<Ledger> {
  const report = new Report();
  for (const name of new Set(names)) {
    const node = Object.hasOwn(ledger.nodes, name) ? ledger.nodes[name] : undefined;
    const why = whyNot(name, node, inFleet.has(name));
    if (why !== undefined)
      report.error({ code: 'cannot-forget', path: [], message: `cannot forget '${name}': ${why[0]}`, hint: why[1] });
    else if (node === undefined) report.error({ code: 'unknown-node', path: [], ...unknown(name, ledger) });
  }
  return report.result(() => without(ledger, new Set(names)));
}

/** A node that was in the fleet until just now may still be wanted for replicas; planning places them anew. */
function without(ledger: Ledger, names: ReadonlySet<string>): Ledger {
  const nodes = Object.entries(ledger.nodes).filter(([name]) => !names.has(name));
  const pods = Object.entries(ledger.pods).map(([pod, entry]) => {
    const wanted = { ...entry.wanted, nodes: entry.wanted.nodes.filter((name) => !names.has(name)) };
    return [pod, { ...entry, wanted }] as const;
  });
  return { ...ledger, nodes: Object.fromEntries(nodes), pods: Object.fromEntries(pods) };
}

/** What stands against it, and the next step. */
function whyNot(
  name: string,
  node: LedgerNode | undefined,
  inFleet: boolean,
): readonly [why: string, next: string] | undefined {
  if (inFleet) return ['it is in the fleet file', `take it out of the fleet file, then run flotilla deploy`];
  const machine = node === undefined ? undefined : mayStand(node);
  if (node === undefined || machine === undefined) return undefined;
  const { vendor, address } = machine;
  if (node.deployed === undefined) {
    const may =
      address === undefined ? `its machine at ${vendor} may be there` : `its machine at ${address} may have joined`;
    return [
      `a deploy of it was begun and ${may}`,
      `run flotilla deploy, which removes it if it is there, then flotilla plan --forget ${name}`,
    ];
  }
  if (node.state === 'gone') {
    const until =
      address === undefined ? `its machine at ${vendor} is still there` : `its machine at ${address} is not let go yet`;
    return [until, `run flotilla deploy, which removes it, then flotilla plan --forget ${name}`];
  }
  return [
    'it is leaving',
    `run flotilla deploy until flotilla plan does not show it any more, then flotilla plan --forget ${name}`,
  ];
}

function unknown(name: string, ledger: Ledger): { readonly message: string; readonly hint: string } {
  const known = Object.keys(ledger.nodes);
  const meant = nearest(name, known);
  const gone = known.filter((n) => ledger.nodes[n]!.state === 'gone' && mayStand(ledger.nodes[n]!) === undefined);
  const list = gone.length === 0 ? 'it has none to forget' : `it can forget ${gone.slice(0, 12).join(', ')}`;
  return {
    message: `cannot forget '${name}': the ledger has no such node`,
    hint: meant === undefined ? list : `did you mean '${meant}'?`,
  };
}
