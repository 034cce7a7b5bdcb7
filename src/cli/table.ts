/** One column of a table for people. */
export interface Column {
  readonly title: string;
  /** Columns with the highest number go first when the terminal is too narrow; 0 never goes. */
  readonly drop: number;
  /** @default left */
  readonly align?: 'left' | 'right';
}

/** A table as lines without trailing blanks, and the titles of columns left out for want of width. */
export interface RenderedTable {
  readonly lines: readonly string[];
  readonly hidden: readonly string[];
}

const gap = '  ';

/**
 * Lays out rows under their columns' titles. Too narrow: columns are left out by their `drop`, and what still does not fit is cut
 * with an ellipsis in the last column.
 *
 * @param rows one text per column and row
 * @param width characters; `Infinity` never leaves out or cuts
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): RenderedTable {
  const widths = columns.map((c, i) => Math.max(c.title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const shown = columns.map((_, i) => i).filter((i) => rows.some((row) => (row[i] ?? '') !== ''));
  const total = () => shown.reduce((sum, i) => sum + widths[i]!, 0) + gap.length * Math.max(0, shown.length - 1);
  const hidden: string[] = [];
  while (total() > width) {
    const victim = shown.reduce((worst, i) => (columns[i]!.drop > columns[worst]!.drop ? i : worst), shown[0]!);
    if (columns[victim]!.drop === 0) break;
    hidden.push(columns[victim]!.title);
    shown.splice(shown.indexOf(victim), 1);
  }
  const line = (cells: readonly string[]) =>
    cut(
      shown
        .map((i) => pad(cells[i] ?? '', widths[i]!, columns[i]!.align))
        .join(gap)
        .trimEnd(),
      width,
    );
  return { lines: [line(columns.map((c) => c.title)), ...rows.map(line)], hidden };
}

/** At most `width` characters; a cut text ends in `…`. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1)).trimEnd()}…`;
}

/** Breaks text at blanks into lines of at most `width` characters; longer words stand alone. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `${indent}${word}`);
  }
  return lines;
}

function pad(text: string, width: number, align: Column['align']): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}
