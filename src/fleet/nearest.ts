/**
 * The word that was probably meant: the one with the fewest letters changed, added, dropped or swapped, if those are at
 * most a third of it (but always one).
 */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  const meant = word.toLowerCase();
  for (const candidate of words) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    // Only the very same letters come nearer than one change.
    if (bestDistance === 1 && candidate.toLowerCase() !== meant) continue;
    const d = distance(meant, candidate.toLowerCase(), bestDistance);
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** The `count` words nearest to a word, nearest first; for lists too long to print. */
export function nearestFew(word: string, words: readonly string[], count: number): readonly string[] {
  return words
    .map((candidate) => ({ candidate, d: distance(word, candidate) }))
    .sort((a, b) => a.d - b.d || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/**
 * Optimal string alignment: Levenshtein's distance with swaps of neighbours.
 *
 * @param limit a distance that is not below it need not be known exactly. @default - all are
 */
function distance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  let [before, previous] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let d = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2]! + 1);
      row.push(d);
    }
    // A swap steps over one row, so two rows in a row must be beyond the limit.
    if (Math.min(...row) >= limit && Math.min(...previous) >= limit) return limit;
    [before, previous] = [previous, row];
  }
  return previous[b.length]!;
}
