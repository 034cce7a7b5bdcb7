import { isBetter } from './falling-heap';
import type { Board } from './placement-board';
import { Chance } from './placement-chance';
import { worstLoss } from './placement-loss';
import type { PlacementRequest } from './placement-request';
import { fullestShare } from './placement-score';
import { Trial } from './placement-trial';

/** What searching may do. */
export interface SearchOptions {
  /** 1 for pods that are no longer as they were. */
  readonly edited: Uint8Array;
  /** Whether replicas may move although they could stay. */
  readonly rebalance: boolean;
  /** Whether it is enough that nobody is without a place. */
  readonly placesOnly: boolean;
}

/** Replicas that are put on one node or nowhere. */
type Unit = readonly number[];

/** How often a node is asked at most whether it takes a replica. About 0.3 µs each. */
const mostProbes = 2_000_000;
const mostProbesOfLarge = 400_000;
/** Rounds at most, and rounds in a row at most that make nothing better: this many, and so many for each replica that may move. */
const rounds = { all: 8000, perReplica: 200, idle: 400, idlePerReplica: 20 };
/** From this many pairs of a node and a replica on a fleet is large: only who is without a place is looked after. */
const large = 20_000;

/** Whether it is enough that nobody is without a place: because no more is asked for, or because more would take too long. */
export function isEnoughPlaced(request: Pick<PlacementRequest, 'effort'>, nodes: number, replicas: number): boolean {
  return request.effort === 'places' || nodes * replicas > large;
}

/**
 * Makes a placement better by taking some replicas away and placing them anew, again and again: first that nobody is without a place, then
 * by the other aims in their order. Steps are counted, and what looks like chance is the same in every run.
 */
export function search(board: Board, options: SearchOptions): void {
  const { at, freeMiB } = board;
  if (freeMiB.length === 0 || (options.placesOnly && !at.includes(-1))) return;
  new Search(board, options).run();
}

class Search {
  private readonly trial: Trial;
  private readonly chance = new Chance();
  private readonly movable: readonly number[];
  private readonly mayMove: Uint8Array;
  /** Replicas that need company. */
  private readonly sociable: readonly number[];
  private readonly couldHold = new Map<number, readonly number[]>();
  /** Of moving and of sharing domains, in the order in which they count; then what is a matter of taste. */
  private cost = [0, 0, 0, 0, 0, 0];
  private leastCost = [0, 0, 0, 0, 0, 0];

  constructor(
    private readonly board: Board,
    private readonly options: SearchOptions,
  ) {
    this.trial = new Trial(board, options.edited);
    const { problem, at } = board;
    const free =
      options.rebalance || at.some((node, r) => node < 0 || (problem.before[r]! >= 0 && node !== problem.before[r]));
    this.mayMove = Uint8Array.from(at, (node, r) =>
      (free || problem.before[r]! < 0) && (problem.bound[r] === -1 || node < 0) ? 1 : 0,
    );
    this.movable = [...at.keys()].filter((r) => this.mayMove[r] === 1);
    this.sociable = [...at.keys()].filter((r) => board.podAt(r).with.length > 0);
  }

  run(): void {
    const { board, trial } = this;
    const wanted = this.hopeful();
    if (this.movable.length === 0 || (this.options.placesOnly && wanted.length === 0)) return;
    let aims = this.aims();
    let best = { aims, at: Int32Array.from(board.at) };
    const limit = Math.min(rounds.all, rounds.perReplica * this.movable.length);
    const patience =
      rounds.idle + rounds.idlePerReplica * (this.options.placesOnly ? wanted.length : this.movable.length);
    const probes = this.options.placesOnly ? mostProbesOfLarge : mostProbes;
    for (let round = 0, idle = 0; round < limit && idle < patience && board.probes < probes; round++, idle++) {
      if (this.options.placesOnly && this.hopeful().length === 0) break;
      this.rebuild(this.ruin());
      const next = this.aimsUnlessWorse(aims);
      if (next === undefined) {
        trial.undo();
        continue;
      }
      trial.keep();
      aims = next;
      if (!isBetter(aims, best.aims)) continue;
      best = { aims, at: Int32Array.from(board.at) };
      idle = 0;
    }
    this.restore(best.at);
  }

  private restore(at: Int32Array): void {
    const { board } = this;
    const moved = [...at.keys()].filter((r) => board.at[r] !== at[r]);
    for (const r of moved) if (board.at[r]! >= 0) board.lift(r);
    for (const r of moved) if (at[r]! >= 0) board.put(r, at[r]!);
  }

  /** Replicas without a place that would have one if they were alone in the world. */
  private hopeful(): readonly number[] {
    return [...this.trial.missing].filter((r) => this.nodesFor(r).length > 0).sort((a, b) => a - b);
  }

