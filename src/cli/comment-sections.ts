/** What GitHub takes as one comment. @see https://github.com/orgs/community/discussions/27190 */
export const commentLimit = 65_536;

/** What a plan leaves of that to others: in the comment of `flotilla init`'s workflow stand a mark and what went to standard error. */
const roomForOthers = 5_536;

/** Longest plan, in bytes of UTF-8: however a comment's length is counted, it is no longer than that. */
export const planLimit = commentLimit - roomForOthers;

/** A piece of the comment: a head, lines of which the last may be left out, a foot. */
export interface Section {
  readonly head: readonly string[];
  readonly lines: readonly string[];
  readonly foot: readonly string[];
  /** What a line is, for the note that some are left out. */
  readonly what: string;
  /** Whether it gets room before the others. @default false */
  readonly first?: boolean;
  /** Its plural. @default - with an s */
  readonly many?: string;
}

/** Lines that are never left out; none: no section. */
export function prose(lines: readonly string[]): Section {
  return { head: lines, lines: [], foot: [], what: '' };
}

/** A folded list. @param what an item is. */
export function list(what: string, title: string, items: readonly string[]): Section {
  if (items.length === 0) return prose([]);
  return folded(`${title} (${items.length})`, { head: [], lines: items.map((item) => `- ${item}`), foot: [], what });
}

/** A blank line after the summary and before the end: without them GitHub shows the Markdown inside as it is written. */
export function folded(title: string, section: Section): Section {
  return {
    ...section,
    head: ['<details>', `<summary>${title}</summary>`, '', ...section.head],
    foot: [...section.foot, '', '</details>'],
  };
}

/** Room for the note that lines were left out. */
const noteRoom = 160;

/** All sections, or as many lines of each as fit, those that come first and then the others in order. Heads and feet are always whole. */
export function fitted(sections: readonly Section[]): string {
  const whole = sections.filter((s) => s.head.length + s.lines.length > 0);
  const size = (lines: readonly string[]) => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  let room = planLimit - whole.reduce((sum, s) => sum + size(s.head) + size(s.foot) + noteRoom, 0);
  const kept = new Map<Section, number>();
  for (const section of [...whole.filter((s) => s.first), ...whole.filter((s) => !s.first)]) {
    let lines = 0;
    for (const line of section.lines) {
      room -= size([line]);
      if (room < 0) break;
      lines += 1;
    }
    kept.set(section, lines);
  }
  return `${whole.map((section) => sectionText(section, kept.get(section)!)).join('\n\n')}\n`;
}

function sectionText(section: Section, kept: number): string {
  const left = section.lines.length - kept;
  const note = left === 0 ? [] : ['', cutNote(left, section)];
  return [...section.head, ...section.lines.slice(0, kept), ...note, ...section.foot].join('\n');
}

function cutNote(left: number, { what, many = `${what}s` }: Section): string {
  return `_${left} more ${left === 1 ? what : many} left out: a comment holds no more; all of it: <code>npx flotilla plan</code>_`;
}
