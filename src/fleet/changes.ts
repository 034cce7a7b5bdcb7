import type { VendorCatalogue } from './catalogue';
import { same } from './digest';
import type { ConfigDigests, LedgerNode, LedgerPod, Versions } from './ledger-types';
import { needsReplacement, type Seats, sameLabels } from './seats';

/**
 * What the next deploy does to a node or a pod.
 *
 * - `new`: it is made.
 * - `none`: nothing.
 * - `hot`: a delivery changes it while it runs.
 * - `reboot`: its machine is given another size.
 * - `replace`: its machine is made anew.
 * - `adopt`: a machine that exists already joins the fleet (no vendor of this version has such).
 * - `leaving`: it is taken out of the fleet, its machine stays until that is confirmed.
 * - `gone`: its machine is removed; of a pod, it is stopped and removed.
 */
export type ChangeKind = 'new' | 'none' | 'hot' | 'reboot' | 'replace' | 'adopt' | 'leaving' | 'gone';

/** One node's or one pod's change, against what mesh last confirmed. */
export interface Change {
  readonly node?: string;
  readonly pod?: string;
  readonly kind: ChangeKind;
  /** Why, for people: `region fsn1 -> hel1`; empty if there is nothing to say. */
  readonly detail: string;
}

/** Changes of all nodes, by index. A node that is gone for good has none. */
export function nodeChanges(
  seats: Seats,
  config: Versions<ConfigDigests>,
  catalogues: readonly VendorCatalogue[],
): readonly Change[] {
  const parts = changedParts(config);
  return seats.flatMap(([node, entry]) => {
    const change = nodeChange(entry, parts, catalogues);
    return change === undefined ? [] : [{ node, ...change }];
  });
}

type Kind = Pick<Change, 'kind' | 'detail'>;

function nodeChange(
  entry: LedgerNode,
  parts: readonly string[],
  catalogues: readonly VendorCatalogue[],
): Kind | undefined {
  const { state, wanted, deployed } = entry;
  if (deployed === undefined) return state === 'gone' ? undefined : { kind: 'new', detail: '' };
  if (state === 'gone') return { kind: 'gone', detail: `machine at ${deployed.vendor} is removed` };
  if (state === 'leaving')
    return { kind: 'leaving', detail: `machine at ${deployed.vendor} stays until mesh has confirmed` };
  if (wanted.generation !== deployed.generation) {
    const reasons = needsReplacement(deployed, wanted, catalogues);
    return { kind: 'replace', detail: reasons.join(', ') || `asked for, generation ${wanted.generation}` };
  }
  if (wanted.size !== deployed.size) return { kind: 'reboot', detail: `size ${deployed.size} -> ${wanted.size}` };
  // Only a static machine gets here with another region or seller: there they are words.
  const words = (['region', 'seller'] as const).filter((key) => wanted[key] !== deployed[key]);
  const hot = [...words, ...(sameLabels(wanted, deployed) ? [] : ['labels']), ...parts];
  return hot.length === 0 ? { kind: 'none', detail: '' } : { kind: 'hot', detail: hot.join(', ') };
}

function changedParts({ wanted, deployed }: Versions<ConfigDigests>): readonly string[] {
  if (deployed === undefined) return [];
  return (['users', 'sysctls'] as const).filter((part) => wanted[part] !== deployed[part]);
}

/** Changes of all pods, by name. */
export function podChanges(pods: Readonly<Record<string, Versions<LedgerPod>>>): readonly Change[] {
  return Object.entries(pods).map(([pod, entry]) => ({ pod, ...podChange(entry) }));
}

function podChange({ wanted, deployed }: Versions<LedgerPod>): Kind {
  if (deployed === undefined) return { kind: 'new', detail: `on ${wanted.nodes.join(', ')}` };
  if (wanted.nodes.length === 0) return { kind: 'gone', detail: `from ${deployed.nodes.join(', ')}` };
  const manifest = wanted.manifest === deployed.manifest ? [] : ['manifest'];
  const nodes = same(wanted.nodes, deployed.nodes)
    ? []
    : [`${deployed.nodes.join(', ')} -> ${wanted.nodes.join(', ')}`];
  const detail = [...manifest, ...nodes].join(', ');
  return { kind: detail === '' ? 'none' : 'hot', detail };
}