  /** Nodes that could take a replica if nobody else were there. */
  private nodesFor(replica: number): readonly number[] {
    const { board } = this;
    const known =
      this.couldHold.get(replica) ?? board.problem.nodes.flatMap((_, n) => (board.couldHold(replica, n) ? [n] : []));
    this.couldHold.set(replica, known);
    return known;
  }

  /** Figures to be made small, the first first. Those of a loss cost most and come last. */
  private aims(): number[] {
    return [...this.cheapAims(), ...this.dearAims()];
  }

  private cheapAims(): number[] {
    const { homeless, moves, movesOf, spread } = this.trial;
    const [unedited, edited] = moves;
    // Of as many without a place those are better that had none before.
    let ousted = 0;
    for (const r of this.trial.missing) if (this.board.problem.before[r]! >= 0) ousted++;
    return this.options.rebalance
      ? [...homeless, ...spread, unedited + edited, ousted]
      : [...homeless, unedited, edited, ...movesOf, ousted, ...spread];
  }

  private dearAims(): number[] {
    if (this.options.placesOnly) return [];
    const loss = worstLoss(this.board);
    return [loss?.homelessMiB ?? 0, -(loss?.smallestFreeMiB ?? 0), fullestShare(this.board)];
  }

  private isLonely(replica: number): boolean {
    const node = this.board.at[replica]!;
    return node >= 0 && !this.board.hasCompany(this.board.podAt(replica), node);
  }

  /** @returns undefined if it is worse, or if anybody lacks company */
  private aimsUnlessWorse(than: readonly number[]): number[] | undefined {
    if (this.sociable.some((r) => this.isLonely(r))) return undefined;
    const cheap = this.cheapAims();
    if (isBetter(than.slice(0, cheap.length), cheap)) return undefined;
    const all = [...cheap, ...this.dearAims()];
    return isBetter(than, all) ? undefined : all;
  }

  /** Takes replicas away. @returns what is to be placed, those without a place included */
  private ruin(): Unit[] {
    const { board, chance } = this;
    const homeless = this.hopeful();
    const units: Unit[] = [];
    if (homeless.length > 0) {
      const one = homeless[chance.below(homeless.length)]!;
      const nodes = this.nodesFor(one);
      units.push(...this.homelessUnits(one, homeless));
      units.push(...this.fromNode(nodes[chance.below(nodes.length)]!, 1 + chance.below(4)));
      if (this.options.placesOnly || chance.below(2) === 0) return units;
    }
    const kind = chance.below(4);
    if (kind === 0) units.push(...this.fromNode(chance.below(board.problem.nodes.length), 2 + chance.below(8)));
    if (kind === 1) units.push(...this.fromNode(this.tightest(), 1 + chance.below(3)));
    for (let count = 1 + chance.below(kind === 0 ? 2 : 5); count > 0; count--) {
      const r = this.movable[chance.below(this.movable.length)]!;
      if (board.at[r]! >= 0) units.push(...this.pull(r));
    }
    return units;
  }

  private tightest(): number {
    const { freeMiB, problem } = this.board;
    const byShare = this.chance.below(2) === 0;
    const left = (n: number) => (byShare ? freeMiB[n]! / (problem.roomMiB[n]! || 1) : freeMiB[n]!);
    return freeMiB.reduce((least, _, n) => (left(n) < left(least) ? n : least), 0);
  }

  private fromNode(node: number, count: number): readonly Unit[] {
    const here = this.board.replicasOn(node).filter((r) => this.mayMove[r] === 1);
    return this.chance
      .shuffle(here)
      .slice(0, count)
      .flatMap((r) => (this.board.at[r] === node ? this.pull(r) : []));
  }

  /** Takes a replica away with those on its node that need it, or with all that its pod hangs together with. */
  private pull(replica: number): readonly Unit[] {
    const { board } = this;
    const pod = board.podAt(replica);
    if (pod.followers.length === 0 && pod.with.length === 0) {
      this.trial.lift(replica);
      return [[replica]];
    }
    const node = board.at[replica]!;
    const whole = this.chance.below(2) === 0;
    const unit = board.groupOn(node, pod.group).filter((r) => whole || r === replica || this.needs(r, replica));
    if (unit.some((r) => this.mayMove[r] === 0)) return [];
    for (const r of unit) this.trial.lift(r);
    const stays = board.groupOn(node, pod.group).every((r) => board.hasCompany(board.podAt(r), node));
    if (stays) return [unit];
    this.trial.put(unit, node);
    return [];
  }

  /** Whether a replica's pod must run beside another's, over however many others. */
  private needs(replica: number, other: number): boolean {
    const { podOf, pods } = this.board.problem;
    const seen = new Set([podOf[replica]!]);
    for (const p of seen) {
      if (p === podOf[other]) return true;
      for (const next of pods[p]?.with ?? []) seen.add(next);
    }
    return false;
  }

