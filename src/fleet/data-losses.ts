import { mayStand } from './ledger-states';
import type { Ledger, LedgerNode } from './ledger-types';
import { replicaName } from './names';
import type { Placed } from './placement-request';
import type { Report } from './report';
import { type PodSpec, podPath } from './spec-types';

/** A replica that starts empty with the next deploy, although it had data. */
export interface DataLoss {
  readonly pod: string;
  /** `mail-1`. */
  readonly replica: string;
  /** Where it starts empty. */
  readonly node: string;
  /** The node that has, or had, its data: often the same. */
  readonly was: string;
  /** What becomes of that node: it is made anew, it leaves the fleet, it is gone, or it stays and so does the data. */
  readonly why: 'anew' | 'leaving' | 'gone' | 'left';
}

/** The fleet's pods and where they go, against what stands. */
export interface DataContext {
  readonly pods: readonly PodSpec[];
  /** Node of each replica by number; undefined: none. */
  readonly placements: Placed['nodes'];
  /** As the last deploy left it. */
  readonly before: Pick<Ledger, 'nodes' | 'pods'>;
  /** Nodes as they are wanted now, by name; those of the past too. */
  readonly wanted: ReadonlyMap<string, LedgerNode>;
}

/**
 * Replicas whose data does not outlive the next deploy, by pod and number. A replica has data only where a deploy has put it, or may have:
 * what was only planned has none. `replicated` data is lost with its last copy, `disposable` data is never missed.
 */
export function dataLosses({ pods, placements, before, wanted }: DataContext): readonly DataLoss[] {
  return pods.flatMap((pod) => {
    if (pod.keepsData !== true || pod.data === 'disposable') return [];
    const seats = placements.get(pod.name) ?? [];
    const had = dataNodes(pod.name, seats.length, before);
    const stays = (node: string) => becomes(node, before.nodes, wanted) === undefined;
    const copied =
      pod.data === 'replicated' && had.some((was) => was !== undefined && stays(was) && seats.includes(was));
    if (copied) return [];
    return seats.flatMap((node, i): readonly DataLoss[] => {
      const was = had[i];
      if (node === undefined || was === undefined || (was === node && stays(was))) return [];
      const why = becomes(was, before.nodes, wanted) ?? 'left';
      return [{ pod: pod.name, replica: replicaName(pod.name, i + 1), node, was, why }];
    });
  });
}

/** The node where each replica was confirmed or, where nothing ever was, may have started. */
export function dataNodes(
  pod: string,
  replicas: number,
  { nodes, pods }: DataContext['before'],
): readonly (string | undefined)[] {
  const known = Object.hasOwn(pods, pod) ? pods[pod]! : undefined;
  return Array.from({ length: replicas }, (_, i) => {
    const confirmed = known?.deployed?.nodes[i];
    if (confirmed !== undefined) return confirmed;
    const planned = known?.wanted.nodes[i];
    const node = planned === undefined || !Object.hasOwn(nodes, planned) ? undefined : nodes[planned]!;
    return node?.deployed === undefined && node?.begun !== undefined ? planned : undefined;
  });
}

/** What becomes of a node's disk; undefined: it stays as it is, also where the machine gets another size. */
function becomes(
  name: string,
  before: Ledger['nodes'],
  wanted: DataContext['wanted'],
): Exclude<DataLoss['why'], 'left'> | undefined {
  const next = wanted.get(name);
  if (next === undefined || next.state === 'gone') return 'gone';
  if (next.state === 'leaving') return 'leaving';
  const stood = Object.hasOwn(before, name) ? mayStand(before[name]!) : undefined;
  return stood?.generation === next.wanted.generation ? undefined : 'anew';
}

/** `h1 is made anew`. */
export function dataLossReason({ was, why }: Pick<DataLoss, 'was' | 'why'>): string {
  return {
    anew: `${was} is made anew`,
    leaving: `${was} leaves the fleet`,
    gone: `${was} is gone`,
    left: `its data stays on ${was}`,
  }[why];
}

/** Warns of each loss. @param pods of the fleet */
export function warnOfDataLosses(losses: readonly DataLoss[], pods: readonly PodSpec[], report: Report): void {
  const replicated = new Set(pods.flatMap((pod) => (pod.data === 'replicated' ? [pod.name] : [])));
  const single = new Set(pods.flatMap((pod) => (pod.replicas === 1 ? [pod.name] : [])));
  for (const loss of losses) {
    const copies = replicated.has(loss.pod) ? ', and no replica with a copy is left' : '';
    report.warn({
      code: 'data-lost',
      path: podPath(loss.pod),
      part: 'key',
      message: `${loss.replica} starts empty on ${loss.node}: ${whereData(loss)}${copies}`,
      hint: replicated.has(loss.pod)
        ? copyFirst[loss.why]
        : `${copyFirst[loss.why]}, or ${worth(single.has(loss.pod))}`,
    });
  }
}

function whereData({ node, was, why }: DataLoss): string {
  if (why === 'gone') return `its data was on ${was}, which is gone`;
  if (why === 'leaving') return `its data is on ${was}, which leaves the fleet`;
  if (why === 'left') return `its data stays on ${was}`;
  return `its data goes with the machine that stands ${node === was ? 'there' : `at ${was}`} now`;
}

/** One replica has nobody to copy from. */
function worth(single: boolean): string {
  return `write what the data is worth: data: disposable${single ? '' : ' or replicated'}`;
}

const copyFirst: Readonly<Record<DataLoss['why'], string>> = {
  anew: 'copy it away before you deploy',
  leaving: 'copy it away before you deploy',
  gone: 'restore it from a copy',
  left: 'copy it over before you deploy',
};
