import { replicaManifest } from '../../src/artifacts/podman/replica';
import { parsePodManifest } from '../../src/fleet/pod-manifest';
import { lines, oak, ok, planText } from './oak';

/** What is read of a manifest with this `spec`. */
function facts(spec: string) {
  return ok(
    parsePodManifest({
      file: 'pods/web.yaml',
      text: `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n${spec.replace(/^/gm, '  ')}\n`,
    }),
  );
}

const image = 'image: docker.io/library/nginx';

test('containers run together, so their requests add up; init containers run alone, so the largest counts', () => {
  const two = `containers:
  - {name: a, ${image}, resources: {requests: {memory: 100Mi, cpu: 250m}}}
  - {name: b, ${image}, resources: {limits: {memory: 50Mi, cpu: "0.5"}}}`;
  expect(facts(two)).toMatchObject({ memoryMiB: 150, cpuMilli: 750 });
  const init = (memory: string, cpu: string) =>
    facts(`initContainers: [{name: i, ${image}, resources: {requests: {memory: ${memory}, cpu: ${cpu}}}}]\n${two}`);
  expect(init('149Mi', '1m')).toMatchObject({ memoryMiB: 150, cpuMilli: 750 });
  expect(init('151Mi', '2000m')).toMatchObject({ memoryMiB: 151, cpuMilli: 2000 });
});

test('who asks for no processor has none counted, and for no memory the usual amount', () => {
  const read = facts(`containers: [{name: a, ${image}}]`);
  expect(read.memoryMiB).toBe(64);
  expect(read).not.toHaveProperty('cpuMilli');
});

test('images of init containers are brought to the node too, and never pulled', () => {
  const read = facts(`initContainers: [{name: i, image: localhost/init:1}]\ncontainers: [{name: a, ${image}}]`);
  expect(read.images).toEqual(['docker.io/library/nginx', 'localhost/init:1']);
  expect(read.manifest.spec.initContainers).toEqual([
    { name: 'i', image: 'localhost/init:1', imagePullPolicy: 'Never' },
  ]);
});

test.each([
  ['a claim', '{persistentVolumeClaim: {claimName: a}}', '', true],
  ['a claim that is read only', '{persistentVolumeClaim: {claimName: a, readOnly: true}}', '', false],
  ['a claim that is mounted read-only', '{persistentVolumeClaim: {claimName: a}}', ', readOnly: true', false],
  ['a path of the node', '{hostPath: {path: /srv/a, type: DirectoryOrCreate}}', '', true],
  ['a path of the node that is mounted read-only', '{hostPath: {path: /srv/a}}', ', readOnly: true', false],
  ['a socket', '{hostPath: {path: /run/a.sock, type: Socket}}', '', false],
  ['an emptyDir', '{emptyDir: {}}', '', false],
])('%s: what keeps data on its node', (_, source, mount, keeps) => {
  const read = facts(
    `volumes: [${source.replace('{', '{name: data, ')}]\ncontainers: [{name: a, ${image}, volumeMounts: [{name: data, mountPath: /data${mount}}]}]`,
  );
  expect(read.keepsData).toBe(keeps || undefined);
});

test("the node's own paths may be looked at, not written", () => {
  const read = facts(
    `volumes: [{name: host, hostPath: {path: /}}]\ncontainers: [{name: a, ${image}, volumeMounts: [{name: host, mountPath: /host, readOnly: true}]}]`,
  );
  expect(read.manifest.spec.volumes).toEqual([{ name: 'host', hostPath: { path: '/' } }]);
});

test('a selector alone is one term, and holds in every term of the affinity', () => {
  const selector = 'nodeSelector: {role: lb, kubernetes.io/arch: arm64}';
  const role = { key: 'role', operator: 'In', values: ['lb'] };
  const arm = { key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] };
  const containers = `containers: [{name: a, ${image}}]`;
  expect(facts(`${selector}\n${containers}`).needs).toEqual([[role, arm]]);
  const affinity = `affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions: [{key: tier, operator: NotIn, values: [db, web]}]
        - matchExpressions: [{key: ssd, operator: Exists}, {key: old, operator: DoesNotExist}]`;
  const terms = [
    [{ key: 'tier', operator: 'NotIn', values: ['db', 'web'] }],
    [
      { key: 'ssd', operator: 'Exists', values: [] },
      { key: 'old', operator: 'DoesNotExist', values: [] },
    ],
  ];
  expect(facts(`${affinity}\n${containers}`).needs).toEqual(terms);
  expect(facts(`${selector}\n${affinity}\n${containers}`).needs).toEqual(terms.map((term) => [role, arm, ...term]));
  expect(facts(containers)).not.toHaveProperty('needs');
});

test('what chooses nodes does not reach them, so that a change of it restarts nothing', () => {
  const containers = `containers: [{name: a, ${image}}]`;
  expect(facts(`nodeSelector: {role: lb}\naffinity: {nodeAffinity: {}}\n${containers}`).manifest).toEqual(
    facts(containers).manifest,
  );
});

const fleet = (pods: string) =>
  oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: nbg1, size: cx23, labels: {role: lb}}
pods:
  ${pods}
`);

test('a pod is placed where its manifest wants it', () => {
  const files = {
    'pods/web.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {nodeSelector: {role: lb}, containers: [{name: a, ${image}}]}\n`,
  };
  const { plan } = ok(planText(fleet('web: {manifest: pods/web.yaml}'), undefined, files));
  expect(plan.pods[0]!.replicas).toEqual([{ name: 'web-1', number: 1, node: 'n2' }]);
  expect(JSON.stringify(replicaManifest(plan.pods[0]!, plan.pods[0]!.replicas[0]!))).not.toContain('nodeSelector');
});

test('two replicas that write to one volume of their node are a warning', () => {
  const told = lines(planText(fleet('store: {manifest: pods/store.yaml, replicas: 3, node: n1}')));
  expect(told).toEqual([
    "oak/fleet.yaml:8:3: pods.store: store-1 and store-2 both run on n1 and write to the same volume 'store' there (write apart: [store] if each is to have its own, on a node of its own)",
  ]);
  expect(lines(planText(fleet('store: {manifest: pods/store.yaml, replicas: 2, apart: [store]}')))).toEqual([]);
  expect(lines(planText(fleet('job: {manifest: pods/job.yaml, replicas: 3, node: n1}')))).toEqual([]);
});

test('the plan says whose data stays on its node', () => {
  const { plan } = ok(
    planText(fleet('job: {manifest: pods/job.yaml}\n  store: {manifest: pods/store.yaml, priority: 0}')),
  );
  expect(plan.pods.map(({ name, keepsData }) => [name, keepsData])).toEqual([
    ['job', undefined],
    ['store', true],
  ]);
});
