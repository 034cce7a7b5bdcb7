import type { LedgerText, NodeText } from './ledger-schema';
import { naturally } from './natural-order';
import type { Report } from './report';

type Entry = readonly [name: string, node: NodeText];

/**
 * Gives every node an index of its own where two branches gave out the same one. Whoever stands, or may stand, keeps the number; of nodes
 * that never stood the first by name keeps it, and the others take the lowest free numbers. That moves nothing, and is told as a warning.
 * Two that both stand are an error that names both.
 *
 * @returns the nodes with their indices; as they were where nothing was wrong
 */
export function ownIndices(nodes: LedgerText['nodes'], report: Report): LedgerText['nodes'] {
  const holders = new Map<number, Entry[]>();
  for (const entry of Object.entries(nodes)) {
    const { index } = entry[1];
    holders.set(index, [...(holders.get(index) ?? []), entry]);
  }
  const shared = [...holders.values()].filter((all) => all.length > 1);
  if (shared.length === 0) return nodes;
  const moved = shared.flatMap((all) => thoseWhoMove(all, report));
  const result = { ...nodes };
  let next = 0;
  for (const { entry, keeper } of moved.sort((a, b) => naturally(a.entry[0], b.entry[0]))) {
    const [name, node] = entry;
    while (holders.has(next)) next++;
    holders.set(next, [entry]);
    result[name] = { ...node, index: next };
    report.warn({
      code: 'moved-index',
      path: ['nodes', name, 'index'],
      message: `${name} has index ${next} from now on, because ${node.index} is ${keeper}'s too and nothing of ${name} was deployed`,
      hint: 'commit the ledger',
    });
  }
  return result;
}

/** A node that gives up its index, and for whom. */
interface Move {
  readonly entry: Entry;
  readonly keeper: string;
}

function thoseWhoMove(all: readonly Entry[], report: Report): readonly Move[] {
  const sorted = [...all].sort(([a], [b]) => naturally(a, b));
  const standing = sorted.filter(([, node]) => node.deployed !== 'none');
  const keeper = standing[0] ?? sorted[0]!;
  for (const [name, { index, deployed }] of standing.slice(1)) {
    const [first] = keeper;
    const both = [deployed, keeper[1].deployed].includes('unknown')
      ? 'both are or may be deployed'
      : 'both are deployed';
    report.error({
      code: 'duplicate-index',
      path: ['nodes', name, 'index'],
      message: `expected an index of its own, got ${index}, which ${first} has too, and ${both}`,
      hint: `delete the line of the one whose machine may be made anew, ${first} or ${name}, run flotilla plan, and flotilla replace with its name`,
    });
  }
  return sorted
    .filter((entry) => entry !== keeper && !standing.includes(entry))
    .map((entry) => ({ entry, keeper: keeper[0] }));
}
