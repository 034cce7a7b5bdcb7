import { parse } from 'yaml';
import { artifacts } from '../../../src/artifacts/artifacts';
import { renderDocument } from '../../../src/artifacts/render';
import type { FleetPlan, PodContainer, PodPlan } from '../../../src/fleet/plan-types';
import { sampleNode, sampleOptions, sampleOutputs, samplePlan, samplePod } from '../sample-fleets';

const nodes = [sampleNode('n1'), sampleNode('n3', { index: 2, vendor: 'linode', region: 'eu-central' })];

function emitted(plan: FleetPlan, path: string): string {
  const document = artifacts(plan, sampleOutputs(plan), sampleOptions).find((d) => d.path === path);
  if (document === undefined) throw new Error(`no document ${path}`);
  return renderDocument(document);
}

/** The first container of web-1, after the sample's was changed. */
function container(over: Partial<PodContainer>): PodContainer {
  const { manifest } = samplePod;
  const containers = manifest.spec.containers.map((one) => ({ ...one, ...over }));
  const pod: PodPlan = { ...samplePod, manifest: { ...manifest, spec: { ...manifest.spec, containers } } };
  return parse(emitted(samplePlan(nodes, { pods: [pod] }), 'podman/n1/web-1.yaml')).spec.containers[0];
}

test('placements name every replica with its node, address and files', () => {
  expect(parse(emitted(samplePlan(nodes, { pods: [samplePod] }), 'podman/placements.yml'))).toEqual({
    schemaVersion: 1,
    fleet: 'oak',
    pods: {
      web: {
        spread: 'vendor',
        images: ['localhost/hello:1'],
        hostPorts: [8080],
        replicas: [
          { name: 'web-1', node: 'n1', address: '203.0.113.1', manifest: 'n1/web-1.yaml', unit: 'n1/web-1.kube' },
          { name: 'web-2', node: 'n3', address: '203.0.113.3', manifest: 'n3/web-2.yaml', unit: 'n3/web-2.kube' },
        ],
      },
    },
  });
});

test('podman nodes without pods have placements that say so', () => {
  expect(parse(emitted(samplePlan(nodes), 'podman/placements.yml'))).toEqual({
    schemaVersion: 1,
    fleet: 'oak',
    pods: {},
  });
});

test("a replica's manifest is the user's, with the replica's name, label and variables", () => {
  expect(parse(emitted(samplePlan(nodes, { pods: [samplePod] }), 'podman/n3/web-2.yaml'))).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-2', labels: { 'flotilla/pod': 'web' } },
    spec: {
      restartPolicy: 'Always',
      containers: [
        {
          name: 'hello',
          image: 'localhost/hello:1',
          imagePullPolicy: 'Never',
          ports: [{ containerPort: 8080, hostPort: 8080 }],
          resources: { requests: { memory: '32Mi' }, limits: { memory: '64Mi' } },
          env: [
            { name: 'FLOTILLA_REPLICA', value: 'web-2' },
            { name: 'FLOTILLA_NODE', value: 'n3' },
          ],
        },
      ],
    },
  });
});

test("a variable of the user's wins over ours of the same name", () => {
  const own = [
    { name: 'FLOTILLA_NODE', value: 'mine' },
    { name: 'MODE', value: 'on' },
  ];
  expect(container({ env: own }).env).toEqual([{ name: 'FLOTILLA_REPLICA', value: 'web-1' }, ...own]);
});

test('labels of the manifest are kept', () => {
  const manifest = { ...samplePod.manifest, metadata: { name: 'web', labels: { app: 'hello' } } };
  const text = emitted(samplePlan(nodes, { pods: [{ ...samplePod, manifest }] }), 'podman/n1/web-1.yaml');
  expect(parse(text).metadata.labels).toEqual({ app: 'hello', 'flotilla/pod': 'web' });
});

