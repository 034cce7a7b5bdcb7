import type { Board } from './placement-board';

/** What is left when the one vendor is gone whose loss is the worst. */
export interface WorstLoss {
  /** Name of the failure domain. */
  readonly domain: string;
  /** RAM of lost replicas that fit on no other node. */
  readonly homelessMiB: number;
  /** Of the nodes that are left the smallest free RAM, with the lost replicas on them. */
  readonly smallestFreeMiB: number;
}

/** What a loss leaves, without its name. */
export type LossOutcome = Omit<WorstLoss, 'domain'>;

/** Replicas that are moved as one, because they need each other's company on their node. */
type Unit = readonly number[];

/** How often a lost replica that has found a place may find a better one, per vendor. */
const betterPlaces = 64;

/** Whether one outcome is worse than another. */
function isWorse(a: LossOutcome, b: LossOutcome): boolean {
  return a.homelessMiB !== b.homelessMiB ? a.homelessMiB > b.homelessMiB : a.smallestFreeMiB < b.smallestFreeMiB;
}

/**
 * The loss of a vendor after which least is left; of equal ones that of the vendor whose node has the lowest index. Where there is
 * only one vendor nothing is left, and what counts is the room that it has.
 *
 * @returns undefined if no node can take pods
 */
export function worstLoss(board: Board): WorstLoss | undefined {
  const { vendors } = board.problem;
  if (vendors.length === 0) return undefined;
  if (vendors.length === 1) {
    return { domain: vendors[0]!, homelessMiB: 0, smallestFreeMiB: Math.min(...board.freeMiB) };
  }
  return vendors
    .map((domain, vendor) => ({ domain, ...outcomeOf(vendor, board) }))
    .reduce((worst, loss) => (isWorse(loss, worst) ? loss : worst));
}

/** Takes the nodes of a vendor away, places what was on them on the others, and leaves the board as it was. */
function outcomeOf(vendor: number, board: Board): LossOutcome {
  const loss = new Loss(vendor, board);
  const outcome = loss.outcome();
  loss.undo();
  return outcome;
}

class Loss {
  /** Nodes that are left. */
  private readonly left: readonly number[];
  private readonly homes: readonly (readonly [replica: number, node: number])[];
  /** Lost replicas that have a new place, by node. */
  private readonly placed = new Map<number, Unit[]>();
  private readonly homeless: Unit[] = [];

  constructor(
    vendor: number,
    private readonly board: Board,
  ) {
    const vendorOf = board.problem.domains[0]!;
    this.left = board.problem.nodes.flatMap((_, n) => (vendorOf[n] === vendor ? [] : [n]));
    const homes: [number, number][] = [];
    board.at.forEach((node, r) => {
      if (node >= 0 && vendorOf[node] === vendor) homes.push([r, node]);
    });
    this.homes = homes;
  }

  outcome(): LossOutcome {
    const { board } = this;
    board.forgetful = true;
    const units = unitsOf(this.homes, board);
    for (const [replica] of this.homes) board.lift(replica);
    for (const unit of units) this.placeUnit(unit);
    for (const unit of this.homeless.splice(0)) if (!this.makeRoom(unit)) this.homeless.push(unit);
    for (let i = 0; i < betterPlaces && this.relieve(); i++);
    return {
      homelessMiB: this.homeless.reduce((sum, unit) => sum + sizeOf(unit, board), 0),
      smallestFreeMiB: this.left.reduce((least, n) => Math.min(least, board.freeMiB[n]!), Number.POSITIVE_INFINITY),
    };
  }

  undo(): void {
    for (const units of this.placed.values()) for (const r of units.flat()) this.board.lift(r);
    for (const [replica, node] of this.homes) this.board.put(replica, node);
    this.board.forgetful = false;
  }

  private placeUnit(unit: Unit): void {
    if (this.settle(unit)) return;
    if (unit.length === 1) this.homeless.push(unit);
    // Company that is too large for any node may still find places one by one.
    else for (const r of unit) this.placeUnit([r]);
  }

  /** Puts a unit on the node with most free RAM that may take it. */
  private settle(unit: Unit, except = -1): boolean {
    const { freeMiB } = this.board;
    let best = -1;
    for (const n of this.left) {
      if (n === except || (best >= 0 && freeMiB[n]! <= freeMiB[best]!)) continue;
      if (this.board.takesAll(unit, n)) best = n;
    }
    if (best < 0) return false;
    this.put(unit, best);
    return true;
  }

  /** @returns false, and nothing has changed, if the node cannot take the unit */
  private put(unit: Unit, node: number): boolean {
    if (!this.board.putAll(unit, node)) return false;
    const own = this.placed.get(node);
    if (own === undefined) this.placed.set(node, [unit]);
    else own.push(unit);
    return true;
  }

  private take(unit: Unit, node: number): void {
    for (const r of unit) this.board.lift(r);
    const own = this.placed.get(node)!;
    own.splice(own.indexOf(unit), 1);
  }

  /** Gives a unit the place of another that finds a new one. */
  private makeRoom(unit: Unit): boolean {
    if (this.settle(unit)) return true;
    for (const node of this.left) {
      for (const other of [...(this.placed.get(node) ?? [])]) {
        this.take(other, node);
        if (this.put(unit, node)) {
          if (this.settle(other, node)) return true;
          this.take(unit, node);
        }
        this.put(other, node);
      }
    }
    return false;
  }

  /** Gives the fullest node more room: a replica of it goes elsewhere, or changes places with a smaller one. */
  private relieve(): boolean {
    const { freeMiB } = this.board;
    const tight = this.left.reduce((a, b) => (freeMiB[b]! < freeMiB[a]! ? b : a), this.left[0]!);
    if (tight === undefined) return false;
    const least = freeMiB[tight]!;
    for (const unit of [...(this.placed.get(tight) ?? [])]) {
      const size = sizeOf(unit, this.board);
      this.take(unit, tight);
      for (const n of this.left) {
        if (n === tight) continue;
        if (freeMiB[n]! - size > least && this.put(unit, n)) return true;
        if (this.exchange(unit, size, n, tight, least)) return true;
      }
      this.put(unit, tight);
    }
    return false;
  }

  /** Puts a unit on a node from which a smaller one goes to the tight node. */
  private exchange(unit: Unit, size: number, node: number, tight: number, least: number): boolean {
    const { board } = this;
    for (const other of [...(this.placed.get(node) ?? [])]) {
      const own = sizeOf(other, board);
      if (own >= size || board.freeMiB[node]! + own - size <= least) continue;
      this.take(other, node);
      if (this.put(unit, node)) {
        if (this.put(other, tight)) return true;
        this.take(unit, node);
      }
      this.put(other, node);
    }
    return false;
  }
}

function sizeOf(unit: Unit, board: Board): number {
  return unit.reduce((sum, r) => sum + board.podAt(r).memoryMiB, 0);
}

/** Replicas whose pods hang together and that share a node are one unit. Largest first, then in the order of their pods. */
function unitsOf(homes: readonly (readonly [replica: number, node: number])[], board: Board): readonly Unit[] {
  const units = new Map<string, number[]>();
  for (const [r, node] of homes) {
    const pod = board.podAt(r);
    const alone = pod.with.length === 0 && pod.followers.length === 0;
    const key = alone ? `${r}` : `${node}/${pod.group}`;
    const own = units.get(key);
    if (own === undefined) units.set(key, [r]);
    else own.push(r);
  }
  return [...units.values()].sort((a, b) => sizeOf(b, board) - sizeOf(a, board) || a[0]! - b[0]!);
}
