import { failureDomain } from './failure-domain';
import { isAlone } from './fit-demand';
import { type FitKind, keptKind } from './fit-kinds';
import { type Bin, type Effort, PackPods, pack } from './fit-pack';
import type { FitTask } from './fit-task';

/** Where every pod's replicas are on some nodes. */
export interface Seating {
  readonly kinds: readonly FitKind[];
  /** Region of each node to be ordered. */
  readonly regions: readonly string[];
  /** Replicas of each pod, by its place: on the nodes that stay, then on those to be ordered. */
  readonly counts: readonly (readonly number[])[];
}

/** What came of looking for places on some nodes. */
export interface Attempt {
  /** Undefined where one has no place. */
  readonly seating: Seating | undefined;
  /** Replicas with a place, those counting too that would find one after a loss; the more the nearer. */
  readonly placed: number;
  /** Place of a pod without a place. */
  readonly failed: number;
}

/** Looks for places for all pods on nodes of some kinds beside those that stay. */
export class Attempts {
  /** Looks at a node, in all attempts. */
  spent = 0;
  private readonly pods: PackPods;
  private readonly lossPods: PackPods;
  private readonly standing: readonly Bin[];
  /** Made already, by kind and region. */
  private readonly bins: readonly Map<string, Bin>[];

  constructor(private readonly task: FitTask) {
    const { wanted, kept, kinds, suits, previous } = task;
    this.pods = new PackPods(wanted);
    this.bins = kinds.map(() => new Map());
    // After a loss replicas need not be spread, and what is pinned has a place nowhere else.
    const anywhere = wanted.map((one) => {
      const { replicas } = one.pod;
      return { ...one, perVendor: replicas, perRegion: replicas, perNode: isAlone(one.pod) ? 1 : replicas };
    });
    this.lossPods = new PackPods(anywhere, (p) => wanted[p]!.pod.node === undefined);
    this.standing = kept.map((node, i): Bin => {
      const here = wanted.map(
        ({ pod }) => seatsOf(previous, pod.name, pod.replicas).filter((name) => name === node.name).length,
      );
      return {
        ...bin(keptKind(node), `${failureDomain(node)}/${node.region}`, suits, kinds.length + i),
        standing: here,
        bound: here.map((count, p) =>
          wanted[p]!.pod.keepsData === true && wanted[p]!.pod.data === undefined ? count : 0,
        ),
      };
    });
  }

  /** @param counts nodes of each kind */
  at(counts: readonly number[], effort: Effort): Attempt {
    const places = counts.flatMap((count, k) => Array.from({ length: count }, () => k));
    const kinds = places.map((k) => this.task.kinds[k]!);
    const regions = regionsInTurn(this.task, kinds);
    const ordered = places.map((k, i) => this.binOf(k, regions[i]!));
    const bins = [...this.standing, ...ordered];
    // A large set needs more only to be gone through.
    const steps = Math.max(effort.steps, 3 * this.pods.replicas * bins.length);
    let safe = 0;
    const accept = (seats: readonly (readonly number[])[]): boolean => {
      if (!this.task.roomForLoss) return true;
      const found = this.afterLosses(bins, seats, { ...effort, steps });
      safe = Math.max(safe, found);
      return found === this.domainsOf(bins).length * this.pods.replicas;
    };
    const packed = pack(this.pods, bins, { ...effort, steps }, accept);
    this.spent += packed.steps;
    const { counts: seats, placed, failed } = packed;
    if (seats !== undefined) return { seating: { kinds, regions, counts: seats }, placed: placed + safe, failed: -1 };
    return { seating: undefined, placed: placed + safe, failed };
  }

  private binOf(k: number, region: string): Bin {
    const known = this.bins[k]!.get(region);
    if (known !== undefined) return known;
    const kind = this.task.kinds[k]!;
    const made = bin(kind, `${kind.domain}/${region}`, this.task.suits, k);
    this.bins[k]!.set(region, made);
    return made;
  }

  private domainsOf(bins: readonly Bin[]): readonly string[] {
    return [...new Set(bins.map((one) => one.domain))];
  }

  /** Replicas that have a place after the loss of each vendor, all together. */
  private afterLosses(bins: readonly Bin[], seats: readonly (readonly number[])[], effort: Effort): number {
    return this.domainsOf(bins).reduce((sum, domain) => {
      const left = bins.flatMap((one, b) =>
        one.domain === domain ? [] : [{ ...one, standing: [], bound: seats[b]! }],
      );
      const pinned = this.pods.wanted.reduce((lost, { pod }, p) => {
        if (pod.node === undefined) return lost;
        return bins.reduce((all, one, b) => all + (one.domain === domain ? seats[b]![p]! : 0), lost);
      }, 0);
      const packed = pack(this.lossPods, left, effort);
      this.spent += packed.steps;
      return sum + pinned + packed.placed;
    }, 0);
  }
}

/** Nodes of the replicas that the ledger knows of and that there still are. */
export function seatsOf(previous: FitTask['previous'], pod: string, replicas: number): readonly string[] {
  return Object.hasOwn(previous, pod) ? previous[pod]!.slice(0, replicas) : [];
}

function bin(kind: FitKind, region: string, suits: FitTask['suits'], k: number): Bin {
  const { domain, roomMiB, cpuMilli = Number.POSITIVE_INFINITY } = kind;
  return { domain, region, roomMiB, cpuMilli, suits: suits.map((row) => row[k]!) };
}

/** A region for each of some nodes: that of its kind, or its vendor's in turn. */
function regionsInTurn(task: FitTask, kinds: readonly FitKind[]): readonly string[] {
  const turns = new Map<string, number>();
  return kinds.map((kind) => {
    const { vendor } = kind.size!;
    const regions = task.regions.get(vendor) ?? [];
    const turn = turns.get(vendor) ?? 0;
    turns.set(vendor, turn + 1);
    return kind.region ?? regions[turn % Math.max(1, regions.length)] ?? vendor;
  });
}
