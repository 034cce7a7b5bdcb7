import { mayStand } from './ledger-states';
import type { Ledger, LedgerMachine, LedgerNode, Versions } from './ledger-types';
import { keepsKernelArguments } from './operating-systems';
import type { FleetFacts, NodeOutputs } from './outputs';
import { defaultOverlay } from './spec-overlay';

export { parseLedger, renderLedger } from './ledger-text';
export type * from './ledger-types';

/** The ledger of a fleet that was never planned. */
export function emptyLedger(fleet: string): Ledger {
  const { network, subnetLength } = defaultOverlay;
  return {
    schemaVersion: 2,
    fleet,
    overlay: { network, subnetLength },
    vendors: [],
    config: { wanted: { users: '', sysctls: '' } },
    nodes: {},
    pods: {},
  };
}

/**
 * Records that an apply is about to begin: from now on a machine may stand of every node that never was confirmed.
 *
 * @param untouched vendors whose stacks are not part of it
 */
export function beginLedger(ledger: Ledger, untouched: readonly string[] = []): Ledger {
  const begin = (node: LedgerNode): LedgerNode => {
    const concerned = node.state === 'active' || node.state === 'replacing';
    if (!concerned || node.deployed !== undefined || untouched.includes(node.wanted.vendor)) return node;
    return { ...node, begun: node.wanted };
  };
  const nodes = Object.entries(ledger.nodes).map(([name, node]) => [name, begin(node)] as const);
  return { ...ledger, nodes: Object.fromEntries(nodes) };
}

/** What an apply was to reach and did not. */
export interface Unreached {
  /** Nodes without their delivery. @default - every node has it */
  readonly undelivered?: readonly string[];
  /** Nodes whose pods are not as they should be. @default - every pod is */
  readonly unplaced?: readonly string[];
  /** Vendors whose stacks were not applied. @default - all were */
  readonly unapplied?: readonly string[];
}

/**
 * Records what an apply has done. To be called after mesh was applied, with the outputs of that apply.
 *
 * - A node that the outputs show as wanted and that has its delivery is deployed: `replacing` becomes `active`. What its machine keeps
 *   until it is made anew, the kernel arguments of an image system, is deployed only with a new machine.
 * - A node that was leaving and that the outputs no longer show is `gone`: the next plan drops its machine.
 * - A node that was gone before has lost its machine in this apply.
 * - What all nodes have alike is deployed once no delivery is missing: a key that was revoked still opens the node that was not reached.
 * - A pod is deployed once every node that has it, or had it, is as it should be; a pod that was to be removed is then forgotten.
 *
 * @param facts outputs of another fleet change nothing
 */
export function confirmLedger(ledger: Ledger, facts: FleetFacts, unreached: Unreached = {}): Ledger {
  if (facts.fleet !== ledger.fleet) return ledger;
  const { undelivered = [], unplaced = [], unapplied = [] } = unreached;
  const { config, pods, nodes } = confirmRemoved(ledger, unapplied);
  const deployed = Object.entries(nodes).map(([name, node]) => {
    // Asked of the ledger before: what mesh lets go in this apply still has its machine.
    const concerned = ledger.nodes[name]!.state !== 'gone' && !undelivered.includes(name);
    return [name, concerned ? confirmNode(node, facts.nodes[name]) : node] as const;
  });
  const placed = Object.entries(pods).flatMap(([name, pod]) => {
    const concerned = [...pod.wanted.nodes, ...(pod.deployed?.nodes ?? [])];
    if (concerned.some((node) => unplaced.includes(node))) return [[name, pod] as const];
    return pod.wanted.nodes.length === 0 ? [] : [[name, confirmed(pod)] as const];
  });
  return {
    ...ledger,
    config: undelivered.length === 0 ? confirmed(config) : config,
    nodes: Object.fromEntries(deployed),
    pods: Object.fromEntries(placed),
  };
}

/**
 * Records what an apply has done that did not come to mesh: nodes that were gone before have lost their machines.
 *
 * @param unapplied vendors whose stacks were not applied
 */
export function confirmRemoved(ledger: Ledger, unapplied: readonly string[]): Ledger {
  const nodes = Object.entries(ledger.nodes).map(([name, node]) => {
    const { index, state, wanted } = node;
    const removed = state === 'gone' && !unapplied.includes((mayStand(node) ?? wanted).vendor);
    return [name, removed ? { index, state, wanted } : node] as const;
  });
  return { ...ledger, nodes: Object.fromEntries(nodes) };
}

function confirmNode(node: LedgerNode, outputs: NodeOutputs | undefined): LedgerNode {
  const { index, wanted } = node;
  if (node.state === 'leaving') return outputs === undefined ? { ...node, state: 'gone' } : node;
  const stands =
    outputs !== undefined &&
    outputs.index === index &&
    outputs.generation === wanted.generation &&
    outputs.vendor === wanted.vendor &&
    outputs.region === wanted.region;
  return stands ? { index, state: 'active', wanted, deployed: reached(node) } : node;
}

/** What stands after an apply: as wanted, but for what a machine keeps until it is made anew. */
function reached({ wanted, deployed }: LedgerNode): LedgerMachine {
  const isNew = deployed === undefined || deployed.generation !== wanted.generation;
  if (isNew || !keepsKernelArguments(wanted.image)) return wanted;
  const { kernelArguments: _, ...rest } = wanted;
  return { ...rest, ...(deployed.kernelArguments === undefined ? {} : { kernelArguments: deployed.kernelArguments }) };
}

function confirmed<T>({ wanted }: Versions<T>): Versions<T> {
  return { wanted, deployed: wanted };
}

/**
 * Asks for a node's machine to be re-installed by the next deploy. Of a node that never was confirmed that says that its machine may stand.
 *
 * @returns undefined if the ledger has no such node in the fleet
 */
export function replaceNode(ledger: Ledger, name: string): Ledger | undefined {
  const node = Object.hasOwn(ledger.nodes, name) ? ledger.nodes[name]! : undefined;
  if (node === undefined || node.state === 'leaving' || node.state === 'gone') return undefined;
  const wanted = { ...node.wanted, generation: node.wanted.generation + 1 };
  const begun = node.deployed === undefined ? { begun: node.begun ?? node.wanted } : {};
  return { ...ledger, nodes: { ...ledger.nodes, [name]: { ...node, ...begun, state: 'replacing', wanted } } };
}
