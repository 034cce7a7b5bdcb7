import type { PodLoss } from '../fleet/survival-types';
import { marked, unbroken } from './alarms';
import { commandLines } from './command-line';
import { fates, fateText, homelessOf, verdict } from './plan-survival';
import { nodeLines, textWidth } from './plan-table';
import type { PlanView } from './plan-view';
import type { WithoutView } from './plan-without-view';
import { counted, shortList } from './short-list';
import { type Column, renderTable, wrap } from './table';
import { paint, type Terminal } from './terminal';

const columns: readonly Column[] = [
  { title: 'POD', drop: 0 },
  { title: 'SERVING', drop: 1, align: 'right' },
  { title: 'NEXT', drop: 0, least: 24 },
];

type Page = Pick<Terminal, 'columns' | 'colour'>;

/** The plan that would follow a loss, as text: its nodes, what becomes of every pod that is hit, and what to do. */
export function renderWithout(view: PlanView, without: WithoutView, terminal: Page): string {
  const width = Math.min(terminal.columns, textWidth);
  const { names, loss } = without;
  const prose = (text: string): readonly string[] => wrap(text, width, '  ').map((line) => marked(terminal, line));
  const lines = [
    ...prose(
      `As if ${names.join(', ')} were gone, with ${shortList(loss.nodes)}. This is the next plan then; nothing is written.`,
    ),
    '',
    ...nodeLines(view, terminal, width),
    '',
    ...(view.pods.length === 0 ? [] : prose(replicaSentence(view, without))),
    ...podLines(without, terminal),
    ...besides(without).flatMap((text) => prose(`${text}.`)),
    ...(view.survival.length === 0 ? [] : prose(`What is left: ${verdict(view.survival)}.`)),
    '',
    'If it happens:',
    ...without.steps.flatMap(({ what, command }, i) => [
      ...wrap(`  ${i + 1}. ${what}`, width, '     '),
      ...(command === null
        ? []
        : commandLines(command, terminal.columns - 5).map((line) => `     ${paint(terminal, 'bold', line)}`)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What becomes of all replicas, each counted once: `Of 8 replicas 5 serve on, 1 moves, 1 starts empty (DATA LOST), 1 has no room.` */
export function replicaSentence({ pods }: PlanView, { loss, empty }: WithoutView): string {
  const sum = (of: (pod: PodLoss) => number): number => loss.pods.reduce((all, pod) => all + of(pod), 0);
  const homeless = sum((pod) => pod.homeless.length);
  // Pods of the next plan lack those without room.
  const all = pods.reduce((most, pod) => most + pod.replicas.length, 0) + homeless;
  const moves = sum((pod) => pod.moves.length);
  const parting = sum((pod) => pod.moves.filter(({ replica }) => !pod.lost.includes(replica)).length);
  const yielding = sum((pod) => homelessOf(pod).serving);
  const lost = sum((pod) => pod.of - pod.left);
  // Who serves and then goes is counted where it goes.
  const serving = all - lost - parting - yielding;
  const parts = [
    `${serving} ${serving === 1 ? 'serves' : 'serve'} on`,
    `${moves} ${moves === 1 ? 'moves' : 'move'}${nowServing(parting)}`,
    ...(empty.length === 0 ? [] : [`${empty.length} ${empty.length === 1 ? 'starts' : 'start'} empty (DATA LOST)`]),
    ...(homeless === 0 ? [] : [`${homeless} ${homeless === 1 ? 'has' : 'have'} no room${nowServing(yielding)}`]),
  ];
  return `Of ${counted(all, 'replica')} ${parts.join(', ')}.`;
}

function nowServing(replicas: number): string {
  if (replicas === 0) return '';
  return ` (${replicas} of them ${replicas === 1 ? 'serves now and gives' : 'serve now and give'} way to others)`;
}

function podLines(without: WithoutView, terminal: Page): readonly string[] {
  const { pods } = without.loss;
  if (pods.length === 0) return [];
  const rows = pods.map((pod) => [pod.pod, `${pod.left}/${pod.of}`, podItems(pod, without).map(unbroken).join(', ')]);
  const { head, rows: body } = renderTable(columns, rows, Math.min(terminal.columns, textWidth));
  return [paint(terminal, 'bold', head), ...body.flat().map((line) => marked(terminal, line))];
}

/** Where each lost replica of a pod goes: `web-1 n1 -> n3`, `db-1 starts empty on n2 (DATA LOST)`, `api-2 has no room`. */
export function podItems(pod: PodLoss, { empty }: WithoutView): readonly string[] {
  const started = empty.filter(({ replica }) => pod.lost.includes(replica));
  const lost = pod.data === 'lost' ? 'DATA LOST: ' : '';
  return [
    ...started.map(({ replica, node }) => `DATA LOST: ${replica} starts empty on ${node}`),
    ...pod.homeless.map((replica) => `${lost}${replica} has no room`),
    ...pod.moves.map(({ replica, from, to }) => `${replica} ${from} -> ${to}`),
  ];
}

/** What is lost besides replicas: etcd, ports, slices, states. */
export function besides({ loss }: WithoutView): readonly string[] {
  return fates({ ...loss, pods: [] }, true)
    .filter(({ kind }) => kind !== 'none')
    .map(fateText);
}
