import { parse } from 'yaml';
import { artifacts } from '../../../src/artifacts/artifacts';
import type { ArtifactOptions } from '../../../src/artifacts/options';
import { renderDocument } from '../../../src/artifacts/render';
import type { FleetPlan } from '../../../src/fleet/plan-types';
import { sampleNode, sampleOptions, sampleOutputs, samplePlan, samplePod } from '../sample-fleets';

function emitted(plan: FleetPlan, path: string, options: ArtifactOptions = sampleOptions): string {
  const document = artifacts(plan, sampleOutputs(plan), options).find((d) => d.path === path);
  if (document === undefined) throw new Error(`no document ${path}`);
  return renderDocument(document);
}

const plan = samplePlan(
  [
    sampleNode('n1', { labels: { role: 'lb' } }),
    sampleNode('n2', { index: 1, engine: 'bosh', region: 'nbg1' }),
    sampleNode('n3', { index: 2, vendor: 'linode', region: 'eu-central', labels: { role: 'lb', tier: 'a' } }),
  ],
  { pods: [samplePod] },
);

test('the inventory has every host with its facts', () => {
  expect(parse(emitted(plan, 'ansible/inventory.yml')).all.hosts).toEqual({
    n1: {
      ansible_host: '203.0.113.1',
      flotilla_index: 0,
      flotilla_vendor: 'hetzner',
      flotilla_region: 'fsn1',
      flotilla_engine: 'podman',
    },
    n2: {
      ansible_host: '203.0.113.2',
      flotilla_index: 1,
      flotilla_vendor: 'hetzner',
      flotilla_region: 'nbg1',
      flotilla_engine: 'bosh',
      flotilla_az: 'z1',
      flotilla_subnet: '10.1.2.0/24',
    },
    n3: {
      ansible_host: '203.0.113.3',
      flotilla_index: 2,
      flotilla_vendor: 'linode',
      flotilla_region: 'eu-central',
      flotilla_engine: 'podman',
    },
  });
});

test('hosts are grouped by engine, vendor, region, label and pod', () => {
  const groups = parse(emitted(plan, 'ansible/inventory.yml')).all.children as Record<string, { hosts: object }>;
  expect(Object.entries(groups).map(([name, { hosts }]) => [name, Object.keys(hosts)])).toEqual([
    ['engine_bosh', ['n2']],
    ['engine_podman', ['n1', 'n3']],
    ['label_role_lb', ['n1', 'n3']],
    ['label_tier_a', ['n3']],
    ['pod_web', ['n1', 'n3']],
    ['region_hetzner_fsn1', ['n1']],
    ['region_hetzner_nbg1', ['n2']],
    ['region_linode_eu_central', ['n3']],
    ['vendor_hetzner', ['n1', 'n2']],
    ['vendor_linode', ['n3']],
  ]);
});

test('two replicas of a pod on one node make one member of its group', () => {
  const replicas = samplePod.replicas.map((replica) => ({ ...replica, node: 'n1' }));
  const groups = parse(emitted({ ...plan, pods: [{ ...samplePod, replicas }] }, 'ansible/inventory.yml')).all.children;
  expect(groups.pod_web).toEqual({ hosts: { n1: null } });
});

test('a rehearsal keeps no connection open that would outlive its hosts', () => {
  const rehearsal = { ...sampleOptions, origin: 'rehearsal' } as const;
  expect(emitted(plan, 'ansible/ansible.cfg', rehearsal)).toContain('ssh_args=-o ControlMaster=no\n');
  expect(emitted(plan, 'ansible/ansible.cfg')).not.toContain('ssh_args');
});
