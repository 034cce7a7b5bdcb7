import type { ChangeKind } from '../fleet/changes';
import { money } from './plan-costs';
import { changeWord } from './plan-counts';
import { changeSign } from './plan-svg-style';
import { type NodeView, sizeText } from './plan-view';
import { type SvgElement, svg } from './svg-element';
import { charactersIn, type Drawing, type Flowing, flow, textWidth } from './svg-flow';
import { cut, wrap } from './table';

/** Width of every node's card, in pixels. */
export const cardWidth = 216;
const padding = 10;
const inner = cardWidth - 2 * padding;
const small = 11;
const lineHeight = 15;
/** Lines that say why a node changes. */
const detailLines = 3;

/**
 * One node: its name and change, size, subnet and price, RAM, and its pods.
 *
 * @param podChange what becomes of a replica's pod
 */
export function nodeCard(node: NodeView, podChange: (replica: string) => ChangeKind): Flowing {
  const lines = [...detail(node), ...facts(node), ...memory(node)];
  const pods = flow(
    node.pods.map((name) => chip(name, podChange(name))),
    inner,
    4,
  );
  const factsEnd = 36 + lines.reduce((sum, line) => sum + line.height, 0);
  const height = factsEnd + (node.pods.length === 0 ? 0 : pods.height + 4) + padding - 4;
  const draw = (full: number): Drawing => ({
    width: cardWidth,
    height: full,
    elements: [
      svg('title', {}, titleText(node)),
      frame(node.change, full),
      ...head(node),
      ...stacked(lines, 36),
      svg('g', { transform: `translate(${padding} ${factsEnd + 4})` }, ...pods.elements),
    ],
  });
  return { width: cardWidth, height, draw };
}

/** Everything, for whoever points at the card: nothing is cut here. */
function titleText(node: NodeView): string {
  const pods = node.pods.length === 0 ? 'no pods' : node.pods.join(', ');
  const change = `${changeWord(node.change)}${node.detail === '' ? '' : `: ${node.detail}`}`;
  return [node.node, node.vendor, node.region, node.size, node.engine, node.subnet, pods, change]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Whatever leaves has a broken edge; whatever changes a thick one. */
function frame(change: ChangeKind, height: number): SvgElement {
  const going = change === 'leaving' || change === 'gone';
  return svg('rect', {
    class: `card edge-${change}`,
    x: 1,
    y: 1,
    width: cardWidth - 2,
    height: height - 2,
    rx: 6,
    'stroke-width': change === 'none' ? 1 : 2,
    ...(going ? { 'stroke-dasharray': '6 4' } : {}),
  });
}

function head(node: NodeView): readonly SvgElement[] {
  const badge = changeBadge(node.change);
  const room = inner - (node.change === 'none' ? 0 : badge.width + 8);
  const name = svg(
    'text',
    { class: 'text strong', x: padding, y: 25, 'font-size': 14 },
    cut(node.node, charactersIn(room, 14)),
  );
  if (node.change === 'none') return [name];
  const place = `translate(${cardWidth - padding - badge.width} 10)`;
  return [name, svg('g', { transform: place }, ...badge.draw(badge.height).elements)];
}

/** A change as sign, word and colour. */
export function changeBadge(change: ChangeKind): Flowing {
  const text = `${changeSign[change]} ${changeWord(change)}`;
  const width = textWidth(text, small) + 12;
  const elements = [
    svg('rect', { class: `fill-${change}`, width, height: 20, rx: 10 }),
    svg('text', { class: 'onfill strong', x: 6, y: 14, 'font-size': small }, text),
  ];
  return { width, height: 20, draw: () => ({ width, height: 20, elements }) };
}

/** A pod's replica, with the sign and the colour of its pod's change. */
export function chip(name: string, change: ChangeKind): Flowing {
  const text = cut(change === 'none' ? name : `${changeSign[change]} ${name}`, charactersIn(inner - 12, small));
  const width = textWidth(text, small) + 12;
  const box = { width: width - 1, height: 17, x: 0.5, y: 0.5, rx: 4 };
  const elements = [
    svg('rect', change === 'none' ? { class: 'chip', ...box } : { class: `chip edge-${change}`, ...box }),
    svg('text', { class: 'text', x: 6, y: 13, 'font-size': small }, text),
  ];
  return { width, height: 18, draw: () => ({ width, height: 18, elements }) };
}

/** A line of a card, drawn from its upper edge on. */
interface CardLine {
  readonly height: number;
  readonly elements: readonly SvgElement[];
}

function stacked(lines: readonly CardLine[], top: number): readonly SvgElement[] {
  let y = top;
  return lines.map((line) => {
    const placed = svg('g', { transform: `translate(${padding} ${y})` }, ...line.elements);
    y += line.height;
    return placed;
  });
}

function detail(node: NodeView): readonly CardLine[] {
  if (node.detail === '') return [];
  const lines = wrap(node.detail, charactersIn(inner, small));
  const shown = lines.slice(0, detailLines);
  if (lines.length > detailLines)
    shown[detailLines - 1] = cut(`${shown[detailLines - 1]} …………………………………`, charactersIn(inner, small));
  return shown.map((text) => textLine(text, '', `fill-${node.change}`));
}

function facts(node: NodeView): readonly CardLine[] {
  const price = node.price === null ? (node.ramMiB === 0 ? '' : 'price ?') : money(node.price);
  const lines: readonly (readonly [string, string])[] = [
    [sizeText(node), price],
    [node.subnet, node.subnet === '' ? '' : node.engine],
  ];
  return lines.filter(([left, right]) => left + right !== '').map(([left, right]) => textLine(left, right, 'text'));
}

/** Text at both ends of a line; the left one is cut where they would meet. */
function textLine(left: string, right: string, style: string): CardLine {
  const room = charactersIn(inner, small) - (right === '' ? 0 : right.length + 1);
  const at = { y: 12, 'font-size': small };
  return {
    height: lineHeight,
    elements: [
      svg('text', { class: style, x: 0, ...at }, cut(left, room)),
      ...(right === '' ? [] : [svg('text', { class: 'faint', x: inner, ...at, 'text-anchor': 'end' }, right)]),
    ],
  };
}

function memory(node: NodeView): readonly CardLine[] {
  if (node.ramMiB === 0) return [];
  const bar: CardLine = { height: 16, elements: memoryBar(inner, node.freeMiB / node.ramMiB) };
  return [bar, textLine(`${node.freeMiB} of ${node.ramMiB} MiB free`, '', 'faint')];
}

/** How much RAM is taken. @param free part of it that is not, 0 to 1 */
export function memoryBar(width: number, free: number): readonly SvgElement[] {
  const used = (width - 2) * (1 - Math.min(1, Math.max(0, free)));
  return [
    svg('rect', { class: 'bar', x: 0.5, y: 4.5, width: width - 1, height: 9, rx: 3 }),
    svg('rect', { class: 'used', x: 1, y: 5, width: used, height: 8, rx: 3 }),
  ];
}
