import type { Draft } from './draft';
import { naturally } from './natural-order';
import type { Report } from './report';
import type { FleetDraft } from './schema';
import { checkNodeRef } from './spec-nodes';
import type { BoshPorts, BoshSpec, NodeSpec } from './spec-types';
import type { Path } from './where';

/** The docker API version that the CPI speaks if the fleet says nothing; docker 29 refuses older ones. */
export const defaultApiVersion = '1.44';

type BoshDraft = NonNullable<FleetDraft['bosh']>;
type PortsDraft = NonNullable<BoshDraft['ports']>[string];

/** What BOSH is told, with its defaults. */
export function boshSpec(bosh: BoshDraft = {}): BoshSpec {
  const { bucc, api_version: apiVersion = defaultApiVersion, ports } = bosh;
  return {
    ...(bucc === undefined ? {} : { bucc }),
    apiVersion,
    ...(ports === undefined ? {} : { ports: sortedPorts(ports) }),
  };
}

function sortedPorts(ports: NonNullable<BoshDraft['ports']>): Readonly<Record<string, BoshPorts>> {
  const names = Object.keys(ports).sort();
  return Object.fromEntries(
    names.map((name) => {
      const { numbers, nodes } = extension(ports[name]!);
      const own = { ports: [...present(numbers)].sort((a, b) => a - b) };
      return [name, nodes.length === 0 ? own : { ...own, nodes: [...present(nodes)].sort(naturally) }];
    }),
  );
}

/** Both ways to write the ports of an extension; what was wrong leaves holes. */
function extension(given: PortsDraft) {
  const { ports = [], nodes = [] } = Array.isArray(given) ? { ports: given } : given;
  return { numbers: ports, nodes };
}

function present<T>(list: readonly (T | undefined)[]): readonly T[] {
  return list.filter((entry) => entry !== undefined);
}

/** Checks what the fleet says of BOSH against its nodes. */
export function checkBosh(bosh: BoshDraft, nodes: readonly NodeSpec[], draft: Draft, report: Report): void {
  if (draft.wrongNodes.size === 0 && nodes.every((n) => n.engine !== 'bosh')) {
    report.error({
      code: 'wrong-engine',
      path: ['bosh'],
      part: 'key',
      message: 'expected a node with engine bosh, the fleet has none',
      hint: 'delete bosh, or give a node engine: bosh',
    });
    return;
  }
  if (bosh.bucc !== undefined) checkNodeRef(bosh.bucc, 'bosh', ['bosh', 'bucc'], nodes, draft, report);
  for (const [name, given] of Object.entries(bosh.ports ?? {})) {
    const path = ['bosh', 'ports', name];
    const { numbers, nodes: on } = extension(given);
    const isList = Array.isArray(given);
    checkOnce(numbers, isList ? path : [...path, 'ports'], report);
    on.forEach((node, i) => {
      if (node !== undefined) checkNodeRef(node, 'bosh', [...path, 'nodes', i], nodes, draft, report);
    });
    checkOnce(on, [...path, 'nodes'], report);
  }
}

function checkOnce(list: readonly (string | number | undefined)[], path: Path, report: Report): void {
  list.forEach((entry, i) => {
    if (entry === undefined || list.indexOf(entry) === i) return;
    report.error({
      code: 'bad-value',
      path: [...path, i],
      message: `expected each ${typeof entry === 'number' ? 'port' : 'node'} once, got ${entry} twice`,
      hint: 'delete one of them',
    });
  });
}
