import type { ChangeKind } from '../fleet/changes';
import { failureDomain } from '../fleet/failure-domain';
import { differenceText, totalsText } from './plan-costs';
import { changeKinds, changeMeaning, changeWord, countsText } from './plan-counts';
import { fates, fateText } from './plan-survival';
import { cardWidth, changeBadge, chip, memoryBar, nodeCard } from './plan-svg-card';
import { styleSheet } from './plan-svg-style';
import { type NodeView, type PlanView, vendorText } from './plan-view';
import { counted, shortList } from './short-list';
import { type SvgElement, svg, svgText } from './svg-element';
import { charactersIn, type Drawing, type Flowing, flow, textWidth } from './svg-flow';
import { cut, wrap } from './table';

const margin = 24;
const gap = 12;
const small = 12;
const lineHeight = 17;

/** Narrowest picture: its words want some room. */
const narrowest = 560;

/**
 * A picture of a fleet: a panel for each vendor, in it its regions, in them the nodes as cards. It needs nothing from elsewhere (no
 * font, no script), fits light and dark pages, and the same plan gives the same bytes.
 *
 * @see https://www.w3.org/TR/SVG11/
 */
export function planSvg(view: PlanView): string {
  const most = columnsFor(view.nodes.length) * (cardWidth + gap) + 4 * gap;
  const picture = { view, podChange: podChanges(view) };
  const all = groups(view.nodes, vendorText).map(([name, nodes]) => panel(picture, name, nodes, most));
  const panels = flow(all, most, 2 * gap);
  const width = Math.max(panels.width, narrowest);
  return svgText(page(view, width, [header(view, width), legend(view, width), panels, footer(view, width)]));
}

type PodChange = (replica: string) => ChangeKind;

interface Picture {
  readonly view: PlanView;
  readonly podChange: PodChange;
}

function podChanges({ pods }: PlanView): PodChange {
  const changes = new Map(pods.flatMap((pod) => pod.replicas.map(({ name }) => [name, pod.change] as const)));
  return (replica) => changes.get(replica) ?? 'none';
}

/** How many cards stand side by side at most: a page is scrolled down rather than to the side. */
function columnsFor(nodes: number): number {
  if (nodes <= 6) return 4;
  if (nodes <= 20) return 5;
  return Math.min(14, Math.max(7, Math.ceil(Math.sqrt(nodes / 3))));
}

function page(view: PlanView, width: number, parts: readonly Drawing[]): SvgElement {
  let y = margin;
  const placed = parts.map((part) => {
    const at = svg('g', { transform: `translate(${margin} ${y})` }, ...part.elements);
    if (part.height > 0) y += part.height + 2 * gap;
    return at;
  });
  const size = { width: width + 2 * margin, height: y - 2 * gap + margin };
  return svg(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      ...size,
      viewBox: `0 0 ${Math.ceil(size.width)} ${Math.ceil(size.height)}`,
      role: 'img',
    },
    svg('title', {}, `Plan of fleet ${view.fleet}: ${countsText(view.counts.nodes)}`),
    svg('style', {}, styleSheet()),
    svg('rect', { class: 'page', ...size }),
    ...placed,
  );
}

function header(view: PlanView, width: number): Drawing {
  const vendors = new Set(view.nodes.map(failureDomainOf).filter((name) => name !== ''));
  const { costs } = view;
  const unknown = costs.unpriced.length === 0 ? [] : [`price of ${counted(costs.unpriced.length, 'node')} unknown`];
  const difference = costs.difference === null ? undefined : differenceText(costs.difference);
  const lines = [
    `${counted(view.nodes.length, 'node')} at ${counted(vendors.size, 'vendor')}: ${countsText(view.counts.nodes)}`,
    [...(costs.totals.length === 0 ? [] : [totalsText(costs)]), ...unknown].join(' · '),
    ...(difference === undefined ? [] : [`changes in costs: ${difference}`]),
  ];
  const name = svg(
    'text',
    { class: 'text strong', x: 0, y: 22, 'font-size': 24 },
    cut(`Fleet ${view.fleet}`, charactersIn(width, 24)),
  );
  const below = paragraph(lines, width);
  return {
    width,
    height: 34 + below.height,
    elements: [name, svg('g', { transform: 'translate(0 34)' }, ...below.elements)],
  };
}

function failureDomainOf(node: NodeView): string {
  return failureDomain({ vendor: node.vendor, seller: node.seller ?? undefined });
}

