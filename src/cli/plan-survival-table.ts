import type { Loss } from '../fleet/survival-types';
import { marked, unbroken } from './alarms';
import { ownName } from './own-name';
import {
  type Fate,
  fates,
  fateText,
  okText,
  replicasOf,
  roomNote,
  type ShownLosses,
  servingText,
  shownLosses,
  stateText,
  verdict,
} from './plan-survival';
import type { PlanView } from './plan-view';
import { counted, shortList } from './short-list';
import { type Column, renderTable, wrap } from './table';
import { paint, type Terminal } from './terminal';

const columns: readonly Column[] = [
  { title: 'IF GONE', drop: 0 },
  { title: 'NODES', drop: 2 },
  { title: 'SERVING', drop: 1, align: 'right' },
  { title: 'OK', drop: 0 },
  { title: 'WHAT STOPS -> WHERE NEXT', drop: 0, least: 30 },
];

/** Below this width a loss is a paragraph, not a row. */
const tableFrom = 60;

type Page = Pick<Terminal, 'columns' | 'colour'>;
type Plan = Pick<PlanView, 'survival' | 'pods' | 'require'>;

/**
 * What is lost with each vendor, region and node, as lines: whether it is survived, a row for each loss, and where the states are.
 *
 * @param width characters at most
 */
export function survivalLines(view: Plan, terminal: Page, width: number): readonly string[] {
  if (view.survival.length === 0) return [];
  const required = view.require === null ? '' : `; required: any one ${view.require.survive}`;
  const sentence = `${verdict(view.survival)}${required}.`;
  const shown = shownLosses(view.survival);
  const state = stateText(view.survival);
  const rows =
    width < tableFrom ? paragraphs(view, shown.losses, terminal, width) : table(view, shown.losses, terminal, width);
  const room = roomNote(shown.losses);
  const after = [
    ...(room === undefined ? [] : [`(${room})`]),
    ...notes(shown),
    ...(state === undefined ? [] : [`States: ${state}.`]),
  ];
  return [
    ...wrap(sentence, width, '  ').map((line) => marked(terminal, line)),
    ...rows,
    ...after.flatMap((text) => wrap(text, width, '  ')),
  ];
}

/** What is not shown. */
function notes({ alike, regions, nodes }: ShownLosses): readonly string[] {
  const left = [
    ...(regions === 0 ? [] : [counted(regions, 'region')]),
    ...(nodes === 0 ? [] : [counted(nodes, 'node')]),
  ].join(' and ');
  const same = alike ? ['what is the same machines as a row above'] : [];
  const less = left === '' ? [] : [`${left} that lose less`];
  const all = [...same, ...less];
  return all.length === 0 ? [] : [`(not shown: ${all.join('; ')}; all of it: ${ownName} plan --json)`];
}

function table(view: Plan, losses: readonly Loss[], terminal: Page, width: number): readonly string[] {
  const layOut = (join: string) =>
    renderTable(
      columns,
      losses.map((loss) => row(view, loss, join)),
      width,
    );
  const onOne = layOut('; ');
  // Fates on lines of their own are found faster than in a paragraph.
  const { head, rows } = onOne.rows.every((lines) => lines.length === 1) ? onOne : layOut('\n');
  return [paint(terminal, 'bold', head), ...rows.flat().map((line) => marked(terminal, line))];
}

function row(view: Plan, loss: Loss, join: string): readonly string[] {
  const texts = lossFates(view, loss).map(fateLine);
  const nodes = loss.scope === 'node' ? '-' : shortList(loss.nodes, 3);
  return [loss.name, nodes, servingText(loss, replicasOf(view.pods)), okText(loss), texts.join(join)];
}

function paragraphs(view: Plan, losses: readonly Loss[], terminal: Page, width: number): readonly string[] {
  return losses.flatMap((loss) => {
    const serving = servingText(loss, replicasOf(view.pods));
    const head = `${loss.name}: ${okText(loss).replace('yes', 'survived')}${serving === '' ? '' : `, ${serving} replicas serve`}`;
    const texts = lossFates(view, loss).map(fateLine);
    return [...wrap(head, width, '  '), ...texts.flatMap((text) => wrap(`  ${text}`, width, '    '))].map((line) =>
      marked(terminal, line),
    );
  });
}

function lossFates(view: Plan, loss: Loss): readonly Fate[] {
  return fates(loss, view.pods.length > 0);
}

/** An item that is not longer stays on one line. */
const wholeItem = 28;

function fateLine({ kind, title, items }: Fate): string {
  const whole = items.map((item) => (item.length <= wholeItem ? unbroken(item) : item));
  return fateText({ kind, title: unbroken(title), items: whole });
}