  /** A homeless replica with one of each pod of its group, those with its number or any, and others that are homeless. */
  private homelessUnits(one: number, all: readonly number[]): readonly Unit[] {
    const { board, chance } = this;
    const { pods } = board.problem;
    const pod = board.podAt(one);
    const others = chance.shuffle([...all]).slice(0, 12);
    if (pod.followers.length === 0 && pod.with.length === 0) return [...new Set([one, ...others])].map((r) => [r]);
    const number = one - pod.first;
    const same = chance.below(2) === 0;
    const unit = pods.flatMap(({ group, first, spec }) => {
      if (group !== pod.group || spec.replicas === 0) return [];
      if (first === pod.first) return [one];
      if (same) return number < spec.replicas ? [first + number] : [];
      return [first + chance.below(spec.replicas)];
    });
    if (unit.some((r) => board.at[r]! >= 0 && this.mayMove[r] === 0))
      return [...new Set([one, ...others])].map((r) => [r]);
    for (const r of unit) if (board.at[r]! >= 0) this.trial.lift(r);
    const lonely = this.liftLonely(pod.group);
    if (lonely === undefined) {
      this.trial.undo();
      return [...new Set([one, ...others])].map((r) => [r]);
    }
    const taken = new Set([...unit, ...lonely]);
    return [unit, ...lonely.map((r) => [r]), ...others.filter((r) => !taken.has(r)).map((r) => [r])];
  }

  /** Takes away who has lost the company that it needs, and in turn who needs theirs. @returns undefined if one of them may not move */
  private liftLonely(group: number): readonly number[] | undefined {
    const { board } = this;
    const pods = board.problem.pods.filter((pod) => pod.group === group);
    const lifted: number[] = [];
    for (let before = -1; before < lifted.length; ) {
      before = lifted.length;
      for (const pod of pods) {
        for (let r = pod.first; r < pod.first + pod.spec.replicas; r++) {
          const node = board.at[r]!;
          if (node < 0 || board.hasCompany(pod, node)) continue;
          if (this.mayMove[r] === 0) return undefined;
          this.trial.lift(r);
          lifted.push(r);
        }
      }
    }
    return lifted;
  }

  private rebuild(units: Unit[]): void {
    const { board, chance } = this;
    if (chance.below(3) === 0) chance.shuffle(units);
    else units.sort((a, b) => this.sizeOf(b) - this.sizeOf(a));
    units.sort((a, b) => this.priorityOf(b) - this.priorityOf(a));
    const taste = chance.below(3);
    const rest = units.flatMap((unit) => (this.settle(unit, taste) ? [] : unit));
    // Those that need company may find it in what was placed meanwhile.
    for (let left = rest, before = -1; left.length > 0 && left.length !== before; ) {
      before = left.length;
      left = left.filter((r) => board.at[r]! < 0 && !this.settle([r], taste));
    }
  }

  private sizeOf(unit: Unit): number {
    return unit.reduce((sum, r) => sum + this.board.podAt(r).memoryMiB, 0);
  }

  private priorityOf(unit: Unit): number {
    return unit.reduce((most, r) => Math.max(most, this.board.podAt(r).priority), Number.NEGATIVE_INFINITY);
  }

  /** Puts a unit where it costs least; of equal nodes on that with most free RAM, the one least used, or any. */
  private settle(unit: Unit, taste: number): boolean {
    const { board, chance } = this;
    let best = -1;
    const first = board.podAt(unit[0]!);
    board.probes += board.freeMiB.length;
    for (let n = 0; n < board.freeMiB.length; n++) {
      if (first.suited[n] === 0 || board.freeMiB[n]! < first.memoryMiB) continue;
      this.rate(unit, n, taste);
      if (best >= 0 && !isBetter(this.cost, this.leastCost)) continue;
      if (chance.below(24) === 0 || !board.takesAll(unit, n)) continue;
      best = n;
      [this.cost, this.leastCost] = [this.leastCost, this.cost];
    }
    return best >= 0 && this.trial.put(unit, best);
  }

  /** Writes what a unit would cost on a node into {@link cost}. */
  private rate(unit: Unit, node: number, taste: number): void {
    const { cost, board } = this;
    const { rebalance } = this.options;
    cost.fill(0);
    for (const r of unit) this.trial.rate(r, node, cost, rebalance ? 3 : 0, rebalance ? 0 : 2);
    const free = board.freeMiB[node]!;
    const room = board.problem.roomMiB[node]!;
    cost[5] = taste === 0 ? -free : taste === 1 ? 1 - free / room : this.chance.below(1000);
  }
}
