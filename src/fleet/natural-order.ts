/**
 * Compares names as people order them: digits in them by value, so `n2` stands before `n10`. Total: two names are equal only if they are the
 * same text.
 *
 * @returns negative, zero or positive, for `sort`
 */
export function naturally(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (!isDigit(a, i) || !isDigit(b, j)) {
      const order = a.charCodeAt(i++) - b.charCodeAt(j++);
      if (order !== 0) return order;
      continue;
    }
    const [x, y] = [digits(a, i), digits(b, j)];
    // Names may hold more digits than a number does: of two without leading zeros the longer is the larger.
    const order = x.value.length - y.value.length || byCode(x.value, y.value);
    if (order !== 0) return order;
    [i, j] = [x.end, y.end];
  }
  return a.length - i - (b.length - j) || byCode(a, b);
}

/** The run of digits that begins at a place, without leading zeros. */
function digits(name: string, from: number): { readonly value: string; readonly end: number } {
  let end = from;
  while (isDigit(name, end)) end++;
  let first = from;
  while (first < end - 1 && name[first] === '0') first++;
  return { value: name.slice(first, end), end };
}

function isDigit(name: string, i: number): boolean {
  const code = name.charCodeAt(i);
  return code >= 48 && code <= 57;
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
