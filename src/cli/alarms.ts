import { paint, type Style, type Terminal } from './terminal';

/** What must catch the eye of somebody who is told of a loss, and stays on one line. */
const alarms: readonly (readonly [RegExp, Style])[] = [
  [/DATA LOST|\bNOT?\b/g, 'red'],
  [/no room|no quorum|state gone|slices broken|not BOSH/g, 'yellow'],
];

const noBreak = '\u00a0';

/** A text that is not broken at its blanks when it is laid out; {@link marked} gives them back. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', noBreak);
}

/** A line that was laid out, with its alarms in colour. */
export function marked(terminal: Pick<Terminal, 'colour'>, line: string): string {
  const plain = line.replaceAll(noBreak, ' ');
  return alarms.reduce((all, [words, style]) => all.replaceAll(words, (found) => paint(terminal, style, found)), plain);
}
