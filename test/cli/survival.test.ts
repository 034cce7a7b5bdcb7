import { losses, lossText } from '../../src/cli/survival';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';
import { podFixture } from './plan-sample';

const plan = planFixture({
  nodes: [
    nodeFixture('n1', 0, 'podman'),
    { ...nodeFixture('n2', 1, 'podman'), vendor: 'static', seller: 'acme', address: '203.0.113.2' },
    { ...nodeFixture('n3', 2, 'podman'), vendor: 'static', seller: 'hetzner', address: '203.0.113.3' },
    { ...nodeFixture('n4', 3, 'podman'), vendor: 'linode', state: 'leaving' },
  ],
  pods: [
    podFixture('cache', ['n2'], { data: 'disposable' }),
    podFixture('db', ['n2']),
    podFixture('mail', ['n1', 'n3'], { data: 'replicated' }),
    podFixture('web', ['n1', 'n2']),
  ],
});

test('a seller of static machines is lost on its own, and with the vendor of the same name', () => {
  expect(losses(plan).map((l) => [l.domain, l.nodes])).toEqual([
    ['acme', ['n2']],
    ['hetzner', ['n1', 'n3']],
  ]);
});

test('a pod that loses all replicas loses its data, unless that is disposable', () => {
  expect(losses(plan).map((loss) => lossText(loss, plan.pods))).toEqual([
    'n2 lost; db lost with its data; cache lost (disposable); web 1 of 2 left',
    'n1, n3 lost; mail lost with its data; web 1 of 2 left',
  ]);
});

test('a domain without pods takes none with it, and of a fleet without pods nothing is said of them', () => {
  const texts = (all: readonly unknown[]) => losses({ ...plan, pods: [] }).map((loss) => lossText(loss, all));
  expect(texts(plan.pods)).toEqual(['n2 lost; every pod serves on', 'n1, n3 lost; every pod serves on']);
  expect(texts([])).toEqual(['n2 lost', 'n1, n3 lost']);
});

test('many nodes and pods are counted, not all named', () => {
  const names = Array.from({ length: 300 }, (_, i) => `n${i}`);
  const pods = names.map((node) => podFixture(`p-${node}`, [node]));
  const [loss] = losses(planFixture({ nodes: names.map((n, i) => nodeFixture(n, i, 'podman')), pods }));
  expect(lossText(loss!, pods)).toBe(
    'n0, n1, n2, n3, n4, n5, n6, n7 and 292 more lost; p-n0, p-n1, p-n10, p-n100, p-n101, p-n102, p-n103, p-n104 and 292 more lost with their data',
  );
});
