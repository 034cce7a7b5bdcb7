import type { VendorCatalogue } from './catalogue';
import type { DataLoss } from './data-losses';
import { same } from './digest';
import type { ConfigDigests, LedgerMachine, LedgerNode, LedgerPod, Versions } from './ledger-types';
import { noPlace, replicaName } from './names';
import { keepsKernelArguments } from './operating-systems';
import { needsReplacement, type Seats, sameLabels } from './seats';

/**
 * What the next deploy does to a node or a pod.
 *
 * - `new`: it is made.
 * - `none`: nothing; where there is a detail, what waits for the machine to be made anew.
 * - `hot`: it changes while it runs: by a delivery (users, sysctls, layers of first boot), in its vendor's records and the inventory (labels, seller,
 *   a static node's region), or by the engine step (replicas that it gets, loses or that change).
 * - `reboot`: its machine is given another size, or its kernel other arguments.
 * - `replace`: its machine is made anew; of a static node, by its owner.
 * - `adopt`: a machine that exists already, a static one, joins the fleet.
 * - `leaving`: it is taken out of the fleet, its machine stays until that is confirmed.
 * - `gone`: its machine is removed, a static one is let go; of a pod, it is stopped and removed.
 */
export type ChangeKind = 'new' | 'none' | 'hot' | 'reboot' | 'replace' | 'adopt' | 'leaving' | 'gone';

/** One node's or one pod's change, against what mesh last confirmed. */
export interface Change {
  readonly node?: string;
  readonly pod?: string;
  readonly kind: ChangeKind;
  /** Why, for people: `region fsn1 -> hel1`; empty if there is nothing to say. */
  readonly detail: string;
  /** Of a pod: replicas that start empty although they had data. @default - none */
  readonly dataLost?: readonly DataLoss[];
}

/** What changes of a node come from, besides the node itself. */
export interface ChangeContext {
  readonly config: Versions<ConfigDigests>;
  readonly pods: Readonly<Record<string, Versions<LedgerPod>>>;
  readonly catalogues: readonly VendorCatalogue[];
}

/** Changes of all nodes, by index. A node that is gone for good has none. */
export function nodeChanges(seats: Seats, context: ChangeContext): readonly Change[] {
  const replicas = changedReplicas(context.pods);
  const parts = changedParts(context.config);
  return seats.flatMap(([node, entry]) => {
    const change = nodeChange(entry, [...parts, ...(replicas.get(node) ?? [])], context.catalogues);
    return change === undefined ? [] : [{ node, ...change }];
  });
}

type Kind = Pick<Change, 'kind' | 'detail'>;

/** @param besides what changes on a running node whatever is said of the node itself */
function nodeChange(
  entry: LedgerNode,
  besides: readonly string[],
  catalogues: readonly VendorCatalogue[],
): Kind | undefined {
  const { state, wanted, deployed, begun } = entry;
  if (deployed === undefined) return state === 'gone' ? removal(begun) : birth(entry);
  if (state === 'gone') return { kind: 'gone', detail: `machine at ${whereabouts(deployed)} is ${lost(deployed)}` };
  if (state === 'leaving')
    return { kind: 'leaving', detail: `machine at ${whereabouts(deployed)} stays until mesh has confirmed` };
  if (wanted.generation !== deployed.generation) return replacement(deployed, wanted, catalogues);
  const hot = [...hotParts(deployed, wanted), ...besides];
  const reboots = rebootParts(deployed, wanted);
  const detail = [...reboots, ...hot, ...waitingParts(deployed, wanted)].join(', ');
  return { kind: reboots.length > 0 ? 'reboot' : hot.length > 0 ? 'hot' : 'none', detail };
}

/** What may be there of a node that was taken out before it was confirmed. */
function removal(begun: LedgerMachine | undefined): Kind | undefined {
  if (begun === undefined) return undefined;
  return { kind: 'gone', detail: `machine at ${whereabouts(begun)} is ${lost(begun)} if it is there` };
}

/** A machine that never was confirmed: it may be there all the same, of a deploy that failed. */
function birth({ state, wanted, begun }: LedgerNode): Kind {
  if (wanted.address !== undefined) return { kind: 'adopt', detail: `joins at ${wanted.address}` };
  if (state === 'replacing')
    return { kind: 'new', detail: `generation ${wanted.generation}: made anew if it is there` };
  return { kind: 'new', detail: begun === undefined ? '' : 'may be there: a deploy of it was begun' };
}

function replacement(deployed: LedgerMachine, wanted: LedgerMachine, catalogues: readonly VendorCatalogue[]): Kind {
  const why = needsReplacement(deployed, wanted, catalogues).join(', ') || `asked for, generation ${wanted.generation}`;
  if (wanted.address === undefined) return { kind: 'replace', detail: why };
  // No vendor makes a static machine anew: its owner does, and it joins as it did the first time.
  return { kind: 'replace', detail: `${why}; ${deployed.address === undefined ? 'newnode' : 'newnode again'}` };
}

