import { type Placed, type PlacementRequest, solve } from '../../src/fleet/placement';
import type { PodSpec } from '../../src/fleet/spec-types';
import { whyThere } from '../../src/fleet/why-there';
import { node, pod, port } from './placement-samples';

const n1 = node('n1', 0);
const n2 = node('n2', 1);
const n3 = node('n3', 2, { vendor: 'linode', region: 'eu-central' });

/** What is said of a pod's first replica, on the node where it is and on the others. */
function why(
  own: PodSpec,
  request: Omit<PlacementRequest, 'previous'> & Partial<PlacementRequest>,
  placed?: Placed['nodes'],
) {
  const asked = { previous: {}, ...request };
  const [first] = whyThere(own, asked, placed ?? solve(asked).nodes);
  return [
    `${first!.node ?? 'nowhere'}: ${first!.reason}`,
    ...first!.others.map((o) => `${o.nodes.join(' ')} ${o.verdict}: ${o.why}`),
  ];
}

test('a second replica at one vendor is told with what its loss would take', () => {
  const web = pod('web', { replicas: 2, spread: 'vendor' });
  const placed = new Map([['web', ['n3', 'n1']]]);
  expect(why(web, { pods: [web], nodes: [n1, n2, n3] }, placed)).toEqual([
    'n3: best',
    'n1 n2 worse: the loss of hetzner would take 2 of 2, not 1',
  ]);
});

test('what stood there would have to move, also where a place is better', () => {
  const web = pod('web', { replicas: 2, spread: 'vendor' });
  const request = { pods: [web], nodes: [n1, n2, n3], previous: { web: ['n1', 'n2'] } };
  expect(why(web, request)).toEqual([
    'n1: stood',
    'n3 better: the loss of any vendor would take 1 of 2, not 2, but it would have to move from n1',
    'n2 worse: the loss of it would take 2 of 2, not 1',
  ]);
});

test('room after the worst loss is told in MiB', () => {
  const [web, db] = [pod('web', { memoryMiB: 100 }), pod('db', { memoryMiB: 200 })];
  const placed = new Map([
    ['db', ['n1']],
    ['web', ['n2']],
  ]);
  expect(why(web, { pods: [web, db], nodes: [n1, n2] }, placed)).toEqual([
    'n2: best',
    'n1 worse: the fullest node would have 84 MiB free, not 184',
  ]);
});

test.each([
  ['a pin', pod('web', { node: 'n1' }), 'n1: pinned', 'n2 n3 cannot: web is pinned to n1'],
  ['the only labels', pod('web', { where: { role: 'lb' } }), 'n1: only', 'n2 n3 cannot: label role is not set, not lb'],
  ['data', pod('web', { keepsData: true }), 'n1: data', 'n2 n3 cannot: its data is on n1'],
])('%s is the reason', (_, web, here, others) => {
  const nodes = [node('n1', 0, { labels: { role: 'lb' } }), n2, n3];
  expect(why(web, { pods: [web], nodes, previous: { web: ['n1'] } })).toEqual([here, others]);
});

test('a replica without a place is told node by node', () => {
  const web = pod('web', { memoryMiB: 500, ports: [port] });
  expect(why(web, { pods: [web], nodes: [n1, n2] })).toEqual(['nowhere: nowhere', 'n1 n2 cannot: 116 MiB short']);
});

test('pods that run beside it are told to come along', () => {
  const [web, agent] = [pod('web'), pod('agent', { with: ['web'] })];
  const placed = new Map([
    ['web', ['n1']],
    ['agent', ['n1']],
  ]);
  expect(why(web, { pods: [web, agent], nodes: [n1, n2] }, placed)).toEqual([
    'n1: best',
    'n2 worse: agent-1 would have to come along',
  ]);
});
