import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import type { Path, Position, Where } from './where';

/** A value's place in the text, and its parts. */
interface Place {
  /** Offset of its first character; -1 if it is not known. */
  readonly start: number;
  readonly parts: ReadonlyMap<string | number, Part>;
}

interface Part {
  /** Offset of its key; undefined in a list. */
  readonly key?: number;
  readonly value: Place;
}

type Locate = NonNullable<Where['locate']>;

/**
 * Finds the places of a document's values. The text is gone through once, when the first place is asked for.
 *
 * @param careful asked for what has no place of its own here: empty values, texts in several lines
 */
export function quickLocator(text: string, events: () => readonly Event[], careful: Locate): Locate {
  let known: { readonly top: Place; readonly lines: readonly number[] } | undefined;
  return (path, part) => {
    known ??= { top: new Surveyor(text, events()).top(), lines: lineStarts(text) };
    const start = startOf(known.top, path, part);
    return start === -1 ? careful(path, part) : positionOf(start, known.lines);
  };
}

function startOf(top: Place, path: Path, part: 'key' | 'value'): number {
  let place = top;
  let key: number | undefined;
  for (const segment of path) {
    const next = place.parts.get(segment);
    if (next === undefined) return key ?? place.start;
    key = next.key ?? next.value.start;
    place = next.value;
  }
  return part === 'key' ? (key ?? place.start) : place.start;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function positionOf(offset: number, lines: readonly number[]): Position {
  let low = 0;
  let high = lines.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lines[middle]! <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - lines[low]! + 1 };
}

const noParts: Place['parts'] = new Map();

/** Notes the places in the events of a text that was read before, so nothing in it is remarkable. */
class Surveyor {
  private at = 1;

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
  ) {}

  top(): Place {
    return this.place();
  }

  private place(): Place {
    const event = this.events[this.at++];
    if (event?.type === EVENT_ID.SCALAR) return { start: scalarStart(event), parts: noParts };
    if (event?.type === EVENT_ID.SEQUENCE) return { start: event.start, parts: this.items() };
    return event?.type === EVENT_ID.MAPPING
      ? { start: event.start, parts: this.pairs() }
      : { start: -1, parts: noParts };
  }

  private items(): Place['parts'] {
    const parts = new Map<number, Part>();
    while (this.inside()) parts.set(parts.size, { value: this.place() });
    this.at++;
    return parts;
  }

  private pairs(): Place['parts'] {
    const parts = new Map<string, Part>();
    while (this.inside()) {
      const event = this.events[this.at++];
      if (event?.type !== EVENT_ID.SCALAR) break;
      parts.set(getScalarValue(this.text, event), { key: scalarStart(event), value: this.place() });
    }
    this.at++;
    return parts;
  }

  private inside(): boolean {
    return this.at < this.events.length && this.events[this.at]?.type !== EVENT_ID.POP;
  }
}

/** With its quotes, if it has any. */
function scalarStart({ style, valueStart }: ScalarEvent): number {
  if (style === SCALAR_STYLE.PLAIN) return valueStart;
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? valueStart - 1 : -1;
}
