import { confirmLedger, type Ledger } from '../../src/fleet/ledger';
import { type PlacementRequest, place, solve } from '../../src/fleet/placement';
import { Host } from '../../src/fleet/placement-host';
import { keptNumbers } from '../../src/fleet/placement-numbers';
import { PodTask } from '../../src/fleet/placement-task';
import type { FleetPlan } from '../../src/fleet/plan-types';
import { Report } from '../../src/fleet/report';
import { whyThere } from '../../src/fleet/why-there';
import { breaches } from '../support/exact-rules';
import { lines, oak, ok, planText } from './oak';
import { node, pod, port } from './placement-samples';
import { nodeOutputs } from './wrong/outputs';

const seats = (request: PlacementRequest): Record<string, readonly (string | undefined)[]> => {
  const { nodes } = solve(request);
  expect(breaches(request, nodes)).toEqual([]);
  return Object.fromEntries(nodes);
};

const [n1, n2, n3, n4] = [node('n1', 0), node('n2', 1), node('n3', 2), node('n4', 3)];

describe('a pin to another node than that of the data', () => {
  const db = pod('db', { keepsData: true, node: 'n2' });
  const request = { pods: [db], nodes: [n1, n2], previous: { db: ['n1'] } };

  test('leaves the replica without a place, and says so', () => {
    expect(seats(request)).toEqual({ db: [undefined] });
    const report = new Report();
    place(request, report);
    const [finding] = report.findings;
    expect(finding?.message).toContain('no place for db');
    expect(finding?.message).toContain('n1: db is pinned to n2');
    expect(finding?.message).toContain('its data is on n1');
  });

  test('also holds for pods that run together', () => {
    const app = pod('app', { with: ['db'] });
    expect(seats({ ...request, pods: [db, app] })).toEqual({ app: [undefined], db: [undefined] });
  });

  test('is never given as the reason for a node that is not the pinned one', () => {
    const [why] = whyThere(db, request, new Map([['db', ['n1']]]));
    expect(why?.reason).toBe('data');
  });
});

describe('company', () => {
  test('does not leave from under a replica that may not move', () => {
    const nodes = [node('n1', 0, { ramMiB: 1024 }), node('n2', 1, { vendor: 'b', ramMiB: 1024 }), n3];
    const pods = [
      pod('app', { memoryMiB: 212 }),
      pod('db', { replicas: 3, memoryMiB: 81, with: ['app'], keepsData: true }),
      pod('hi', { replicas: 2, memoryMiB: 494, priority: 5 }),
    ];
    for (const rebalance of [false, true]) {
      const { app, db } = seats({ pods, nodes, previous: { app: ['n1'], db: ['n1', 'n3', 'n3'] }, rebalance });
      expect([app, db?.[0]]).toEqual([['n1'], 'n1']);
    }
  });
});

describe('data', () => {
  const db = pod('db', { keepsData: true });

  test('is where it was deployed, wherever a plan has put the replica since', () => {
    const nodes = [n1, n2];
    expect(seats({ pods: [db], nodes, previous: { db: ['n2'] }, data: { db: ['n1'] } })).toEqual({ db: ['n1'] });
    const pinned = [pod('db', { keepsData: true, node: 'n1' })];
    expect(seats({ pods: pinned, nodes, previous: { db: ['n2'] }, data: { db: [undefined] } })).toEqual({ db: ['n1'] });
  });

  test('does not keep a replica on a node that leaves', () => {
    const nodes = [{ ...n1, state: 'leaving' as const }, n2];
    expect(seats({ pods: [db], nodes, previous: { db: ['n1'] } })).toEqual({ db: ['n2'] });
  });

  test('keeps a replica on a node that can take no pods any longer, rather than to begin empty elsewhere', () => {
    const nodes = [{ ...n1, engine: 'bosh' as const }, n2];
    expect(seats({ pods: [db], nodes, previous: { db: ['n1'] } })).toEqual({ db: [undefined] });
  });

  test('that has copies stays in one place at least, the first whose node is still suited', () => {
    const pods = [pod('db', { replicas: 2, keepsData: true, data: 'replicated', apart: ['cache'] })];
    const cache = [0, 1].map((i) =>
      pod(`cache-${i}`, { node: `n${i + 1}`, priority: 5, memoryMiB: 300, apart: ['db'] }),
    );
    const request = { pods: [...pods, ...cache], nodes: [n1, n2, n3, n4], previous: { db: ['n1', 'n2'] } };
    const stayed = seats(request);
    expect(stayed.db).toEqual(['n1', expect.stringMatching(/n[34]/)]);
    expect(stayed['cache-0']).toEqual([undefined]);
    const labelled = [n1, ...[n2, n3, n4].map((one) => ({ ...one, labels: { disk: 'ssd' } }))];
    const moved = { ...pods[0]!, where: { disk: 'ssd' } };
    expect(seats({ pods: [moved], nodes: labelled, previous: { db: ['n1', 'n2'] } }).db?.[1]).toBe('n2');
  });
});

