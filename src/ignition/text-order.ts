/** Orders origins as people count: `firstboot[2]` before `firstboot[10]`. */
export function byOrigin(a: string, b: string): number {
  const left = a.split(/(\d+)/);
  const right = b.split(/(\d+)/);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const [x, y] = [left[i] as string, right[i] as string];
    // Every other piece is a number.
    const order = i % 2 === 1 ? Number(x) - Number(y) : byText(x, y);
    if (order !== 0) return order;
  }
  return left.length - right.length || byText(a, b);
}

/** Orders texts by code units, independent of any locale. */
export function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
