import type { Cover } from './fit-cover';

/** Exchanges of one cover's price for another's, at most. */
const exchanges = 2_000;

const tiny = 1e-9;

/**
 * A price for one unit of each cover, such that no kind gives more worth than it costs and the worth of all needs is as large as
 * possible: what every multiset of kinds costs at least. The simplex method on the dual of the covering problem; it begins with prices of
 * zero, and prices are valid whenever it ends.
 *
 * @see https://en.wikipedia.org/wiki/Simplex_algorithm
 */
export function shadowPrices(costs: readonly number[], covers: readonly Cover[]): readonly number[] {
  const width = covers.length;
  // One row for each kind: the gains, then its slack, which is never written down while it is in the basis; last what it may cost.
  const rows = costs.map((cost, k) => [
    ...covers.map(({ need, gains }) => gains[k]! / Math.max(need, tiny)),
    ...unit(costs.length, k),
    cost,
  ]);
  const worth = [...covers.map(({ need }) => Number(need > 0)), ...costs.map(() => 0), 0];
  const basis = costs.map((_, k) => width + k);
  for (let i = 0; i < exchanges; i++) {
    const enters = i < exchanges / 2 ? largest(worth) : worth.findIndex((value) => value > tiny);
    if (enters < 0 || worth[enters]! <= tiny) break;
    const leaves = tightest(rows, enters);
    // A need that no kind meets.
    if (leaves < 0) break;
    basis[leaves] = enters;
    exchange(rows, worth, leaves, enters);
  }
  const prices = covers.map(() => 0);
  basis.forEach((column, k) => {
    if (column < width) prices[column] = Math.max(0, rows[k]!.at(-1)!) / Math.max(covers[column]!.need, tiny);
  });
  return prices;
}

function unit(length: number, at: number): readonly number[] {
  return Array.from({ length }, (_, i) => Number(i === at));
}

/** The last column is not one to choose. */
function largest(worth: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < worth.length - 1; i++) if (worth[i]! > worth[best]!) best = i;
  return best;
}

function tightest(rows: readonly (readonly number[])[], column: number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  rows.forEach((row, k) => {
    const ratio = row[column]! > tiny ? row.at(-1)! / row[column]! : Number.POSITIVE_INFINITY;
    if (ratio < least) [best, least] = [k, ratio];
  });
  return best;
}

function exchange(rows: number[][], worth: number[], leaves: number, enters: number): void {
  const pivot = rows[leaves]!;
  const factor = pivot[enters]!;
  for (let i = 0; i < pivot.length; i++) pivot[i] = pivot[i]! / factor;
  for (const row of [...rows.filter((_, k) => k !== leaves), worth]) {
    const times = row[enters]!;
    if (times === 0) continue;
    for (let i = 0; i < pivot.length; i++) row[i] = row[i]! - times * pivot[i]!;
  }
}
