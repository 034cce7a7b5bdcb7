import { bestAzOrder } from './az-order';
import { azName, azNodes } from './azs';
import { namedSlices } from './bosh-slices';
import { failureDomain } from './failure-domain';
import type { NodePlan } from './plan-types';
import type { Report } from './report';

/** Azs of one failure domain over which a slice, or several that are alike, is spread. */
export interface OneDomainSlice {
  /** `odd3.slice1`, as manifests name them. */
  readonly slices: readonly string[];
  readonly nodes: readonly NodePlan[];
  readonly domain: string;
}

/**
 * Slices of several azs that lie wholly in one failure domain although the azs have more than one.
 *
 * @param nodes of the fleet, in any order
 */
export function oneDomainSlices(nodes: readonly NodePlan[]): readonly OneDomainSlice[] {
  const spread = spreadSlices(nodes);
  return spread.flatMap(({ slices, nodes: among }) => {
    const domains = new Set(among.map(failureDomain));
    const [domain] = domains;
    return domains.size === 1 && domain !== undefined ? [{ slices, nodes: among, domain }] : [];
  });
}

/** Slices of several azs, those over the same azs as one. Nothing for a fleet whose azs fail together anyway. */
function spreadSlices(nodes: readonly NodePlan[]): readonly Omit<OneDomainSlice, 'domain'>[] {
  const azs = azNodes(nodes);
  if (new Set(azs.map(failureDomain)).size < 2) return [];
  const byName = new Map(azs.map((node) => [azName(node.index), node]));
  const bySet = new Map<string, { slices: string[]; nodes: readonly NodePlan[] }>();
  for (const slice of namedSlices([...byName.keys()])) {
    // All azs are never in one domain here.
    if (slice.azs.length < 2 || slice.azs.length === azs.length) continue;
    const key = `${slice.azs[0]} ${slice.azs.length}`;
    const entry = bySet.get(key) ?? { slices: [], nodes: slice.azs.map((az) => byName.get(az)!) };
    entry.slices.push(slice.name);
    bySet.set(key, entry);
  }
  return [...bySet.values()];
}

/**
 * Warns of each set of azs in one failure domain over which slices lie, with the next step: while no bosh node is or may be there, an
 * order of the nodes that is better; afterwards a slice that is spread, or a machine of another vendor.
 *
 * @param stands names of nodes whose machine is or may be there
 */
export function warnOfSlices(nodes: readonly NodePlan[], stands: ReadonlySet<string>, report: Report): void {
  const found = oneDomainSlices(nodes);
  if (found.length === 0) return;
  const hint = azNodes(nodes).some((node) => stands.has(node.name)) ? laterHint(nodes, found) : orderHint(nodes, found);
  for (const one of found) {
    const azs = one.nodes.map((node) => azName(node.index)).join(', ');
    report.warn({
      code: 'slice-in-one-vendor',
      path: ['nodes'],
      message: `${one.slices.join(', ')} = ${azs}: all ${one.domain}`,
      hint: hint(one),
    });
  }
}

type Hint = (one: OneDomainSlice) => string;

/** Each warning has the whole command, so that it can be followed whichever is read. */
function orderHint(nodes: readonly NodePlan[], found: readonly OneDomainSlice[]): Hint {
  const azs = azNodes(nodes);
  const order = bestAzOrder(azs);
  const left = slicesIn(oneDomainSlices(reordered(azs, order)));
  const all = slicesIn(found);
  if (left >= all) return laterHint(nodes, found);
  const rest = left === 0 ? '' : `; ${left} of these ${all} slices stay so, whatever the order`;
  return () => `flotilla plan --order ${order.join(',')}${rest}`;
}

function slicesIn(found: readonly OneDomainSlice[]): number {
  return found.reduce((sum, { slices }) => sum + slices.length, 0);
}

/** The nodes as they were with the first ones in another order: they share their indices out anew. */
function reordered(azs: readonly NodePlan[], order: readonly string[]): readonly NodePlan[] {
  const byName = new Map(azs.map((node) => [node.name, node]));
  const first = order.map((name) => byName.get(name)!);
  const rest = azs.filter((node) => !order.includes(node.name));
  return [...first, ...rest].map((node, i) => ({ ...node, index: azs[i]!.index }));
}

function laterHint(nodes: readonly NodePlan[], found: readonly OneDomainSlice[]): Hint {
  const narrow = new Set(found.flatMap(({ slices }) => slices));
  const wide = spreadSlices(nodes)
    .flatMap(({ slices }) => slices)
    .filter((slice) => !narrow.has(slice));
  return ({ slices, nodes: among, domain }) => {
    const group = slices[0]!.split('.')[0]!;
    const instead = wide.find((slice) => slice.startsWith(`${group}.`));
    const move = `give one of ${among.map((node) => node.name).join(', ')} a machine of another vendor than ${domain}`;
    return instead === undefined ? move : `place what must survive by ${instead}, or ${move}`;
  };
}
