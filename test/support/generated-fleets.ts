import fc from 'fast-check';
import { isPrivateKey } from '../../src/fleet/public-keys';
import type { FleetInput, NodeInput } from '../../src/fleet/schema';
import type { ReadFile } from '../../src/fleet/source';
import { catalogues } from '../../src/providers/registry';
import { acmeCertificate } from '../fleet/certificates';
import { adaKey } from '../fleet/oak';
import { layersFor, nodeLayer } from './generated-layers';

/*
 * Whole fleets, drawn by fast-check: every section and key of fleet.yaml, every registered vendor. All of them are valid; nearly
 * all can be planned (some have pods that find no room).
 */

type Nodes = FleetInput['nodes'];
type Pods = NonNullable<FleetInput['pods']>;

/** Text that readers of YAML like to take for something else. */
export const bitingTexts: readonly string[] = [
  ...'no on y true null ~ - 0123 0o17 0x1f 1e3 .5 12:30:00 2001-01-01 << = #a "q" {a} [a] *a &a !a %a @a `a`'.split(
    ' ',
  ),
  ...['| >', 'a: b', 'a #b', '? a', '- a', "it's", 'back\\slash', ' padded ', '${x}', '%{if}', 'grün', '日本', '🛶'],
  ...['\u0085', '\u2028', '\ufeffa', '...', '--- a'],
];

const anyText = fc.oneof(
  fc.constantFrom(...bitingTexts),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((text) => /^[^\u0000-\u001f\u007f]{1,100}$/.test(text)),
);
/** A word of a vendor or of Terraform: braces and addresses with passwords mean something there. */
const anyWord = anyText.filter((text) => !/[{}@=]/.test(text));

const keyFiles = fc.array(
  fc.oneof(
    fc.constantFrom('keys/ada.pub', 'keys/bob.pub'),
    anyText.filter((text) => !isPrivateKey(text) && !/^(ssh|ecdsa|sk)-\S* /.test(text)),
  ),
  { minLength: 1, maxLength: 2 },
);

const manifest = (name: string, extra: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: localhost/${name}:1, ${extra}}]}\n`;

/** A pod with a volume that stays on its node, which is one of those that Kubernetes calls linux. */
const store = `apiVersion: v1
kind: Pod
metadata: {name: store}
spec:
  nodeSelector: {kubernetes.io/os: linux}
  volumes: [{name: data, persistentVolumeClaim: {claimName: store}}, {name: tmp, emptyDir: {}}]
  initContainers: [{name: fill, image: localhost/store:1, volumeMounts: [{name: data, mountPath: /data}]}]
  containers:
    - name: c
      image: localhost/store:1
      resources: {requests: {cpu: 10m}}
      volumeMounts: [{name: data, mountPath: /data, subPath: a}, {name: tmp, mountPath: /tmp}]
