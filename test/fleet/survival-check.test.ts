import { formatFinding } from '../../src/fleet/errors';
import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import type { Backend, FailureScope, FleetPlan, NodePlan } from '../../src/fleet/plan-types';
import { Report } from '../../src/fleet/report';
import type { PodSpec } from '../../src/fleet/spec-types';
import { checkSurvival } from '../../src/fleet/survival-check';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';
import { catalogues, fleetFile, oak, ok } from './oak';

const at = (index: number, vendor: string, region: string): NodePlan => ({
  ...nodeFixture(`n${index + 1}`, index, 'podman'),
  ...{ vendor, region },
});

const nodes = [at(0, 'hetzner', 'fsn1'), at(1, 'hetzner', 'fsn1'), at(2, 'linode', 'eu-central')];

interface Asked {
  readonly survive?: FailureScope;
  readonly nodes?: readonly NodePlan[];
  /** Nodes of replicas, and what the pod's specification says else, by pod. */
  readonly pods?: Readonly<Record<string, readonly [readonly string[], Partial<PodSpec>?]>>;
  readonly etcd?: readonly string[];
  readonly backend?: Backend;
}

/** What is said of a plan that must survive something. */
function findings({ survive = 'vendor', pods = {}, etcd, backend, ...asked }: Asked): readonly string[] {
  const specs = Object.entries(pods).map(
    ([name, [on, over = {}]]): PodSpec => ({
      ...{ name, manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } } },
      ...{
        replicas: on.length,
        spread: 'vendor',
        where: {},
        with: [],
        apart: [],
        memoryMiB: 32,
        ports: [],
        images: [],
      },
      ...over,
    }),
  );
  const fixture = planFixture({ nodes: asked.nodes ?? nodes });
  const planned: FleetPlan = {
    ...fixture,
    require: { survive },
    overlay: { ...fixture.overlay, ...(etcd === undefined ? {} : { etcd }) },
    backends: backend === undefined ? {} : { default: backend },
    pods: specs.map((spec) => ({
      ...{ name: spec.name, manifest: spec.manifest, spread: spec.spread, memoryMiB: 32, hostPorts: [], images: [] },
      ...(spec.data === undefined ? {} : { data: spec.data }),
      replicas: pods[spec.name]![0].map((node, i) => ({ name: `${spec.name}-${i + 1}`, number: i + 1, node })),
    })),
  };
  const report = new Report();
  checkSurvival(planned, specs, report);
  return report.findings.map(formatFinding);
}

test('a pod all of whose replicas are at one vendor is not served without it', () => {
  expect(findings({ pods: { web: [['n1', 'n2'], { spread: 'node' }] } })).toEqual([
    'require.survive: expected every pod to serve on when hetzner is gone, web has its 2 replicas on n1 and n2, both hetzner (say spread: vendor)',
  ]);
  expect(findings({ pods: { web: [['n1', 'n2', 'n1']] } })).toEqual([
    'require.survive: expected every pod to serve on when hetzner is gone, web has its 3 replicas on n1 and n2, both hetzner (make room for a replica on a node at another vendor, then run flotilla plan --rebalance)',
  ]);
  expect(findings({ pods: { web: [['n1', 'n3']] } })).toEqual([]);
});

test('one replica is not enough, unless the pod may be away', () => {
  expect(findings({ pods: { web: [['n3']] } })).toEqual([
    'require.survive: expected every pod to serve on when linode is gone, web has its only replica on n3 (linode) (say replicas: 2 and spread: vendor, or data: disposable if it may be away until the next plan)',
  ]);
  expect(findings({ pods: { web: [['n3'], { data: 'disposable' }] } })).toEqual([]);
  expect(findings({ pods: { web: [['n3'], { node: 'n3' }] } })).toEqual([
    'require.survive: expected every pod to serve on when linode is gone, web has its only replica on n3 (linode) (take out node: n3, and say replicas: 2 and spread: vendor)',
  ]);
});

test('who adds a replica to a pod with data of its own has to say what becomes of the data', () => {
  expect(findings({ pods: { db: [['n3'], { keepsData: true }] } })).toEqual([
    'require.survive: expected every pod to serve on when linode is gone, db has its only replica and its data on n3 (linode) (say replicas: 2 and spread: vendor, with data: replicated if its replicas copy it to each other; or data: disposable if it may be lost)',
  ]);
});

test('each scope has its own words', () => {
  const pods = { web: [['n1', 'n2'], { spread: 'node' }] } as const;
  expect(findings({ survive: 'region', pods })).toEqual([
    'require.survive: expected every pod to serve on when hetzner/fsn1 is gone, web has its 2 replicas on n1 and n2, both hetzner/fsn1 (say spread: region)',
  ]);
  expect(findings({ survive: 'node', pods })).toEqual([]);
  expect(findings({ survive: 'node', pods: { web: [['n1', 'n1'], { spread: 'node' }] } })).toEqual([
    'require.survive: expected every pod to serve on when n1 is gone, web has its 2 replicas on n1 (make room for a replica on another node, then run flotilla plan --rebalance)',
  ]);
});

