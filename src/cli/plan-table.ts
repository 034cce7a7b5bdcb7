import type { ChangeKind } from '../fleet/changes';
import { marked } from './alarms';
import { commandLines } from './command-line';
import { ownName } from './own-name';
import { differenceText, money, totalsText } from './plan-costs';
import { countsText, nothingChanges } from './plan-counts';
import { survivalLines } from './plan-survival-table';
import { dataLostTexts, type NodeView, type PlanView, regionText, sizeText, vendorText } from './plan-view';
import { counted, shortList, shortText } from './short-list';
import { type Column, type RenderedTable, renderTable, wrap } from './table';
import { paint, type Style, type Terminal } from './terminal';

const columns: readonly Column[] = [
  { title: 'NODE', drop: 0 },
  { title: 'VENDOR', drop: 2 },
  { title: 'REGION', drop: 6 },
  { title: 'SIZE', drop: 5 },
  { title: 'FREE/RAM', drop: 4, align: 'right' },
  { title: 'PER MONTH', drop: 3, align: 'right' },
  { title: 'SUBNET', drop: 7 },
  { title: 'PODS', drop: 1, least: 12 },
  { title: 'CHANGE', drop: 0 },
];

/** Widest text under the table, in characters: longer lines are hard to read. */
export const textWidth = 110;
/** A terminal is not filled with more unchanged nodes than this; pipes get all. */
const unchangedOnTerminal = 60;
/** Changed pods that get a line of their own. */
const podsInFull = 10;

type Page = Pick<Terminal, 'columns' | 'colour'>;

/**
 * A plan as text: the table, then counts, what it costs, what it survives, what will stop, and the next commands.
 *
 * @param next commands to name at the end. @default - none
 * @param remarks sentences that belong to this run. @default - none
 */
export function renderPlan(
  view: PlanView,
  terminal: Page,
  next: readonly string[] = [],
  remarks: readonly string[] = [],
): string {
  const width = Math.min(terminal.columns, textWidth);
  const sentences = [
    `Nodes: ${countsText(view.counts.nodes)}.`,
    ...(view.pods.length === 0 ? [] : [`Pods: ${countsText(view.counts.pods)}.`]),
    ...podTexts(view),
    ...dataLostTexts(view).map((text) => `${text}.`),
    `${stopped(view)}.`,
    `Costs ${costs(view)}.`,
    ...keptTexts(view),
    ...remarks,
    ...(nothingChanges(view.counts.nodes, view.counts.pods) ? ['Nothing to deploy: this is what stands.'] : []),
  ];
  // A pipe's lines may be as long as they like, so that a line is a loss.
  const survival = survivalLines(view, terminal, Number.isFinite(terminal.columns) ? width : terminal.columns);
  const lines = [
    ...nodeLines(view, terminal, width),
    '',
    ...sentences.flatMap((sentence) => wrap(sentence, width, '  ').map((line) => marked(terminal, line))),
    ...(survival.length === 0 ? [] : ['', ...survival]),
    ...nextLines(next, terminal),
  ];
  return `${lines.join('\n')}\n`;
}

/** The table of nodes. @param width of the texts below it */
export function nodeLines(view: PlanView, terminal: Page, width: number): readonly string[] {
  const unchanged = view.counts.nodes.none;
  const fold = Number.isFinite(terminal.columns) && unchanged > unchangedOnTerminal;
  const nodes = fold ? view.nodes.filter((n) => n.change !== 'none') : view.nodes;
  const { table, details } = laidOut(nodes, terminal.columns);
  const notes = [
    ...(fold ? [`(${unchanged} unchanged nodes not shown; all of them: ${ownName} plan | less -S)`] : []),
    ...(table.hidden.length === 0 ? [] : [`(not shown for want of width: ${table.hidden.join(', ').toLowerCase()})`]),
  ];
  return [
    ...(nodes.length === 0 ? [] : [paint(terminal, 'bold', table.head)]),
    ...table.rows.flatMap((lines, i) =>
      [...lines, ...(details[i] ?? [])].map((line) => tinted(terminal, nodes[i]!.change, line)),
    ),
    ...notes.flatMap((note) => wrap(note, width)),
  ];
}

