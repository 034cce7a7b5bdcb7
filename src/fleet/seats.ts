import type { VendorCatalogue } from './catalogue';
import { sizeFacts } from './check-catalogues';
import { same } from './digest';
import { layersInLedger } from './layer-digest';
import { mayStand, stateOf } from './ledger-states';
import type { LedgerMachine, LedgerNode } from './ledger-types';
import { naturally } from './natural-order';
import type { FleetSpec, NodeSpec } from './spec-types';

/** Ledger entries of all nodes, of the fleet and of the past, by index. */
export type Seats = readonly (readonly [name: string, node: LedgerNode])[];

/**
 * Gives every node of a fleet its seat. A known name keeps its index; new names get the lowest free ones in the order
 * of names (`n2` before `n10`), whatever that of the file. What is no longer in the fleet leaves.
 *
 * @param order names of nodes without a machine, which get the lowest free indices in this order; the others without one follow
 */
export function takeSeats(
  spec: FleetSpec,
  known: Readonly<Record<string, LedgerNode>>,
  catalogues: readonly VendorCatalogue[],
  order: readonly string[] = [],
): Seats {
  const entries = new Map(Object.entries(order.length === 0 ? known : reseated(spec, known, order)));
  const used = new Set([...entries.values()].map((n) => n.index));
  const wanted = new Set(spec.nodes.map((n) => n.name));
  let next = 0;
  const seats = new Map<string, LedgerNode>();
  for (const [name, entry] of entries) if (!wanted.has(name)) seats.set(name, leave(entry));
  for (const node of [...spec.nodes].sort((a, b) => naturally(a.name, b.name))) {
    const entry = entries.get(node.name);
    if (entry !== undefined) {
      seats.set(node.name, advance(entry, node, catalogues));
      continue;
    }
    while (used.has(next)) next++;
    used.add(next);
    seats.set(node.name, { index: next, state: 'active', wanted: machine(node, 1) });
  }
  return [...seats].sort(([, a], [, b]) => a.index - b.index);
}

/** The ledger's nodes with the numbers that an order gives them. New nodes of the order are among them, as if they were planned before. */
function reseated(
  spec: FleetSpec,
  known: Readonly<Record<string, LedgerNode>>,
  order: readonly string[],
): Record<string, LedgerNode> {
  const specs = new Map(spec.nodes.map((node) => [node.name, node]));
  const staying = new Map(
    Object.entries(known).filter(([name, entry]) => !specs.has(name) || mayStand(entry) !== undefined),
  );
  const waiting = Object.entries(known)
    .filter(([name]) => !staying.has(name))
    .sort(([, a], [, b]) => a.index - b.index);
  const used = new Set([...staying.values()].map((n) => n.index));
  let next = 0;
  for (const name of new Set([...order, ...waiting.map(([waits]) => waits)])) {
    const node = specs.get(name);
    // What cannot be ordered was told; the others are planned as if it had not been named.
    if (node === undefined || staying.has(name)) continue;
    while (used.has(next)) next++;
    used.add(next);
    const entry = Object.hasOwn(known, name) ? known[name] : undefined;
    staying.set(name, { ...(entry ?? { state: 'active', wanted: machine(node, 1) }), index: next });
  }
  return Object.fromEntries(staying);
}

function machine(node: NodeSpec, generation: number): LedgerMachine {
  const { vendor, region, size, image, vendorImage, engine, ramMiB, arch, seller, address, labels, layers } = node;
  return {
    ...{ generation, vendor, region, size, image, engine },
    ...(vendorImage === undefined ? {} : { vendorImage }),
    ...(ramMiB === undefined ? {} : { ramMiB }),
    ...(arch === undefined ? {} : { arch }),
    ...(seller === undefined ? {} : { seller }),
    ...(address === undefined ? {} : { address }),
    labels,
    ...layersInLedger(layers),
  };
}

/** A machine that never was confirmed is gone at once: nobody has to wait for it to leave. Where it may stand, it is to be removed. */
function leave(entry: LedgerNode): LedgerNode {
  if (entry.state === 'gone') return entry;
  if (entry.deployed === undefined) return { ...entry, state: 'gone', wanted: entry.begun ?? entry.wanted };
  return { ...entry, state: 'leaving', wanted: entry.deployed };
}

/**
 * What the ledger says of a known node after the fleet file was read again.
 *
 * A change that needs another machine raises the generation. If that change is taken back before it was deployed, the old
 * generation returns, and nothing is re-installed. A node that comes back after mesh has let it go, while its machine is still there,
 * gets a new machine.
 */
function advance(entry: LedgerNode, node: NodeSpec, catalogues: readonly VendorCatalogue[]): LedgerNode {
  const { index, wanted: before, deployed } = entry;
  const want = (generation: number) => machine(node, generation);
  const fits = (m: LedgerMachine) => needsReplacement(m, want(m.generation), catalogues).length === 0;
  if (entry.state === 'gone' && mayStand(entry) === undefined) {
    return { index, state: 'active', wanted: want(before.generation) };
  }
  // Its host key went when it left mesh: nobody can log in to that machine any more.
  if (entry.state === 'gone') return { ...entry, state: 'replacing', wanted: want(before.generation + 1) };
  if (fits(before)) return { ...entry, state: stateOf(entry.state, before, deployed), wanted: want(before.generation) };
  if (deployed !== undefined && fits(deployed)) return { ...entry, state: 'active', wanted: want(deployed.generation) };
  return { ...entry, state: 'replacing', wanted: want(before.generation + 1) };
}

/**
 * Why a machine cannot become another in place: `vendor hetzner -> linode`; empty if it can. Of a static machine the region is only a
 * word, and its address is the machine.
 */
export function needsReplacement(
  from: LedgerMachine,
  to: LedgerMachine,
  catalogues: readonly VendorCatalogue[],
): readonly string[] {
  const isStatic = from.address !== undefined && to.address !== undefined;
  const keys = isStatic ? staticIdentity : identity;
  const reasons = [
    ...keys.flatMap((key) => (from[key] === to[key] ? [] : [`${key} ${from[key]} -> ${to[key]}`])),
    ...(isStatic ? [] : otherVendorImage(from, to, catalogues)),
  ];
  if (reasons.length > 0 || (from.size === to.size && from.arch === to.arch)) return reasons;
  const [a, b] = [from, to].map((m) => sizeFacts(m, catalogues)?.arch);
  // A size that is known no longer says nothing about its processor.
  if (a === undefined || b === undefined || a === b) return [];
  return from.size === to.size ? [`arch ${a} -> ${b}`] : [`size ${from.size} -> ${to.size} (${a} -> ${b})`];
}

/** The same operating system from another image of the same vendor. To name the public image changes nothing. */
function otherVendorImage(
  from: LedgerMachine,
  to: LedgerMachine,
  catalogues: readonly VendorCatalogue[],
): readonly string[] {
  if (from.vendor !== to.vendor || from.image !== to.image || from.vendorImage === to.vendorImage) return [];
  const publicImage = catalogues.find((c) => c.vendor === to.vendor)?.images[to.image];
  const [a, b] = [from, to].map((m) => m.vendorImage ?? publicImage);
  return a === b ? [] : [`image ${a ?? 'public'} -> ${b ?? 'public'}`];
}

const identity = ['vendor', 'region', 'image', 'engine'] as const;
const staticIdentity = ['address', 'image', 'engine'] as const;

/** Whether two machines have the same labels. */
export function sameLabels(a: LedgerMachine, b: LedgerMachine): boolean {
  return same(a.labels, b.labels);
}
