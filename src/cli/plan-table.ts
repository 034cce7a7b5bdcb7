import type { ChangeKind } from '../fleet/changes';
import type { NodeView, PlanView } from './plan-view';
import { lossText } from './survival';
import { type Column, renderTable, wrap } from './table';
import { paint, type Style, type Terminal } from './terminal';

const columns: readonly Column[] = [
  { title: 'NODE', drop: 0 },
  { title: 'VENDOR', drop: 1 },
  { title: 'REGION', drop: 6 },
  { title: 'SIZE', drop: 7 },
  { title: 'RAM FREE/ALL', drop: 4, align: 'right' },
  { title: 'PER MONTH', drop: 3, align: 'right' },
  { title: 'SUBNET', drop: 5 },
  { title: 'PODS', drop: 2 },
  { title: 'CHANGE', drop: 0 },
];

/** Widest text under the table, in characters: longer lines are hard to read. */
const textWidth = 110;

/** A plan as text: the table, then what it costs, what it survives, what will stop, and the next command. */
export function renderPlan(view: PlanView, terminal: Pick<Terminal, 'columns' | 'colour'>, next?: string): string {
  const width = Math.min(terminal.columns, textWidth);
  const rows = view.nodes.map(row);
  const table = renderTable(columns, rows, terminal.columns);
  const [head, ...body] = table.lines;
  const lines = [
    paint(terminal, 'bold', head ?? ''),
    ...body.map((line, i) => tinted(terminal, view.nodes[i]!.change, line)),
    ...(table.hidden.length === 0
      ? []
      : wrap(`(not shown for want of width: ${table.hidden.join(', ').toLowerCase()})`, width)),
    '',
    ...wrap(`Costs ${costs(view)}.`, width, '  '),
    ...view.losses.flatMap((loss) => wrap(`If ${lossText(loss)}.`, width, '  ')),
    ...podLines(view, width),
    ...wrap(`${stops(view)}.`, width, '  '),
    ...(next === undefined ? [] : ['', `Next: ${paint(terminal, 'bold', next)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function row(node: NodeView): string[] {
  const detail = node.detail === '' ? '' : ` (${node.detail})`;
  return [
    node.node,
    node.vendor,
    node.region,
    node.size,
    node.ramMiB === 0 ? '' : `${node.freeMiB}/${node.ramMiB}`,
    node.price === null ? (node.ramMiB === 0 ? '' : '?') : `${node.price.currency} ${node.price.amount.toFixed(2)}`,
    node.subnet,
    node.pods.join(', ') || '-',
    node.change === 'none' ? '-' : `${node.change}${detail}`,
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

function costs(view: PlanView): string {
  const sums = view.totals.map(
    (t) =>
      `${t.currency} ${t.amount.toFixed(2)} a month (${/^\d/.test(t.asOf) ? `prices of ${t.asOf}` : 'prices without a date'})`,
  );
  const unknown = view.unpriced.length === 0 ? [] : [`unknown for ${view.unpriced.join(', ')}`];
  return [...sums, ...unknown].join(' and ') || 'nothing';
}

function podLines(view: PlanView, width: number): string[] {
  const changed = view.pods.filter((p) => p.change !== 'none');
  return changed.flatMap((p) =>
    wrap(`Pod ${p.pod}: ${p.change}${p.detail === '' ? '' : ` (${p.detail})`}.`, width, '  '),
  );
}

function stops(view: PlanView): string {
  const machines = (n: number): string => `${n} ${n === 1 ? 'machine' : 'machines'}`;
  const named = (names: readonly string[]): string => (names.length === 0 ? '' : ` (${names.join(', ')})`);
  return `${machines(view.replaced.length)} replaced${named(view.replaced)}, ${machines(view.rebooted.length)} rebooted${named(view.rebooted)}`;
}
