import type { FitRow, FitView } from './fit-view';
import { money, totalsText } from './plan-costs';
import { counted, shortList } from './short-list';
import { type Column, renderTable, wrap } from './table';
import { paint, type Terminal } from './terminal';

const columns: readonly Column[] = [
  { title: 'NODE', drop: 0 },
  { title: 'VENDOR', drop: 0 },
  { title: 'REGION', drop: 3 },
  { title: 'SIZE', drop: 0 },
  { title: 'MiB FREE/ALL', drop: 2, align: 'right' },
  { title: 'PRICE', drop: 0, align: 'right' },
  { title: 'LABELS', drop: 4, least: 8 },
  { title: 'PODS', drop: 1, least: 12 },
];

/** What `flotilla fit` prints for people. */
export function renderFit(view: FitView, terminal: Pick<Terminal, 'columns' | 'colour'>): string {
  const table = renderTable(columns, view.nodes.map(cells), terminal.columns);
  const [head = '', ...rows] = table.lines;
  const notes = [
    costs(view),
    ...assumed(view),
    present(view),
    room(view),
    ...loss(view),
    sureness(view),
    ...planning(view),
    ...uneven(view),
    ...unpriced(view),
  ];
  return [
    paint(terminal, 'bold', title(view)),
    '',
    paint(terminal, 'dim', head),
    ...rows,
    ...(table.hidden.length === 0
      ? []
      : [paint(terminal, 'dim', `(not shown for want of width: ${table.hidden.join(', ').toLowerCase()})`)]),
    '',
    ...notes.flatMap((note) => wrap(note, terminal.columns, '  ')),
    '',
    ...paste(view),
    '',
  ].join('\n');
}

function title({ fleet, nodes }: FitView): string {
  const replicas = nodes.reduce((sum, node) => sum + node.pods.length, 0);
  const ordered = nodes.filter((node) => node.order);
  const stay = nodes.length - ordered.length;
  const vendors = counted(new Set(ordered.map((node) => node.vendor)).size, 'vendor');
  const order =
    ordered.length === 0 ? 'nothing to order' : `${counted(ordered.length, 'node')} to order from ${vendors}`;
  return `${fleet}: ${order}${stay > 0 ? `, beside ${stay} that ${stay === 1 ? 'stays' : 'stay'}` : ''}, for ${counted(replicas, 'replica')}`;
}

function cells(node: FitRow): readonly string[] {
  const labels = Object.entries(node.labels).map(([key, value]) => `${key}=${value}`);
  const price = node.order ? (node.price === null ? 'unknown' : money(node.price)) : 'stays';
  return [
    ...[node.node, node.vendor, node.region, node.size],
    `${node.freeMiB}/${node.ramMiB}`,
    ...[price, labels.join(' '), node.pods.join(' ')],
  ];
}

function costs(view: FitView): string {
  return view.totals.length === 0 ? 'cost: nothing more' : `cost: ${totalsText(view)}`;
}

function assumed({ compared: { oneToOne, currency } }: FitView): readonly string[] {
  if (oneToOne.length === 0) return [];
  const words = oneToOne.map((other) => `1 ${other} = 1 ${currency}`).join(', ');
  return [
    `compared at ${words}, because no rate was given: say --rate ${currency}=1.10${oneToOne[0]}, or what is right today`,
  ];
}

function present({ present: { nodes, totals, unpriced } }: FitView): string {
  if (nodes === 0) return 'now: the fleet has no podman nodes';
  const unknown = unpriced.length === 0 ? '' : `, price unknown of ${shortList(unpriced)}`;
  const known = totals.length === 0 ? '' : `, ${totalsText({ totals })}`;
  return `now: the fleet has ${counted(nodes, 'podman node')}${known}${unknown}`;
}

function room({ nodes }: FitView): string {
  const free = nodes.reduce((sum, node) => sum + node.freeMiB, 0);
  const all = nodes.reduce((sum, node) => sum + node.roomMiB, 0);
  return `room: ${free} MiB of ${all} MiB that nodes have for pods are free`;
}

function loss({ worstLoss, nodes }: FitView): readonly string[] {
  const vendor = nodes[0]?.vendor;
  if (worstLoss === null)
    return vendor === undefined ? [] : [`loss: all is with one vendor, and goes with it; --vendors 2 spreads it`];
  const { vendor: lost, homelessMiB, smallestFreeMiB } = worstLoss;
  if (homelessMiB === 0)
    return [
      `loss: without ${lost}, the worst, all pods have a place on the other nodes, the fullest of which then has ${smallestFreeMiB} MiB free`,
    ];
  return [
    `loss: without ${lost}, the worst, ${homelessMiB} MiB of pods have no place on the other nodes; --room-for-loss finds nodes with room for them`,
  ];
}

function sureness({ compared: { currency, atLeast, amount, cheapest } }: FitView): string {
  if (cheapest) return 'cheaper: proved cheapest, no set of nodes that takes all pods costs less';
  return `cheaper: no cheaper set was found; none can cost less than ${money({ currency, amount: Math.min(atLeast, amount) })}`;
}

function planning({ planned }: FitView): readonly string[] {
  if (planned) return [];
  return [
    'plan: there is room for all pods as shown, but planning alone places or spreads them less well on these nodes; pin pods with node:, or order one node more',
  ];
}

function uneven({ uneven: pods }: FitView): readonly string[] {
  return pods.map(
    ({ pod, scope, most, wanted }) =>
      `spread: ${pod} has up to ${most} replicas in one ${scope}, not ${wanted}, because it cannot be in more of them`,
  );
}

function unpriced({ unpriced: sizes }: FitView): readonly string[] {
  if (sizes.length === 0) return [];
  return [
    `left out, because their price is not known here: ${shortList(sizes, 6)}; state price: at a node, and its size counts`,
  ];
}

function paste({ block }: FitView): readonly string[] {
  return block === '' ? ['The nodes of the fleet are enough.'] : ['To paste into fleet.yaml:', '', block.trimEnd()];
}
