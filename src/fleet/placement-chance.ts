/**
 * Numbers that look like chance and are the same in every run.
 *
 * @see https://en.wikipedia.org/wiki/Xorshift, the variant with 32 bits
 */
export class Chance {
  private state = 0x9e3779b9;

  /** A whole number from 0 to below a limit. */
  below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }

  /** Puts a list into another order, in place. */
  shuffle<T>(list: T[]): T[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
    return list;
  }
}
