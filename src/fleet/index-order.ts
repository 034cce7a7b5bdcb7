import { mayStand } from './ledger-states';
import type { LedgerNode } from './ledger-types';
import { nearest } from './nearest';
import type { Report } from './report';
import type { Where } from './where';

/**
 * Checks the order in which a person wants nodes to get their numbers: each is a node of the fleet, named once, and of none a machine is or
 * may be there, because its number is in its subnet and its az.
 *
 * @param order as given
 * @param inFleet names of the nodes in the fleet file
 */
export function checkIndexOrder(
  order: readonly string[],
  inFleet: readonly string[],
  known: Readonly<Record<string, LedgerNode>>,
  report: Report,
): void {
  const names = new Set(inFleet);
  const seen = new Set<string>();
  for (const name of order) {
    if (seen.has(name)) continue;
    seen.add(name);
    const entry = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!names.has(name)) {
      report.error({ code: 'unknown-node', path: [], ...unknown(name, inFleet) }, asked);
    } else if (entry !== undefined && mayStand(entry) !== undefined) {
      const what = entry.deployed === undefined ? 'a deploy of it was begun' : 'it is deployed';
      report.error(
        {
          code: 'cannot-order',
          path: [],
          message: `cannot order '${name}': ${what}, and its number ${entry.index} stays`,
          hint: 'leave it out: only nodes that were never deployed can be ordered',
        },
        asked,
      );
    }
  }
  const twice = [...seen].filter((name) => order.indexOf(name) !== order.lastIndexOf(name));
  for (const name of twice) {
    report.error(
      {
        code: 'cannot-order',
        path: [],
        message: `cannot order '${name}' twice`,
        hint: 'name each node once',
      },
      asked,
    );
  }
}

/** On the command line, not in the fleet's file. */
const asked: Where = {};

function unknown(name: string, inFleet: readonly string[]): { readonly message: string; readonly hint: string } {
  const meant = nearest(name, inFleet);
  return {
    message: name === '' ? 'cannot order a node without a name' : `cannot order '${name}': the fleet has no such node`,
    hint: meant === undefined ? 'write names with commas between, as --order n2,n1' : `did you mean '${meant}'?`,
  };
}