test('an image of a registry is pulled as its manifest says', () => {
  expect(container({ image: 'docker.io/library/nginx:1' }).imagePullPolicy).toBeUndefined();
  expect(container({ image: 'docker.io/library/nginx:1', imagePullPolicy: 'Always' }).imagePullPolicy).toBe('Always');
});

test('an image that comes over SSH is never pulled', () => {
  expect(container({ imagePullPolicy: 'Always' }).imagePullPolicy).toBe('Never');
});

test('a replica has a Quadlet unit that starts with the machine', () => {
  const text = emitted(samplePlan(nodes, { pods: [samplePod] }), 'podman/n1/web-1.kube');
  expect(text.replace(/^#.*\n/gm, '')).toBe(
    '[Unit]\nDescription=Pod web, replica 1\n\n[Kube]\nYaml=web-1.yaml\n\n[Install]\nWantedBy=default.target multi-user.target\n',
  );
});

/** What the node gets of a replica whose pod has volumes. */
function withVolumes(replica: 1 | 2) {
  const { manifest } = samplePod;
  const mounts = [
    { name: 'cache', mountPath: '/cache' },
    { name: 'data', mountPath: '/data', subPath: 'web' },
    { name: 'shared', mountPath: '/shared', readOnly: false },
    { name: 'files', mountPath: '/files', readOnly: true },
  ];
  const containers = manifest.spec.containers.map((one) => ({ ...one, volumeMounts: mounts }));
  const spec = {
    ...manifest.spec,
    volumes: [
      { name: 'cache', emptyDir: {} },
      { name: 'data', persistentVolumeClaim: { claimName: 'web' } },
      { name: 'shared', persistentVolumeClaim: { claimName: 'shared', readOnly: true } },
      { name: 'files', hostPath: { path: '/srv/files', type: 'Directory' as const } },
    ],
    initContainers: [{ name: 'fill', image: 'localhost/fill:1', volumeMounts: mounts.slice(0, 1) }],
    containers,
  };
  const pod: PodPlan = { ...samplePod, manifest: { ...manifest, spec } };
  const path = replica === 1 ? 'podman/n1/web-1.yaml' : 'podman/n3/web-2.yaml';
  return parse(emitted(samplePlan(nodes, { pods: [pod] }), path)).spec;
}

test("an emptyDir is a replica's own: podman would share one name among all pods of a node", () => {
  const names = ([1, 2] as const).map((replica) => withVolumes(replica).volumes[0].name);
  expect(names).toEqual(['web-1_cache', 'web-2_cache']);
  expect(withVolumes(2).containers[0].volumeMounts[0]).toEqual({ name: 'web-2_cache', mountPath: '/cache' });
  expect(withVolumes(2).initContainers[0].volumeMounts).toEqual([{ name: 'web-2_cache', mountPath: '/cache' }]);
});

test('claims and paths of the node keep their names, and what is read only is mounted so', () => {
  const { volumes, containers } = withVolumes(1);
  expect(volumes.slice(1)).toEqual([
    { name: 'data', persistentVolumeClaim: { claimName: 'web' } },
    { name: 'shared', persistentVolumeClaim: { claimName: 'shared', readOnly: true } },
    { name: 'files', hostPath: { path: '/srv/files', type: 'Directory' } },
  ]);
  expect(containers[0].volumeMounts.slice(1)).toEqual([
    { name: 'data', mountPath: '/data', subPath: 'web' },
    { name: 'shared', mountPath: '/shared', readOnly: true },
    { name: 'files', mountPath: '/files', readOnly: true },
  ]);
});

test('init containers know their replica too, and their images are not pulled', () => {
  expect(withVolumes(1).initContainers[0]).toMatchObject({
    imagePullPolicy: 'Never',
    env: [
      { name: 'FLOTILLA_REPLICA', value: 'web-1' },
      { name: 'FLOTILLA_NODE', value: 'n1' },
    ],
  });
});
