/** Numbers by which items are compared, the first first; the smaller is the better. */
export type Rank = readonly number[];

interface Entry<T> {
  readonly item: T;
  rank: Rank;
}

/** Whether a rank is better than another of the same length. */
export function isBetter(a: Rank, b: Rank): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]!;
  return false;
}

/**
 * Gives the best of many items whose ranks only ever get worse, without being told: an item is judged anew when it comes to
 * the top. Two items never have the same rank.
 */
export class FallingHeap<T> {
  private readonly entries: Entry<T>[] = [];

  /** @param rankOf rank of now; undefined drops the item for good */
  constructor(
    items: Iterable<T>,
    private readonly rankOf: (item: T) => Rank | undefined,
  ) {
    for (const item of items) {
      const rank = rankOf(item);
      if (rank !== undefined) this.entries.push({ item, rank });
    }
    for (let i = (this.entries.length >> 1) - 1; i >= 0; i--) this.sink(i);
  }

  /** The best item. @returns undefined if there is none left */
  top(): T | undefined {
    for (let first = this.entries[0]; first !== undefined; first = this.entries[0]) {
      const rank = this.rankOf(first.item);
      if (rank === undefined) this.removeFirst();
      else if (isBetter(first.rank, rank)) {
        first.rank = rank;
        this.sink(0);
      } else return first.item;
    }
    return undefined;
  }

  /** Takes out what {@link top} gives. */
  pop(): T | undefined {
    const item = this.top();
    if (item !== undefined) this.removeFirst();
    return item;
  }

  push(item: T): void {
    const rank = this.rankOf(item);
    if (rank === undefined) return;
    let i = this.entries.push({ item, rank }) - 1;
    for (let parent = (i - 1) >> 1; i > 0 && this.better(i, parent); parent = (i - 1) >> 1) {
      this.swap(i, parent);
      i = parent;
    }
  }

  private removeFirst(): void {
    const last = this.entries.pop();
    if (last === undefined || this.entries.length === 0) return;
    this.entries[0] = last;
    this.sink(0);
  }

  private sink(from: number): void {
    let i = from;
    for (;;) {
      let best = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.entries.length && this.better(child, best)) best = child;
      }
      if (best === i) return;
      this.swap(i, best);
      i = best;
    }
  }

  private better(i: number, j: number): boolean {
    return isBetter(this.entries[i]!.rank, this.entries[j]!.rank);
  }

  private swap(i: number, j: number): void {
    [this.entries[i], this.entries[j]] = [this.entries[j]!, this.entries[i]!];
  }
}