function panel({ view, podChange }: Picture, name: string, nodes: readonly NodeView[], most: number): Flowing {
  const regions = flow(
    groups(nodes, (n) => n.region).map(([region, own]) => regionBox(region, own, podChange, most - 2 * gap)),
    most - 2 * gap,
    gap,
  );
  const width = Math.max(regions.width, cardWidth + 2 * gap) + 2 * gap;
  const domain = failureDomainOf(nodes[0]!);
  const loss = view.survival.find((l) => l.scope === 'vendor' && l.name === domain);
  const texts = loss === undefined ? [] : fates(loss, view.pods.length > 0).map(fateText);
  const gone = texts.length === 0 ? [] : [`if ${domain} is gone: ${texts.join('; ')}`];
  const about = paragraph([counted(nodes.length, 'node'), ...gone], width - 2 * gap);
  const top = 32 + about.height + gap;
  const title = name === '' ? 'no longer known' : name;
  const draw = (height: number): Drawing => ({
    width,
    height,
    elements: [
      svg('rect', { class: 'panel', width, height, rx: 10 }),
      svg(
        'text',
        { class: 'text strong', x: gap, y: 26, 'font-size': 17 },
        cut(title, charactersIn(width - 2 * gap, 17)),
      ),
      svg('g', { transform: `translate(${gap} 32)` }, ...about.elements),
      svg('g', { transform: `translate(${gap} ${top})` }, ...regions.elements),
    ],
  });
  return { width, height: top + regions.height + gap, draw };
}

/** Rows of equal length: nine nodes where eight fit are five and four. */
function regionBox(region: string, nodes: readonly NodeView[], podChange: PodChange, most: number): Flowing {
  const fit = Math.max(1, Math.floor((most - 2 * gap + gap) / (cardWidth + gap)));
  const columns = Math.ceil(nodes.length / Math.ceil(nodes.length / fit));
  const cards = flow(
    nodes.map((node) => nodeCard(node, podChange)),
    columns * (cardWidth + gap) - gap,
    gap,
  );
  const width = cards.width + 2 * gap;
  const draw = (height: number): Drawing => ({
    width,
    height,
    elements: [
      svg('rect', { class: 'region', width, height, rx: 8 }),
      svg(
        'text',
        { class: 'faint strong', x: gap, y: 19, 'font-size': small },
        cut(region || '-', charactersIn(width - 2 * gap, small)),
      ),
      svg('g', { transform: `translate(${gap} 28)` }, ...cards.elements),
    ],
  });
  return { width, height: 28 + cards.height + gap, draw };
}

/** Only what the picture has; a fleet in which all stands still needs no key to changes. */
function legend(view: PlanView, width: number): Drawing {
  const used = changeKinds.filter((kind) => kind !== 'none' && view.counts.nodes[kind] + view.counts.pods[kind] > 0);
  const changes = used.map((kind) => labelled(changeBadge(kind), changeMeaning[kind]));
  const bar: Flowing = { width: 48, height: 20, draw: () => ({ width: 48, height: 20, elements: memoryBar(48, 0.4) }) };
  const pods = view.nodes.some((n) => n.pods.length > 0) ? [labelled(chip('pod-1', 'none'), 'a replica of a pod')] : [];
  return flow([...changes, labelled(bar, 'RAM, taken and free'), ...pods], width, 20);
}

function labelled(sample: Flowing, meaning: string): Flowing {
  const width = sample.width + 6 + textWidth(meaning, small);
  const draw = (): Drawing => ({
    width,
    height: 20,
    elements: [
      ...sample.draw(20).elements,
      svg('text', { class: 'faint', x: sample.width + 6, y: 14, 'font-size': small }, meaning),
    ],
  });
  return { width, height: 20, draw };
}

/** Pods whose change no card shows. */
function footer(view: PlanView, width: number): Drawing {
  const changed = changeKinds.flatMap((kind) => {
    const names = kind === 'none' ? [] : view.pods.filter((p) => p.change === kind).map((p) => p.pod);
    return names.length === 0 ? [] : [`Pods that are ${changeWord(kind)}: ${shortList(names, 12)}`];
  });
  return paragraph(changed, width);
}

function paragraph(sentences: readonly string[], width: number): Drawing {
  const lines = sentences.filter((s) => s !== '').flatMap((s) => wrap(s, charactersIn(width, small), '  '));
  const elements = lines.map((line, i) =>
    svg('text', { class: 'faint', x: 0, y: 13 + i * lineHeight, 'font-size': small, 'xml:space': 'preserve' }, line),
  );
  return { width, height: lines.length * lineHeight, elements };
}

/** In the order of the first of each group. */
function groups(
  nodes: readonly NodeView[],
  key: (node: NodeView) => string,
): readonly (readonly [string, NodeView[]])[] {
  const found = new Map<string, NodeView[]>();
  for (const node of nodes) {
    const known = found.get(key(node));
    if (known === undefined) found.set(key(node), [node]);
    else known.push(node);
  }
  return [...found];
}