describe('numbers', () => {
  test('stay with the nodes that a pod keeps', () => {
    const api = pod('api', { replicas: 3, ports: [port] });
    const request = { pods: [api], nodes: [n1, n3, n4], previous: { api: ['n1', 'n2', 'n3'] } };
    expect(seats(request)).toEqual({ api: ['n1', 'n4', 'n3'] });
  });

  test('are given back where nodes have been given out in another order', () => {
    const give = (bound: ReadonlyMap<number, string>, ...nodes: readonly (typeof n1 | undefined)[]) => {
      const task = new PodTask(pod('api', { replicas: nodes.length }), new Set(), bound);
      nodes.forEach((one, i) => {
        if (one !== undefined) task.take(new Host(one, 512), i);
      });
      return keptNumbers(task, { api: ['n1', 'n2', 'n3'] });
    };
    expect(give(new Map(), n1, n3, n4)).toEqual(['n1', 'n4', 'n3']);
    expect(give(new Map(), undefined, n1, n4)).toEqual(['n1', undefined, 'n4']);
    expect(give(new Map([[1, 'n3']]), n1, n3, n4)).toBeUndefined();
    expect(give(new Map(), n1, n2, n4)).toBeUndefined();
  });
});

describe('a port that something else has', () => {
  const taken = [{ node: 'n1', port: 80, protocol: 'tcp' as const, holder: 'etcd (clients)' }];

  test('sends a pod to another node', () => {
    const web = pod('web', { ports: [port] });
    expect(seats({ pods: [web], nodes: [n1, n2], previous: { web: ['n1'] }, taken })).toEqual({ web: ['n2'] });
    expect(seats({ pods: [web, pod('dns', { ports: [port] })], nodes: [n1, n2], previous: {}, taken })).toEqual({
      dns: ['n2'],
      web: [undefined],
    });
  });

  test('is told by its holder where there is no other node', () => {
    const report = new Report();
    place({ pods: [pod('web', { ports: [port] })], nodes: [n1], previous: {}, taken }, report);
    expect(report.findings[0]?.message).toContain('n1: port 80/tcp is taken by etcd (clients)');
  });
});

describe('a plan', () => {
  const nodes = {
    n1: '  n1: {vendor: hetzner, region: fsn1, size: cx23}\n',
    n2: '  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}\n',
  };
  const text = (store: string, { n1: a, n2: b } = nodes) =>
    oak(
      `defaults: {image: debian-13, engine: podman}\nnodes:\n${a}${b}pods:\n  store: {manifest: pods/store.yaml${store}}\n`,
    );
  const where = (ledger: Ledger) => ledger.pods.store?.wanted.nodes;
  const [first, other, only] = ['', ', node: n2, data: disposable', ', node: n1'];

  test('binds data to where it was deployed, and to nothing that was only planned', () => {
    const fresh = ok(planText(text(only)));
    expect(where(fresh.ledger)).toEqual(['n1']);
    expect(where(ok(planText(text(', node: n2'), fresh.ledger)).ledger)).toEqual(['n2']);
    const moved = ok(planText(text(other), deployed(fresh))).ledger;
    expect(where(moved)).toEqual(['n2']);
    const back = planText(text(first), moved);
    expect([where(ok(back).ledger), lines(back)]).toEqual([['n1'], []]);
    const result = planText(text(', node: n2'), deployed(fresh));
    expect(lines(result)[0]).toContain('no place for store');
  });

  test('lets data go with a node that its owner has taken out, and says so until that is deployed', () => {
    const stands = deployed(ok(planText(text(only))));
    const without = text(first, { ...nodes, n1: '' });
    const next = planText(without, stands);
    expect(where(ok(next).ledger)).toEqual(['n2']);
    for (const result of [next, planText(without, ok(next).ledger)])
      expect(lines(result).join()).toContain('store-1 starts empty on n2');
    expect(where(ok(planText(text(first), ok(next).ledger)).ledger)).toEqual(['n1']);
  });

  function deployed({ plan, ledger }: { readonly plan: FleetPlan; readonly ledger: Ledger }): Ledger {
    const facts = plan.nodes.map(({ name, index, generation, vendor, region }) => {
      return [name, { ...nodeOutputs, index, generation, vendor, region }] as const;
    });
    return confirmLedger(ledger, { schemaVersion: 1, fleet: plan.fleet, nodes: Object.fromEntries(facts) });
  }
});