test('data without a copy is one finding, however many losses would take it', () => {
  const step = '(say data: replicated if its replicas copy it to each other, or data: disposable if it may be lost)';
  const kept = { keepsData: true } as const;
  expect(findings({ pods: { db: [['n1', 'n3'], kept] } })).toEqual([
    `require.survive: expected no data to be lost when hetzner or linode is gone, db has data without a copy on n1 and n3 ${step}`,
  ]);
  expect(findings({ survive: 'node', pods: { db: [['n1', 'n2'], kept] } })).toEqual([
    `require.survive: expected no data to be lost when n1 or n2 is gone, db has data without a copy on n1 and n2 ${step}`,
  ]);
  expect(findings({ pods: { db: [['n1', 'n3'], { ...kept, data: 'replicated' }] } })).toEqual([]);
  expect(findings({ pods: { db: [['n1'], { ...kept, data: 'disposable' }] } })).toEqual([]);
  expect(findings({ pods: { db: [['n1', 'n2'], { ...kept, data: 'replicated' }] } })).toEqual([
    'require.survive: expected every pod to serve on when hetzner is gone, db has its 2 replicas and all its data on n1 and n2, both hetzner (make room for a replica on a node at another vendor, then run flotilla plan --rebalance)',
  ]);
});

test('etcd needs its quorum', () => {
  expect(findings({ etcd: ['n1', 'n2', 'n3'] })).toEqual([
    'require.survive: expected etcd to keep its quorum when hetzner is gone, etcd has 2 of its 3 members on n1 and n2, both hetzner (three vendors are needed: add a node at another vendor)',
  ]);
  expect(findings({ survive: 'node', etcd: ['n1', 'n2', 'n3'] })).toEqual([]);
  expect(findings({ survive: 'node', etcd: ['n1'] })).toEqual([
    'require.survive: expected etcd to keep its quorum when n1 is gone, etcd has its only member on n1 (three members are needed, each on its own node: add nodes)',
  ]);
});

test('states in one place are one finding, which says so if the key of the authority is among them', () => {
  const backend: Backend = {
    type: 's3',
    settings: { bucket: 'oak', key: '{stack}', region: 'x', endpoint: 'https://fsn1.your-objectstorage.com' },
  };
  const step = '(name a backend that is elsewhere, or keep states in local files)';
  expect(findings({ backend })).toEqual([
    `require.survive: expected no state to be lost when hetzner is gone, the states of core, hetzner and mesh are kept in bucket oak at fsn1.your-objectstorage.com ${step}`,
  ]);
  const bosh = [...nodes, { ...at(3, 'linode', 'x'), engine: 'bosh' as const }];
  expect(findings({ backend, nodes: bosh })).toEqual([
    `require.survive: expected no state to be lost when hetzner is gone, the states of core, hetzner and mesh, with the key of the certificate authority, are kept in bucket oak at fsn1.your-objectstorage.com ${step}`,
  ]);
  expect(findings({ backend, survive: 'node' })).toEqual([]);
});

test('of a fleet that is all in one place one finding says so, not each pod', () => {
  const pods = { a: [['n1']], b: [['n2']], db: [['n2'], { keepsData: true }] } as const;
  expect(findings({ nodes: nodes.slice(0, 2), pods, etcd: ['n1'] })).toEqual([
    'require.survive: expected the fleet to serve on when hetzner is gone, all 2 nodes are hetzner (add a node at another vendor, and give pods replicas: 2 and spread: vendor)',
  ]);
  expect(findings({ survive: 'node', nodes: nodes.slice(0, 1), pods: { a: [['n1']] } })).toEqual([
    'require.survive: expected the fleet to serve on when n1 is gone, there is no other node (add another node, and give pods replicas: 2 and spread: node)',
  ]);
});

test('many losses are not all named', () => {
  const many = Array.from({ length: 30 }, (_, i) => at(i, `v${i}`, 'r'));
  const [finding] = findings({ nodes: many, pods: { db: [many.map((n) => n.name), { keepsData: true }] } });
  expect(finding).toContain(
    'when v0, v1, v10, v11, v12, v13, v14, v15 or 22 more is gone, db has data without a copy on n1, n2',
  );
  expect(finding).toContain('n16 and 22 more (say');
});

test('a fleet that must survive what it does not has no plan, and one that need not has', () => {
  const text = oak(
    'nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\npods:\n  job: {manifest: pods/job.yaml}\n',
  );
  const spec = ok(parseFleet(fleetFile(text), catalogues));
  expect(plan(spec, undefined, catalogues).ok).toBe(true);
  const refused = plan({ ...spec, require: { survive: 'node' } }, undefined, catalogues);
  expect(refused.ok ? [] : refused.findings.map((f) => `${f.code} ${f.path}`)).toEqual([
    'not-survived require.survive',
  ]);
});
