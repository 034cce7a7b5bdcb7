import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import type { NodePlan } from '../fleet/plan-types';
import { bundleHeader, renderPart } from '../nodes/bundle';
import type { DeliveryPart } from '../nodes/delivery';
import { call, fillTemplate, gapNames, localText } from './template';

/** From this length on, in characters, a line of a part is worth a name. */
const longLine = 1024;

/** A delivery part as the stack refers to it. */
export interface PartText {
  /** The part's own name: `os`. */
  readonly name: string;
  /** Lower-case hex sha256 of the filled text, never sensitive: a review shows which part changes, not what is in it. */
  readonly digest: string;
  /** Expression for the filled text. */
  readonly reference: string;
}

/**
 * The texts of delivery parts as locals of the stack. What is the same for many nodes is written once, so that a node's own
 * share of the stack stays small.
 */
export class PartTexts extends Construct {
  private readonly locals = new Map<string, string>();
  private readonly names = new Set<string>();
  private readonly lines = new Map<string, string>();

  /** @param prefix put before the locals' names */
  constructor(
    scope: Construct,
    id: string,
    private readonly prefix: string,
  ) {
    super(scope, id);
  }

  /** Adds a part for a node, or finds the same text added for another. */
  add(part: DeliveryPart, values: Readonly<Record<string, string>>, node: string): PartText {
    const raw = renderPart(part);
    const gaps = gapNames(raw);
    const key = JSON.stringify([raw, ...gaps.map((gap) => values[gap])]);
    let text = this.locals.get(key);
    if (text === undefined) {
      const name = this.freeName(`${this.prefix}part_${part.name}_${sha256(raw).slice(0, 8)}`, node);
      text = localText(this, name, this.template(raw, values));
      this.locals.set(key, text);
    }
    const late = () => call('nonsensitive', call('sha256', call('sensitive', text)));
    const digest = gaps.length === 0 ? sha256(raw) : late();
    return { name: part.name, digest, reference: text };
  }

  /** A part's text with its long lines as locals of their own: parts that differ in a word still share their programs. */
  private template(raw: string, values: Readonly<Record<string, string>>): string {
    const pieces: string[] = [];
    let short = '';
    for (const line of raw.split(/(?<=\n)/)) {
      if (line.length < longLine || gapNames(line).length > 0) {
        short += line;
      } else {
        pieces.push(fillTemplate(short, values), this.sharedLine(line));
        short = '';
      }
    }
    return [...pieces, fillTemplate(short, values)].join('');
  }

  private sharedLine(line: string): string {
    const name = `${this.prefix}line_${sha256(line).slice(0, 16)}`;
    const known = this.lines.get(name) ?? localText(this, name, fillTemplate(line, {}));
    this.lines.set(name, known);
    return known;
  }

  /** The whole bundle of one node: its header, then the parts in order. */
  bundle(node: NodePlan, texts: readonly PartText[]): string {
    return fillTemplate(bundleHeader(node), {}) + texts.map((t) => t.reference).join('');
  }

  private freeName(wanted: string, node: string): string {
    const name = this.names.has(wanted) ? `${wanted}_${node}` : wanted;
    this.names.add(name);
    return name;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