/** What counts from the next boot: `size cx23 -> cx33`, `kernel arguments +mitigations=off -quiet`. */
function rebootParts(deployed: LedgerMachine, wanted: LedgerMachine): readonly string[] {
  const kernel = keepsKernelArguments(wanted.image) ? [] : argumentParts(deployed, wanted);
  return [...(wanted.size === deployed.size ? [] : [`size ${deployed.size} -> ${wanted.size}`]), ...kernel];
}

/** What no deploy brings to the machine that stands: `kernel arguments +quiet once it is replaced`. */
function waitingParts(deployed: LedgerMachine, wanted: LedgerMachine): readonly string[] {
  if (!keepsKernelArguments(wanted.image)) return [];
  return argumentParts(deployed, wanted).map((part) => `${part} once it is replaced`);
}

function argumentParts(deployed: LedgerMachine, wanted: LedgerMachine): readonly string[] {
  const [before, after] = [deployed.kernelArguments ?? [], wanted.kernelArguments ?? []];
  const changed = [
    ...after.filter((argument) => !before.includes(argument)).map((argument) => `+${argument}`),
    ...before.filter((argument) => !after.includes(argument)).map((argument) => `-${argument}`),
  ];
  return changed.length === 0 ? [] : [`kernel arguments ${changed.join(' ')}`];
}

/** Only a static machine gets here with another region or seller: there they are words. */
function hotParts(deployed: LedgerMachine, wanted: LedgerMachine): readonly string[] {
  const words = (['region', 'seller'] as const).filter((key) => wanted[key] !== deployed[key]);
  const firstboot = wanted.firstboot === deployed.firstboot ? [] : ['firstboot'];
  return [...words, ...(sameLabels(wanted, deployed) ? [] : ['labels']), ...firstboot];
}

function whereabouts({ vendor, address }: LedgerMachine): string {
  return address ?? vendor;
}

function lost({ address }: LedgerMachine): string {
  return address === undefined ? 'removed' : 'let go, not removed';
}

function changedParts({ wanted, deployed }: Versions<ConfigDigests>): readonly string[] {
  if (deployed === undefined) return [];
  return (['users', 'sysctls'] as const).filter((part) => wanted[part] !== deployed[part]);
}

/** How many replicas are named one by one. */
const namedReplicas = 3;

/** What of the pods changes on each node: `gets web-1, web-2`, `loses db-1`, `changes dns-1`. */
function changedReplicas(pods: ChangeContext['pods']): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Map<string, string[]>>();
  const add = (node: string | undefined, verb: string, replica: string) => {
    if (node === undefined || node === noPlace) return;
    const verbs = found.get(node) ?? new Map<string, string[]>();
    found.set(node, verbs.set(verb, [...(verbs.get(verb) ?? []), replica]));
  };
  for (const [pod, { wanted, deployed }] of Object.entries(pods)) {
    const count = Math.max(wanted.nodes.length, deployed?.nodes.length ?? 0);
    for (let i = 0; i < count; i++) {
      const [to, from] = [wanted.nodes[i], deployed?.nodes[i]];
      const replica = replicaName(pod, i + 1);
      if (to !== from) {
        add(to, 'gets', replica);
        add(from, 'loses', replica);
      } else if (wanted.manifest !== deployed?.manifest) add(to, 'changes', replica);
    }
  }
  return new Map([...found].map(([node, verbs]) => [node, [...verbs].map(([verb, all]) => `${verb} ${few(all)}`)]));
}

function few(replicas: readonly string[]): string {
  return replicas.length > namedReplicas ? `${replicas.length} replicas` : replicas.join(' and ');
}

/** Changes of all pods, by name. @param losses data that does not outlive the next deploy. @default - none */
export function podChanges(
  pods: Readonly<Record<string, Versions<LedgerPod>>>,
  losses: readonly DataLoss[] = [],
): readonly Change[] {
  const lost = new Map<string, DataLoss[]>();
  for (const loss of losses) lost.set(loss.pod, [...(lost.get(loss.pod) ?? []), loss]);
  return Object.entries(pods).map(([pod, entry]) => ({ pod, ...podChange(entry, lost.get(pod) ?? []) }));
}

function podChange({ wanted, deployed }: Versions<LedgerPod>, dataLost: readonly DataLoss[]): Omit<Change, 'pod'> {
  const lost = dataLost.length === 0 ? {} : { dataLost };
  const empty = dataLost.length === 0 ? [] : [emptied(dataLost)];
  if (deployed === undefined)
    return { kind: 'new', detail: [`on ${wanted.nodes.join(', ')}`, ...empty].join(', '), ...lost };
  if (wanted.nodes.length === 0) return { kind: 'gone', detail: `from ${deployed.nodes.join(', ')}` };
  const manifest = wanted.manifest === deployed.manifest ? [] : ['manifest'];
  const nodes = same(wanted.nodes, deployed.nodes)
    ? []
    : [`${deployed.nodes.join(', ')} -> ${wanted.nodes.join(', ')}`];
  const detail = [...manifest, ...nodes, ...empty].join(', ');
  return { kind: detail === '' ? 'none' : 'hot', detail, ...lost };
}

/** `mail-1 starts empty`. */
function emptied(losses: readonly DataLoss[]): string {
  return `${few(losses.map(({ replica }) => replica))} ${losses.length === 1 ? 'starts' : 'start'} empty`;
}