`;

const files: Readonly<Record<string, string>> = {
  'pods/job.yaml': manifest('job', 'resources: {requests: {memory: 16Mi}}'),
  'pods/web.yaml': manifest('web', 'ports: [{containerPort: 80, hostPort: 8080}]'),
  'pods/store.yaml': store,
  'more.yaml': 'users:\n  zoe: {keys: [keys/zoe.pub]}\nfirstboot: [{packages: [curl]}]\n',
  'certs/acme.pem': acmeCertificate,
};

/** The files of every generated fleet: whatever is no manifest, no included file and no certificate holds a public key. */
export const readGenerated: ReadFile = (path) => (Object.hasOwn(files, path) ? files[path] : `${adaKey}\n`);

/** Their names, those of the key files left out. */
export const generatedFiles = files;

const labelValue = fc.constantFrom('lb', 'db', 'no', '0123', '1e3', 'A.b_c-d');
const labels = fc.dictionary(fc.constantFrom('role', 'tier', 'no', 'constructor'), labelValue, { maxKeys: 3 });
const nodeName = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map((n) => `n${n}`),
  fc.stringMatching(/^[a-z]{1,3}[0-9]{1,3}$/),
  fc.constantFrom('constructor', 'front-door', 'y', 'n', 'e1'),
);
const price = fc.constantFrom('USD 1.50', 'EUR 12', 'CHF 0.0001');
const ram = fc.constantFrom('512MiB', '1GiB', '16GiB');

/** The sizes that a vendor sells with a processor. */
function sizes(vendor: string, arch: string): readonly string[] {
  const all = catalogues.find((c) => c.vendor === vendor)?.sizes ?? {};
  return Object.keys(all).filter((size) => all[size]?.arch === arch);
}

/** One that its vendor sells, and one of which the fleet has to name an image. */
const image = fc.constantFrom('debian-13', 'rocky-9', 'ubuntu-24.04', 'flatcar');

const anyNode = {
  image,
  firstboot: nodeLayer,
  labels,
  price,
  cpus: fc.integer({ min: 1, max: 64 }),
  engine: fc.constantFrom('podman' as const, 'bosh' as const),
};
const podmanOnly = { ...anyNode, engine: fc.constant('podman' as const) };

function bought(vendor: string): fc.Arbitrary<NodeInput> {
  const regions = catalogues.find((c) => c.vendor === vendor)?.regions ?? [];
  const region = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...regions) }, { weight: 1, arbitrary: anyWord });
  const base = { vendor: fc.constant(vendor), region };
  const requiredKeys: ('vendor' | 'region' | 'size')[] = ['vendor', 'region', 'size'];
  const size = fc.constantFrom(...sizes(vendor, 'amd64'));
  const arms = sizes(vendor, 'arm64');
  const unknown = { ...base, size: fc.constant('new-1'), ram, arch: fc.constant('amd64' as const), ...anyNode };
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ ...base, size, ...anyNode }, { requiredKeys }) },
    { weight: 1, arbitrary: fc.record(unknown, { requiredKeys: [...requiredKeys, 'ram'] }) },
    ...(arms.length === 0
      ? []
      : [
          fc.record(
            { ...base, size: fc.constantFrom(...arms), ...podmanOnly },
            { requiredKeys: [...requiredKeys, 'engine'] },
          ),
        ]),
  );
}

function existing(i: number): fc.Arbitrary<NodeInput> {
  return fc.record(
    {
      vendor: fc.constant('static'),
      address: fc.constant(`203.0.113.${i + 1}`),
      ram,
      region: anyWord,
      seller: fc.constantFrom('acme', 'umbrella'),
      key: fc.constant(adaKey),
      arch: fc.constant('amd64' as const),
      ...anyNode,
    },
    { requiredKeys: ['vendor', 'address', 'ram'] },
  );
}

const mostNodes = 6;
const vendors = ['hetzner', 'linode'];
const sold = vendors.map(bought);
/** One for each place in a fleet, because static machines have addresses of their own. */
const machines = Array.from({ length: mostNodes }, (_, i) => fc.oneof(...sold, existing(i)));

const nodes: fc.Arbitrary<Nodes> = fc
  .uniqueArray(nodeName, { minLength: 1, maxLength: mostNodes })
  .chain((names) => fc.tuple(...names.map((name, i) => machines[i]!.map((node) => [name, node] as const))))
  .map((entries) => Object.fromEntries(entries));

const overlayMap = fc.record(
  {
    manager: fc.constant('none' as const),
    network: fc.constantFrom('10.1.0.0/16', '10.96.0.0/12', '172.16.0.0/16', '100.64.0.0/10'),
    subnet: fc.integer({ min: 20, max: 26 }),
    network6: fc.constantFrom('fd12:3456::/48', 'fdab::/32'),
    avoid: fc.dictionary(fc.constantFrom('office', 'home'), fc.constantFrom('10.64.0.0/16', 'fd99::/64'), {
      maxKeys: 2,
    }),
  },
  { requiredKeys: [] },
);
const overlay: fc.Arbitrary<NonNullable<FleetInput['overlay']>> = fc.oneof(
  fc.constant('none' as const),
  overlayMap,
  fc
    .tuple(overlayMap, fc.integer({ min: 52, max: 72 }))
    .map(([map, subnet6]) => ({ ...map, network6: 'fd12:3456::/48', subnet6 })),
);

const setting = anyWord.filter((text) => text.trim() !== '');
const backends: fc.Arbitrary<NonNullable<FleetInput['backends']>> = fc.record(
  {
    default: fc.oneof(
      fc.record({ s3: fc.record({ bucket: setting, region: setting, key: fc.constant('{stack}.tfstate') }) }),
      fc.record({ gcs: fc.record({ bucket: setting, prefix: fc.constant('oak/{stack}') }) }),
      fc.record({ pg: fc.record({ schema_name: fc.constant('{stack}'), skip_table_creation: fc.boolean() }) }),
    ),
    core: fc.constant({ local: { path: 'elsewhere/core.tfstate' } }),
    mesh: fc.record({ http: fc.record({ address: fc.webUrl(), retry_max: fc.nat() }) }),
  },
  { requiredKeys: [] },
);

const user = fc.record({ keys: keyFiles, sudo: fc.boolean() }, { requiredKeys: ['keys'] });

/** Everything but what refers to nodes. */
const surroundings = {
  operator: fc.record({ user: fc.constantFrom('ada', 'constructor'), keys: keyFiles }),
  users: fc.dictionary(fc.constantFrom('bob', '_eve', 'no', 'true'), user, { maxKeys: 2 }),
  sysctls: fc.dictionary(
    fc.constantFrom('vm.swappiness', 'net.ipv4.ip_forward', 'net/ipv4/tcp_rmem', 'kernel.core_pattern'),
    fc.oneof(
      fc.maxSafeInteger(),
      anyText.filter((text) => !/^(yes|no|on|off|true|false)$/i.test(text)),
    ),
    { maxKeys: 3 },
  ),
  defaults: fc.record({ image: fc.constant('debian-13'), engine: anyNode.engine, labels }, { requiredKeys: [] }),
  firstboot: layersFor(labels),
  images: fc.dictionary(
    fc.constantFrom(...vendors),
    fc.dictionary(fc.constantFrom('debian-13', 'flatcar-lts'), fc.constantFrom('114690387', 'private/7', 'no'), {
      maxKeys: 2,
    }),
    { maxKeys: 2 },
  ),
  protect: fc.boolean(),
  backends,
  include: fc.constant<string[]>(['more.yaml']),
};

type Surrounded = Omit<FleetInput, 'pods' | 'bosh'>;

const surrounded: fc.Arbitrary<Surrounded> = fc
  .record(
    { fleet: fc.constantFrom('oak', 'y'), nodes, overlay, ...surroundings },
    { requiredKeys: ['fleet', 'nodes', 'overlay', 'operator'] },
  )
  .map(withImages);

/** The fleet with an image of every operating system that a vendor of its nodes has none of. */
function withImages(fleet: Surrounded): Surrounded {
  const lacking = Object.values(fleet.nodes).filter((node) => node.image === 'flatcar' && node.vendor !== 'static');
  if (lacking.length === 0) return fleet;
  const named = lacking.map(({ vendor }) => [vendor, { ...fleet.images?.[vendor], flatcar: '4711' }] as const);
  return { ...fleet, images: { ...fleet.images, ...Object.fromEntries(named) } };
}

/** Names of the nodes that have an engine. */
function running(engine: string, fleet: Surrounded): readonly string[] {
  return Object.keys(fleet.nodes).filter(
    (name) => (fleet.nodes[name]?.engine ?? fleet.defaults?.engine ?? 'podman') === engine,
  );
}

function bosh(fleet: Surrounded): fc.Arbitrary<FleetInput['bosh']> {
  const all = running('bosh', fleet);
  if (all.length === 0) return fc.constant(undefined);
  const ports = fc.uniqueArray(fc.integer({ min: 30_000, max: 65_535 }), { minLength: 1, maxLength: 3 });
  const nodesOf = fc.shuffledSubarray([...all], { minLength: 1 });
  const extension = fc.oneof(ports, fc.record({ ports, nodes: nodesOf }, { requiredKeys: ['ports'] }));
  const shape = {
    bucc: fc.constantFrom(...all),
    api_version: fc.constantFrom('1.44', '1.50'),
    ports: fc.dictionary(fc.constantFrom('cf-router-network-properties', 'Own.1', 'no'), extension, { maxKeys: 2 }),
  };
  return fc.option(fc.record(shape, { requiredKeys: [] }), { nil: undefined });
}

const podNames = ['web', 'job', 'pull', 'batch'] as const;

function pods(fleet: Surrounded): fc.Arbitrary<Pods | undefined> {
  const hosts = running('podman', fleet);
  if (hosts.length === 0) return fc.constant(undefined);
  const some = fc
    .subarray([...podNames])
    .chain((names) =>
      fc.tuple(...names.map((name, i) => pod(name, names.slice(0, i), hosts, fleet).map((p) => [name, p] as const))),
    );
  return fc.option(
    some.map((entries) => Object.fromEntries(entries)),
    { nil: undefined },
  );
}

/** A pod that mostly finds room: what it asks of nodes, at least one of them has. */
function pod(
  name: string,
  earlier: readonly string[],
  hosts: readonly string[],
  fleet: Surrounded,
): fc.Arbitrary<Pods[string]> {
  const common = {
    manifest: fc.constantFrom('pods/job.yaml', 'pods/store.yaml', 'pods/web.yaml'),
    spread: fc.constantFrom('vendor' as const, 'region' as const, 'node' as const),
    data: fc.constantFrom('disposable' as const, 'replicated' as const),
    priority: fc.integer({ min: -1000, max: 1000 }),
  };
  const few = { replicas: fc.integer({ min: 1, max: Math.min(3, hosts.length) }) };
  const host = fc.constantFrom(...hosts);
  const draw = (more: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record({ ...common, ...few, ...more }, { requiredKeys: ['manifest'] }) as fc.Arbitrary<Pods[string]>;
  return fc.oneof(
    draw({}),
    draw({ replicas: fc.constant(1), node: host }),
    draw({
      replicas: fc.constant(1),
      where: host.map((h) => ({ ...fleet.defaults?.labels, ...fleet.nodes[h]?.labels })),
    }),
    draw({ apart: fc.constantFrom([name], [name, ...earlier.slice(0, 1)]) }),
    ...(earlier.length === 0
      ? []
      : [draw({ replicas: fc.constant(1), with: fc.constantFrom(...earlier).map((e) => [e]) })]),
  );
}

function plain<T>(data: T): T {
  return JSON.parse(JSON.stringify(data)) as T;
}

/** What must survive, which any fleet does whose pods may all be lost. */
const requirement = fc.option(fc.record({ survive: fc.constantFrom('vendor', 'region', 'node') }), { nil: undefined });

function disposable(some: Pods): Pods {
  return Object.fromEntries(Object.entries(some).map(([name, one]) => [name, { ...one, data: 'disposable' as const }]));
}

/** Valid fleets. */
export const generatedFleets: fc.Arbitrary<FleetInput> = surrounded
  .chain((fleet) => fc.tuple(fc.constant(fleet), pods(fleet), bosh(fleet), requirement))
  .map(([fleet, somePods, someBosh, required]) =>
    // Maps that are drawn may have no prototype; those that are read have one.
    plain({
      ...fleet,
      ...(somePods === undefined ? {} : { pods: required === undefined ? somePods : disposable(somePods) }),
      ...(someBosh === undefined ? {} : { bosh: someBosh }),
      ...(required === undefined ? {} : { require: required }),
    }),
  );
