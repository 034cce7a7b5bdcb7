/**
 * Names as a sentence carries them: all of a few, the first of many.
 *
 * @param most how many are named at most; one that would be left out alone is named too
 *
 * @example
 * shortList(['n1', 'n2', 'n3', 'n4'], 2); // 'n1, n2 and 2 more'
 */
export function shortList(names: readonly string[], most = 8): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** A list that somebody else wrote with commas, such as a change's detail, under the same rule. */
export function shortText(text: string, most = 12): string {
  return shortList(text.split(', '), most);
}

/** `1 machine`, `2 machines` */
export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
