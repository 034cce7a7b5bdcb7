/**
 * The changed lines of a unified diff without context, as `diff -U0` and `git diff -U0` print them: `-old`, `+new`.
 * By the longest common subsequence of the lines that remain between equal beginnings and ends.
 */
export function unifiedDiff(before: string, after: string): readonly string[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const common = longest(a, b);
  const diff: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    else if (i < a.length && (j === b.length || common[i + 1]![j]! >= common[i]![j + 1]!)) diff.push(`-${a[i++]}`);
    else diff.push(`+${b[j++]}`);
  }
  return diff;
}

/** Length of the longest common subsequence of the ends that begin at i and j. */
function longest(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
