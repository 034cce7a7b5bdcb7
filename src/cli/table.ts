/** One column of a table for people. */
export interface Column {
  readonly title: string;
  /** Columns with the highest number go first when the terminal is too narrow; 0 never goes. */
  readonly drop: number;
  /** @default left */
  readonly align?: 'left' | 'right';
  /** Its cells may be broken into several lines, so that it needs no more than this many characters. @default - never broken */
  readonly least?: number;
}

/** A table as lines without trailing blanks, and the titles of columns left out for want of width. */
export interface RenderedTable {
  /** The titles, then every row. */
  readonly lines: readonly string[];
  readonly head: string;
  /** The lines of each row; more than one where a cell was broken. */
  readonly rows: readonly (readonly string[])[];
  readonly hidden: readonly string[];
}

const gap = '  ';

/**
 * Lays out rows under their columns' titles. Too narrow: cells are broken where their column allows it, then columns are left out by
 * their `drop`, and what still does not fit is cut with an ellipsis.
 *
 * @param rows one text per column and row; newlines begin a new line within a cell whose column may be broken
 * @param width characters; `Infinity` never breaks, leaves out or cuts
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): RenderedTable {
  const shown = columns.map((_, i) => i).filter((i) => rows.some((row) => (row[i] ?? '') !== ''));
  const wanted = columns.map((c, i) =>
    rows.reduce((most, row) => Math.max(most, widest(row[i] ?? '')), c.title.length),
  );
  const least = columns.map((c, i) => Math.max(c.title.length, Math.min(c.least ?? wanted[i]!, wanted[i]!)));
  const hidden = leaveOut(columns, shown, least, width);
  const widths = shareRoom(shown, least, wanted, width);
  const layOut = (cells: readonly string[]) => rowLines(columns, shown, widths, cells).map((line) => cut(line, width));
  const head = layOut(columns.map((c) => c.title))[0] ?? '';
  const body = rows.map(layOut);
  return { lines: [head, ...body.flat()], head, rows: body, hidden };
}

function widest(cell: string): number {
  return Math.max(...cell.split('\n').map((text) => text.length));
}

/** Takes columns out of `shown` until the others fit. @returns their titles */
function leaveOut(columns: readonly Column[], shown: number[], least: readonly number[], width: number): string[] {
  const hidden: string[] = [];
  while (total(shown, least) > width) {
    const victim = shown.reduce((worst, i) => (columns[i]!.drop > columns[worst]!.drop ? i : worst), shown[0]!);
    if (columns[victim]!.drop === 0) break;
    hidden.push(columns[victim]!.title);
    shown.splice(shown.indexOf(victim), 1);
  }
  return hidden;
}

/** Widths of columns: what they want, or their least and a fair part of the room that is left, the last ones first. */
function shareRoom(
  shown: readonly number[],
  least: readonly number[],
  wanted: readonly number[],
  width: number,
): readonly number[] {
  const widths = [...least];
  let room = width - total(shown, least);
  for (const i of [...shown].reverse()) {
    const more = Math.max(0, Math.min(room, wanted[i]! - least[i]!));
    widths[i] = least[i]! + more;
    room -= more;
  }
  return widths;
}

function total(shown: readonly number[], widths: readonly number[]): number {
  return shown.reduce((sum, i) => sum + widths[i]!, 0) + gap.length * Math.max(0, shown.length - 1);
}

function rowLines(
  columns: readonly Column[],
  shown: readonly number[],
  widths: readonly number[],
  cells: readonly string[],
): readonly string[] {
  const parts = shown.map((i) => {
    const cell = cells[i] ?? '';
    if (columns[i]!.least === undefined) return [cell];
    const texts = cell.split('\n');
    // Where the next text begins must be seen.
    return texts.flatMap((text) => wrap(text, widths[i]!, texts.length > 1 ? '  ' : ''));
  });
  const height = Math.max(1, ...parts.map((p) => p.length));
  return Array.from({ length: height }, (_, line) =>
    shown
      .map((i, k) => pad(parts[k]![line] ?? '', widths[i]!, columns[i]!.align))
      .join(gap)
      .trimEnd(),
  );
}

/** At most `width` characters; a cut text ends in `…`. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1)).trimEnd()}…`;
}

/** Breaks text at blanks into lines of at most `width` characters; words that are longer are broken themselves. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...pieces(word, lines.length === 0 ? '' : indent, indent, width));
  }
  return lines;
}

/** A word as lines: one, unless it is longer than a line. */
function pieces(word: string, first: string, indent: string, width: number): string[] {
  const room = Math.max(1, width - first.length);
  if (word.length <= room) return [first + word];
  return [first + word.slice(0, room), ...pieces(word.slice(room), indent, indent, width)];
}

function pad(text: string, width: number, align: Column['align']): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}
