import type { StruckPod } from './survival-pods';
import type { EtcdLoss, StateLoss } from './survival-types';

/** One reason why a loss is not survived. */
export interface Cause {
  /** What it is about, the same for every loss that has it: `pod web`, `etcd`, `state bucket oak at ...`. */
  readonly about: string;
  readonly kind: 'serving' | 'data' | 'etcd' | 'state';
  /** The pod that it is about, if it is about one. */
  readonly pod?: string;
  /** Nodes that it tells of. */
  readonly nodes: readonly string[];
  /** In words, for those nodes: `web has its 2 replicas on n1 and n2`. */
  readonly tell: (nodes: readonly string[]) => string;
}

/** Why a loss is not survived: pods, worst first, then etcd, then states. Empty if it is. */
export function causesOf(
  struck: readonly StruckPod[],
  etcd: EtcdLoss | null,
  state: readonly StateLoss[],
): readonly Cause[] {
  return [...struck.flatMap(podCause), ...etcdCause(etcd), ...stateCauses(state)];
}

/** A pod whose data is disposable may be away as a whole until the next plan. */
function podCause({ pod, lost, left, data }: StruckPod): readonly Cause[] {
  const nodes = [...new Set(lost.map((replica) => replica.node))];
  const about = { about: `pod ${pod.name}`, pod: pod.name, nodes };
  if (left === 0 && pod.data !== 'disposable') {
    const of = pod.replicas.length;
    const replicas = of === 1 ? 'its only replica' : `its ${of} replicas`;
    const copies = data !== 'lost' ? '' : of === 1 ? ' and its data' : ' and all its data';
    return [{ ...about, kind: 'serving', tell: (on) => `${pod.name} has ${replicas}${copies} on ${listed(on)}` }];
  }
  if (data !== 'lost') return [];
  return [{ ...about, kind: 'data', tell: (on) => `${pod.name} has data without a copy on ${listed(on)}` }];
}

function etcdCause(etcd: EtcdLoss | null): readonly Cause[] {
  if (etcd === null || etcd.quorum) return [];
  const members = etcd.of === 1 ? 'its only member' : `${etcd.lost.length} of its ${etcd.of} members`;
  return [{ about: 'etcd', kind: 'etcd', nodes: etcd.lost, tell: (on) => `etcd has ${members} on ${listed(on)}` }];
}

/** States in one place have one cause. */
function stateCauses(state: readonly StateLoss[]): readonly Cause[] {
  const places = new Map<string, StateLoss[]>();
  for (const one of state) {
    if (!one.lost) continue;
    const same = places.get(one.where);
    if (same === undefined) places.set(one.where, [one]);
    else same.push(one);
  }
  return [...places].map(([where, stacks]) => {
    const key = stacks.some((one) => one.caKey) ? ', with the key of the certificate authority,' : '';
    const [states, are] = stacks.length === 1 ? ['the state', 'is'] : ['the states', 'are'];
    const text = `${states} of ${listed(stacks.map((one) => one.stack))}${key} ${are} kept in ${where}`;
    return { about: `state ${where}`, kind: 'state', nodes: [], tell: () => text };
  });
}

/** How many names a message has at most. */
const most = 8;

/**
 * `n1, n2 and n3`; of many the first, and how many more.
 *
 * @default word - and
 */
export function listed(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  const shown = names.length > most + 1 ? [...names.slice(0, most), `${names.length - most} more`] : names;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}
