import { type SvgElement, svg } from './svg-element';

/** A drawing with its size, its own corner at 0, 0. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly elements: readonly SvgElement[];
}

/** Something that is drawn to fit a row: how wide it is, and what it looks like once the row's height is known. */
export interface Flowing {
  readonly width: number;
  /** Least height. */
  readonly height: number;
  /** @param height at least its own */
  draw(height: number): Drawing;
}

/**
 * Puts items side by side in rows, as words in a paragraph; all of a row get the height of its highest.
 *
 * @param most widest row; an item that is wider has a row of its own
 */
export function flow(items: readonly Flowing[], most: number, gap: number): Drawing {
  const elements: SvgElement[] = [];
  let width = 0;
  let y = 0;
  for (const row of rows(items, most, gap)) {
    const height = row.reduce((max, item) => Math.max(max, item.height), 0);
    let x = 0;
    for (const item of row) {
      elements.push(svg('g', { transform: `translate(${x} ${y})` }, ...item.draw(height).elements));
      x += item.width + gap;
    }
    width = Math.max(width, x - gap);
    y += height + gap;
  }
  return { width, height: Math.max(0, y - gap), elements };
}

function rows(items: readonly Flowing[], most: number, gap: number): readonly (readonly Flowing[])[] {
  const all: Flowing[][] = [];
  let room = 0;
  for (const item of items) {
    const row = all.at(-1);
    if (row !== undefined && item.width + gap <= room) {
      row.push(item);
      room -= item.width + gap;
    } else {
      all.push([item]);
      room = most - item.width;
    }
  }
  return all;
}

/** How many characters of a fixed-width font fit into a width. @param size of the font; its letters are 0.6 of that wide, or less */
export function charactersIn(width: number, size: number): number {
  return Math.floor(width / textWidth('x', size));
}

/** Width of a text in a fixed-width font; signs of East Asian scripts and pictures count double. */
export function textWidth(text: string, size: number): number {
  let cells = 0;
  for (const sign of text) cells += (sign.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
  return cells * size * 0.61;
}