/** Where lines with the reasons of changes do not fit, the reasons have lines of their own below. */
function laidOut(
  nodes: readonly NodeView[],
  width: number,
): { readonly table: RenderedTable; readonly details: readonly (readonly string[])[] } {
  const whole = renderTable(
    columns,
    nodes.map((n) => row(n, ` ${reason(n)}`)),
    width,
  );
  if (whole.hidden.length === 0 && whole.rows.every((lines) => lines.length === 1))
    return { table: whole, details: [] };
  const indent = '      ';
  const details = nodes.map((n) =>
    n.detail === '' ? [] : wrap(`${indent}${shortText(n.detail)}`, Math.min(width, textWidth), indent),
  );
  return {
    table: renderTable(
      columns,
      nodes.map((n) => row(n, '')),
      width,
    ),
    details,
  };
}

function reason(node: NodeView): string {
  return node.detail === '' ? '' : `(${shortText(node.detail)})`;
}

/** @param why what stands behind the change */
function row(node: NodeView, why: string): string[] {
  return [
    node.node,
    vendorText(node),
    regionText(node),
    sizeText(node),
    node.ramMiB === 0 ? '' : `${node.freeMiB}/${node.ramMiB}M`,
    node.price === null ? (node.ramMiB === 0 ? '' : '?') : money(node.price),
    node.subnet,
    shortList(node.pods, 6) || '-',
    node.change === 'none' ? '-' : `${node.change}${why}`.trimEnd(),
  ];
}

const tints: Readonly<Partial<Record<ChangeKind, Style>>> = {
  new: 'green',
  adopt: 'green',
  hot: 'cyan',
  reboot: 'yellow',
  replace: 'red',
  leaving: 'yellow',
  gone: 'red',
};

function tinted(terminal: Pick<Terminal, 'colour'>, change: ChangeKind, line: string): string {
  const tint = tints[change];
  return tint === undefined ? line : paint(terminal, tint, line);
}

function costs({ costs }: PlanView): string {
  const unknown = costs.unpriced.length === 0 ? [] : [`unknown for ${shortList(costs.unpriced)}`];
  const sums = [...(costs.totals.length === 0 ? [] : [totalsText(costs)]), ...unknown].join(' and ') || 'nothing';
  const difference = costs.difference === null ? undefined : differenceText(costs.difference);
  return difference === undefined ? sums : `${sums}; changes: ${difference}`;
}

function keptTexts({ kept }: PlanView): readonly string[] {
  if (kept.length === 0) return [];
  const numbers = shortList(kept.map(({ node, index }) => `${node} (${index})`));
  return [`Numbers kept by nodes that are gone: ${numbers}; give them free with ${ownName} plan --forget.`];
}

function podTexts({ pods }: PlanView): readonly string[] {
  const changed = pods.filter((p) => p.change !== 'none');
  const more = changed.length - podsInFull;
  return [
    ...changed
      .slice(0, podsInFull)
      .map((p) => `Pod ${p.pod}: ${p.change}${p.detail === '' ? '' : ` (${shortText(p.detail)})`}.`),
    ...(more <= 0 ? [] : [`And ${more} more changed pods (--json has all).`]),
  ];
}

function stopped(view: PlanView): string {
  const named = (names: readonly string[]): string => (names.length === 0 ? '' : ` (${shortList(names)})`);
  const replaced = `${counted(view.replaced.length, 'machine')} replaced${named(view.replaced)}`;
  return `${replaced}, ${counted(view.rebooted.length, 'machine')} rebooted${named(view.rebooted)}`;
}

/** On one line if it fits, else each command on its own. */
function nextLines(next: readonly string[], terminal: Page): readonly string[] {
  if (next.length === 0) return [];
  const whole = `Next: ${next.join(', then ')}`;
  if (whole.length <= terminal.columns) return ['', `Next: ${paint(terminal, 'bold', next.join(', then '))}`];
  const commands = next.flatMap((command) => commandLines(command, terminal.columns - 2));
  return ['', 'Next:', ...commands.map((line) => `  ${paint(terminal, 'bold', line)}`)];
}
