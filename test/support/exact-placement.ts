import type { Highs } from 'highs';
import type { PlacementRequest } from '../../src/fleet/placement';
import { PlacementModel } from './exact-model';
import type { Solved, Terms } from './exact-program';
import type { Places } from './exact-rules';

/** The best values of the aims, each under the condition that all before it have theirs. */
export interface Optimum {
  /** Replicas without a place, by priority, the highest first. */
  readonly homeless: readonly number[];
  readonly spread: readonly [number, number, number];
  readonly moves: number;
  /** Of as many moves, those of pods of each priority but the lowest, the highest first. Not an aim with `rebalance`: empty. */
  readonly disturbed: readonly number[];
  /** RAM without a place after the worst loss of a vendor, and then the smallest free RAM. */
  readonly lostMiB: number;
  readonly freeMiB: number;
  readonly fullestShare: number;
  /**
   * Aims of which the best was not proved in time: the value is the best that was found, and no placement has a smaller one (of free RAM: a
   * larger one) than the bound. What comes after them is only the best for the value that was found.
   *
   * @default - all are proved
   */
  readonly open?: Readonly<Partial<Record<Aim, number>>>;
}

/** Aims in the order in which they count for a fleet without a ledger. */
export const aims = ['homeless', 'spread', 'moves', 'lostMiB', 'freeMiB', 'fullestShare'] as const;

export type Aim = (typeof aims)[number];

/**
 * Finds the best placement, aim by aim: what is reached of one becomes a condition of the next.
 *
 * @param seconds for each step
 */
export function optimum(highs: Highs, request: PlacementRequest, seconds: number): Optimum {
  return new Search(highs, request, seconds).run();
}

/** The room that is left after the worst loss of a vendor if everything is where it is. */
export function worstLossOf(
  highs: Highs,
  request: PlacementRequest,
  places: Places,
  seconds: number,
): Pick<Optimum, 'lostMiB' | 'freeMiB'> {
  const search = new Search(highs, request, seconds);
  search.fix(places);
  return search.loss();
}

/** Whether at least so much room is left after the worst loss if everything is where it is; quicker than asking how much is. */
export function survivesWith(
  highs: Highs,
  request: PlacementRequest,
  places: Places,
  { lostMiB, freeMiB }: Pick<Optimum, 'lostMiB' | 'freeMiB'>,
): boolean {
  const model = new PlacementModel(request);
  fixPlaces(model, places);
  const lost = lostMiB / model.unit;
  model.program.require(model.lostRam(), '<=', lost);
  model.program.require(model.freeRam(lost), '<=', -freeMiB / model.unit);
  return model.program.minimise(highs, [], patience).status === 'optimal';
}

/** Seconds for a look at one placement. */
const patience = 30;

/** The values of aims, found one after the other. */
class Search {
  private readonly model: PlacementModel;
  private readonly open: Partial<Record<Aim, number>> = {};
  private last: ReadonlyMap<string, number> | undefined;

  constructor(
    private readonly highs: Highs,
    private readonly request: PlacementRequest,
    private readonly seconds: number,
  ) {
    this.model = new PlacementModel(request);
  }

  run(): Optimum {
    const homeless = this.homeless();
    const keeps = this.request.rebalance !== true;
    const early = keeps ? this.moves() : 0;
    const disturbed = keeps ? this.disturbed() : [];
    const spread = [0, 1, 2].map((level) => this.best('spread', this.model.spread(level)));
    const moves = keeps ? early : this.moves();
    const loss = this.loss();
    const share = this.model.fullest();
    this.best('fullestShare', share);
    return {
      homeless,
      spread: [spread[0]!, spread[1]!, spread[2]!],
      moves,
      disturbed,
      ...loss,
      fullestShare: this.fullest(),
      ...(Object.keys(this.open).length === 0 ? {} : { open: this.open }),
    };
  }

  fix(places: Places): void {
    fixPlaces(this.model, places);
  }

  loss(): Pick<Optimum, 'lostMiB' | 'freeMiB'> {
    const { unit } = this.model;
    const lost = this.best('lostMiB', this.model.lostRam());
    const free = this.best('freeMiB', this.model.freeRam(lost));
    return { lostMiB: lost * unit, freeMiB: Math.abs(free) * unit };
  }

  private homeless(): readonly number[] {
    return this.priorities().map((priority) => this.best('homeless', this.model.homeless(priority)));
  }

  private moves(): number {
    return this.best('moves', this.model.moves(this.priorities()));
  }

  /** Of as many moves those are better that disturb pods of lower priority. */
  private disturbed(): readonly number[] {
    const higher = this.priorities().slice(0, -1);
    return higher.map((priority) => this.best('moves', this.model.moves([priority])));
  }

  private priorities(): readonly number[] {
    return [...new Set(this.model.pods.map((pod) => pod.priority ?? 0))].sort((a, b) => b - a);
  }

  /** @returns the smallest value, which holds from now on */
  private best(aim: Aim, terms: Terms): number {
    if (terms.length === 0) return 0;
    const { program } = this.model;
    const solved = program.minimise(this.highs, terms, this.seconds);
    if (solved.status === 'none' || solved.status === 'unknown') throw new Error(`${aim}: ${solved.status}`);
    this.last = solved.values;
    const value = valueAt(terms, solved);
    if (solved.status === 'found') this.open[aim] ??= this.inUnits(aim, solved.bound);
    if (aim !== 'fullestShare') program.require(terms, '<=', value);
    return value;
  }

  private inUnits(aim: Aim, bound: number): number {
    if (aim === 'fullestShare') return bound;
    const whole = Math.ceil(bound - 1e-6);
    return aim === 'lostMiB' ? whole * this.model.unit : aim === 'freeMiB' ? -whole * this.model.unit : whole;
  }

  /** From the whole numbers that were found, because the solver's own figure is only nearly right. */
  private fullest(): number {
    const { model, last } = this;
    const shares = model.nodes.map((node) => {
      const used = model.used(node).reduce((sum, [factor, x]) => sum + factor * last!.get(x)!, 0);
      return model.room(node) === 0 ? 0 : used / model.room(node);
    });
    return Math.max(0, ...shares);
  }
}

function valueAt(terms: Terms, { values }: Solved): number {
  return terms.reduce((sum, [factor, name]) => sum + factor * (values.get(name) ?? 0), 0);
}

function fixPlaces(model: PlacementModel, places: Places): void {
  for (const pod of model.pods) {
    for (const node of model.nodes) {
      const count = (places.get(pod.name) ?? []).filter((name) => name === node.name).length;
      if (count > 0 || model.may(pod, node)) model.program.require([[1, model.x(pod, node)]], '=', count);
    }
  }
}
