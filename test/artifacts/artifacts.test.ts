import { artifacts } from '../../src/artifacts/artifacts';
import type { ArtifactOptions } from '../../src/artifacts/options';
import { renderDocument } from '../../src/artifacts/render';
import { FleetError } from '../../src/fleet/errors';
import type { FleetOutputs } from '../../src/fleet/outputs';
import type { FleetPlan } from '../../src/fleet/plan-types';
import { sampleNode, sampleOptions, sampleOutputs, samplePlan, samplePod, sampleSecrets } from './sample-fleets';

const podman = sampleNode('n1');
const bosh = sampleNode('n2', { index: 1, engine: 'bosh' });
const mixed = samplePlan([podman, bosh, sampleNode('n3', { index: 2, vendor: 'linode', region: 'eu-central' })], {
  pods: [samplePod],
});
const withKey: ArtifactOptions = { ...sampleOptions, login: { user: 'flotilla', identityFile: 'secret/delivery_key' } };

function files(plan: FleetPlan, options: ArtifactOptions = sampleOptions): Record<string, string> {
  return Object.fromEntries(artifacts(plan, sampleOutputs(plan), options).map((d) => [d.path, renderDocument(d)]));
}

function findings(plan: FleetPlan, outputs: FleetOutputs): readonly unknown[] {
  try {
    artifacts(plan, outputs, sampleOptions);
  } catch (error) {
    if (error instanceof FleetError) return error.findings.map((f) => [f.code, f.path, f.message]);
    throw error;
  }
  return [];
}

test('a fleet of both engines gets the files of both, sorted by path', () => {
  expect(Object.keys(files(mixed, withKey))).toEqual([
    'ansible/ansible.cfg',
    'ansible/inventory.yml',
    'bosh/cloud-config.yml',
    'bosh/cpi-config.yml',
    'bosh/moltencore-vars.yml',
    'podman/n1/web-1.kube',
    'podman/n1/web-1.yaml',
    'podman/n3/web-2.kube',
    'podman/n3/web-2.yaml',
    'podman/placements.yml',
    'secret/bosh-vars.yml',
    'secret/delivery_key',
    'ssh/config',
    'ssh/known_hosts',
  ]);
});

test('a fleet gets no files of an engine that it does not have', () => {
  const folders = (plan: FleetPlan) => [...new Set(Object.keys(files(plan)).map((path) => path.split('/')[0]))];
  expect(folders(samplePlan([podman]))).toEqual(['ansible', 'podman', 'ssh']);
  expect(folders(samplePlan([bosh]))).toEqual(['ansible', 'bosh', 'secret', 'ssh']);
});

test('every file says who wrote it, for which fleet, and where its hosts are', () => {
  const second = {
    deploy: '# Origin: deploy. These hosts stand at their vendors.',
    rehearsal: '# Origin: rehearsal. These hosts exist only on the machine that rehearsed.',
    paper: '# Origin: rehearsal on paper. These hosts do not exist, their addresses are made up.',
  };
  for (const origin of ['deploy', 'rehearsal', 'paper'] as const) {
    for (const text of Object.values(files(mixed, { ...sampleOptions, origin }))) {
      const [first, next] = text.split('\n');
      expect(first).toBe('# Written by Flotilla for the fleet oak; an edit is lost with the next flotilla emit.');
      expect(next).toBe(second[origin]);
    }
  }
});

test('a secret stands in files under secret/ alone, and those only their owner may read', () => {
  const held = new Set<string>();
  for (const document of artifacts(mixed, sampleOutputs(mixed), withKey)) {
    const text = renderDocument(document);
    const secret = document.path.startsWith('secret/');
    expect([document.path, document.mode]).toEqual([document.path, secret ? 0o600 : 0o644]);
    for (const [name, value] of Object.entries(sampleSecrets)) {
      const line = value.split('\n')[1]!;
      if (!text.includes(line) && !text.includes(Buffer.from(value).toString('base64'))) continue;
      expect(document.path).toMatch(/^secret\//);
      held.add(name);
    }
  }
  expect([...held].sort()).toEqual(['ca', 'certificate', 'delivery', 'privateKey']);
});

test('the login key is written as it is, for ssh wants it on the first line', () => {
  expect(files(mixed, withKey)['secret/delivery_key']).toBe(sampleSecrets.delivery);
});

test('without a login key none is written', () => {
  expect(Object.keys(files(samplePlan([podman]))).some((path) => path.startsWith('secret/'))).toBe(false);
});

test('the same fleet gives the same bytes, in whatever order its nodes are listed', () => {
  const turned = { ...mixed, nodes: [...mixed.nodes].reverse() };
  expect(files(turned, withKey)).toEqual(files(mixed, withKey));
});

test('a node that is leaving is in no file', () => {
  const plan = samplePlan([
    podman,
    sampleNode('n9', { index: 8, engine: 'bosh', state: 'leaving', labels: { old: 'yes' } }),
  ]);
  const outputs = sampleOutputs({ ...plan, nodes: plan.nodes.map((node) => ({ ...node, state: 'active' })) });
  const text = artifacts(plan, outputs, sampleOptions).map(renderDocument).join();
  expect(text).toContain('n1');
  expect(text).not.toMatch(/n9|203\.0\.113\.9|bosh/);
});

test('fails with every node that was never deployed', () => {
  const outputs = sampleOutputs(samplePlan([podman]));
  expect(findings(mixed, outputs)).toEqual([
    ['no-outputs', 'nodes.n2', 'expected the outputs of its machine, the mesh stack has none'],
    ['no-outputs', 'nodes.n3', 'expected the outputs of its machine, the mesh stack has none'],
  ]);
});

test('fails for a node without outputs whatever its name means to JavaScript', () => {
  const plan = samplePlan([sampleNode('constructor')]);
  expect(findings(plan, sampleOutputs(samplePlan([])))).toEqual([
    ['no-outputs', 'nodes.constructor', 'expected the outputs of its machine, the mesh stack has none'],
  ]);
});

test('fails with every node whose outputs are of another plan', () => {
  const other = samplePlan([sampleNode('n1', { index: 4 }), bosh, sampleNode('n3', { index: 2, vendor: 'vultr' })]);
  expect(findings(mixed, sampleOutputs(other))).toEqual([
    ['bad-outputs', 'nodes.n1', 'expected index 0 in the outputs of the mesh stack, got 4'],
    ['bad-outputs', 'nodes.n3', "expected vendor 'linode' in the outputs of the mesh stack, got 'vultr'"],
  ]);
});

test('fails for the outputs of another fleet', () => {
  expect(findings(mixed, sampleOutputs({ ...mixed, fleet: 'elm' }))).toEqual([
    ['bad-outputs', 'fleet', "expected fleet 'oak' in the outputs of the mesh stack, got 'elm'"],
  ]);
});

test('fails for bosh nodes without credentials of their docker daemons', () => {
  const { docker: _, ...secrets } = sampleOutputs(mixed).secrets;
  expect(findings(mixed, { ...sampleOutputs(mixed), secrets })).toEqual([
    ['no-outputs', 'fleetSecrets.docker', 'expected the credentials of the docker daemons, the mesh stack has none'],
  ]);
});

test('fails when packages would be compiled on a node that cannot', () => {
  const plan = { ...mixed, bosh: { bucc: 'n1', apiVersion: '1.44' } };
  expect(findings(plan, sampleOutputs(plan))).toEqual([
    ['wrong-engine', 'bosh.bucc', "expected a bosh node that stays in the fleet, got 'n1'; allowed n2"],
  ]);
});
