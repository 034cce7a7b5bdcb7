import type { FleetInput } from '../../src/fleet';
import * as fleet from '../../src/fleet';
import { adaKey, catalogues, fleetFile, lines, oak, ok, planText } from './oak';

const grove = `
fleet: grove
operator: {user: ada, keys: [keys/ada.pub]}
users:
  grace: {keys: [keys/grace.pub], sudo: false}
  bob: {keys: [keys/ada.pub, keys/grace.pub]}
sysctls:
  vm.swappiness: 10
  net.ipv4.conf.all.rp_filter: "1"
defaults: {image: debian-13, engine: podman, labels: {tier: web, team: a}}
overlay: {manager: none, network: 10.32.0.0/12, subnet: 26}
bosh: {bucc: b2, api_version: "1.47"}
protect: false
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {role: lb, tier: db}}
  n3: {vendor: linode, region: moon, size: g9-new, ram: 512MiB, price: USD 1.50}
  b1: {vendor: hetzner, region: hel1, size: ccx13, engine: bosh}
  b2: {vendor: hetzner, region: nbg1, size: cpx22, engine: bosh}
pods:
  web: {manifest: pods/web.yaml, replicas: 2, spread: vendor, where: {role: lb}}
  dns: {manifest: pods/dns.yaml, node: n3}
`;

const files = {
  'keys/grace.pub': `# two keys\n${adaKey.replace(' ada', ' grace')}\n\n${adaKey.replace(' ada', ' grace 2')}\r\n`,
  'pods/dns.yaml': `apiVersion: v1
kind: Pod
metadata: {name: dns, labels: {app: dns}}
spec:
  hostNetwork: true
  restartPolicy: Always
  containers:
    - name: dns
      image: registry.example:5000/dns:2
      imagePullPolicy: IfNotPresent
      command: [dns]
      args: ["-v"]
      env: [{name: LEVEL, value: "1"}]
      ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53}]
      resources: {requests: {memory: 100Mi, cpu: 250m}, limits: {memory: 128Mi}}
    - name: log
      image: localhost/log
      resources: {limits: {memory: 28.5Mi}}
`,
};

describe('a fleet with everything', () => {
  const result = planText(grove, undefined, files);
  const { plan, ledger, changes } = ok(result);

  test('numbers its nodes in the order of their names, and knows what they have', () => {
    expect(plan.nodes.map((n) => [n.name, n.index, n.subnet, n.engine, n.ramMiB, n.arch, n.price?.amount])).toEqual([
      ['b1', 0, '10.32.0.64/26', 'bosh', 8192, 'amd64', 12.49],
      ['b2', 1, '10.32.0.128/26', 'bosh', 4096, 'amd64', 5.99],
      ['n1', 2, '10.32.0.192/26', 'podman', 4096, 'amd64', undefined],
      ['n2', 3, '10.32.1.0/26', 'podman', 1024, 'amd64', 5],
      ['n3', 4, '10.32.1.64/26', 'podman', 512, 'amd64', 1.5],
    ]);
    expect(plan.nodes[3]?.labels).toEqual({ role: 'lb', team: 'a', tier: 'db' });
    expect(plan.nodes[4]?.price).toEqual({ amount: 1.5, currency: 'USD', asOf: 'fleet file' });
  });

  test('lists the operator first, then the others by name, with their keys', () => {
    const grace = [adaKey.replace(' ada', ' grace'), adaKey.replace(' ada', ' grace 2')];
    expect(plan.users).toEqual([
      { name: 'ada', keys: [adaKey], sudo: true },
      { name: 'bob', keys: [adaKey, ...grace], sudo: true },
      { name: 'grace', keys: grace, sudo: false },
    ]);
  });

  test('has its settings as they are written', () => {
    expect(plan).toMatchObject({
      fleet: 'grove',
      sysctls: { 'net.ipv4.conf.all.rp_filter': '1', 'vm.swappiness': '10' },
      overlay: { manager: 'none', network: '10.32.0.0/12', subnetLength: 26 },
      bosh: { bucc: 'b2', apiVersion: '1.47' },
      protect: false,
      vendors: ['hetzner', 'linode'],
    });
    expect(Object.keys(plan.sysctls)).toEqual(['net.ipv4.conf.all.rp_filter', 'vm.swappiness']);
  });

  test('counts and places its pods from their manifests alone', () => {
    expect(plan.pods.map(({ manifest, ...pod }) => ({ ...pod, name: manifest.metadata.name }))).toEqual([
      {
        name: 'dns',
        spread: 'node',
        memoryMiB: 129,
        hostPorts: [53],
        images: ['localhost/log', 'registry.example:5000/dns:2'],
        replicas: [{ name: 'dns-1', number: 1, node: 'n3' }],
      },
      {
        name: 'web',
        spread: 'vendor',
        memoryMiB: 64,
        hostPorts: [8080],
        images: ['localhost/web:1'],
        replicas: [
          { name: 'web-1', number: 1, node: 'n1' },
          { name: 'web-2', number: 2, node: 'n2' },
        ],
      },
    ]);
    const pulls = plan.pods[0]?.manifest.spec.containers.map((c) => c.imagePullPolicy);
    expect(pulls).toEqual(['IfNotPresent', 'Never']);
  });

  test('opens the ports that its nodes need', () => {
    const short = (reason: string) => reason.replace('-network-properties', '');
    const ports = Object.entries(plan.openPorts).map(([name, open]) => [
      name,
      open.map((p) => `${p.port}/${p.protocol} ${short(p.reason)}`).join(', '),
    ]);
    const router = '80/tcp bosh cf-router, 443/tcp bosh cf-router';
    const tcpRouter = [1024, 1025, 1026, 1027].map((port) => `${port}/tcp bosh cf-tcp-router`).join(', ');
    const bosh = `22/tcp ssh, ${router}, ${tcpRouter}, 2222/tcp bosh diego-ssh-proxy, 2376/tcp docker (bosh)`;
    expect(Object.fromEntries(ports)).toEqual({
      n1: '22/tcp ssh, 8080/tcp pod web',
      n2: '22/tcp ssh, 8080/tcp pod web',
      n3: '22/tcp ssh, 53/tcp pod dns, 53/udp pod dns',
      b1: bosh,
      b2: bosh,
    });
  });

  test('warns of what it cannot judge', () => {
    expect(lines(result)).toEqual([
      "oak/fleet.yaml:17:32: nodes.n3.region: region 'moon' of linode is not known here, known are us-ord, es-mad, fr-par, it-mil, nl-ams, se-sto, us-iad, us-lax, us-mia, us-sea, eu-west, us-east and 5 more",
    ]);
  });

  test('is new as a whole', () => {
    expect(changes.map((c) => `${c.node ?? c.pod} ${c.kind}`)).toEqual(
      ['b1', 'b2', 'n1', 'n2', 'n3', 'dns', 'web'].map((name) => `${name} new`),
    );
    expect(ledger.vendors).toEqual(['hetzner', 'linode']);
  });
});

describe('the smallest fleet', () => {
  const small =
    'fleet: oak\noperator: {user: ada, keys: [keys/ada.pub]}\nnodes:\n  n1: {vendor: linode, region: eu-central, size: g6-nanode-1}\n';

  test('needs no overlay, and is protected', () => {
    const { plan } = ok(planText(small));
    expect(plan.overlay).toEqual({ manager: 'none', network: '10.1.0.0/16', subnetLength: 24 });
    expect(plan.protect).toBe(true);
    expect(plan.bosh).toBeUndefined();
    expect(plan.nodes[0]).toMatchObject({ image: 'debian-13', engine: 'podman', labels: {} });
  });
});

test('open ports are in their order, whatever the order of the pods', () => {
  const manifest = (port: number) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: localhost/c, ports: [{containerPort: 1, hostPort: ${port}}]}]}\n`;
  const text = oak(
    'nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\npods:\n  a: {manifest: a.yaml}\n  b: {manifest: b.yaml}\n',
  );
  const { plan } = ok(planText(text, undefined, { 'a.yaml': manifest(9000), 'b.yaml': manifest(7) }));
  expect(plan.openPorts.n1?.map((p) => p.port)).toEqual([7, 22, 9000]);
});

test('bucc is on the bosh node with the lowest index, and the CPI speaks 1.44', () => {
  const nodes = ['n1', 'n2'].map((name) => `  ${name}: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh}`);
  const first = ok(planText(oak(`nodes:\n${nodes.join('\n')}\n`)));
  const later = ok(planText(oak(`nodes:\n${[...nodes].reverse().join('\n')}\n`), first.ledger));
  expect([first.plan.bosh, later.plan.bosh]).toEqual(Array(2).fill({ bucc: 'n1', apiVersion: '1.44' }));
});

test('a program gives the same structure as an object, and is told the same without positions', () => {
  const { read } = fleetFile('');
  const input: FleetInput = {
    fleet: 'oak',
    operator: { user: 'ada', keys: ['keys/ada.pub'] },
    overlay: 'none',
    nodes: { n1: { vendor: 'hetzner', region: 'fsn1', size: 'cx23' } },
  };
  const text = oak('nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n');
  const fromObject = ok(fleet.plan(ok(fleet.fleetSpec(input, read)), undefined, catalogues));
  expect(fromObject).toEqual(ok(planText(text)));
  const wrong = { ...input, nodes: { n1: { vendor: 'hetzner', region: 'fsn1', size: 'cx99' } } };
  expect(lines(fleet.plan(ok(fleet.fleetSpec(wrong, read)), undefined, catalogues))[0]).toMatch(
    /^nodes\.n1\.size: unknown size 'cx99', expected one of /,
  );
  expect(lines(fleet.fleetSpec(wrong, read, catalogues))).toHaveLength(1);
  expect(lines(fleet.fleetSpec(undefined as never, read))).toEqual(['expected a map, got nothing']);
});

test('planning tells what vendors do not sell although reading was not asked to', () => {
  const source = fleetFile(
    oak('nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx99}\npods:\n  web: {manifest: pods/web.yaml}\n'),
  );
  const told = lines(fleet.plan(ok(fleet.parseFleet(source)), undefined, catalogues));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^oak\/fleet\.yaml:5:45: nodes\.n1\.size: unknown size/);
});

test('what a node says of a size that the catalogue knows otherwise counts, and is warned of once', () => {
  const planned = planText(
    oak('nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23, ram: 64GiB, arch: arm64, cpus: 1}\n'),
  );
  expect(ok(planned).plan.nodes[0]).toMatchObject({ ramMiB: 65536, arch: 'arm64', vcpus: 1 });
  expect(lines(planned)).toEqual([
    "oak/fleet.yaml:5:56: nodes.n1.ram: size 'cx23' of hetzner has 4096 MiB by the catalogue, the fleet file says 65536 MiB, which counts (delete ram, unless the vendor sells it so)",
    "oak/fleet.yaml:5:69: nodes.n1.arch: size 'cx23' of hetzner has amd64 by the catalogue, the fleet file says arm64, which counts (delete arch, unless the vendor sells it so)",
    "oak/fleet.yaml:5:82: nodes.n1.cpus: size 'cx23' of hetzner has 2 processors by the catalogue, the fleet file says 1 processor, which counts (delete cpus, unless the vendor sells it so)",
  ]);
});

test("processors are the fleet file's or the catalogue's; where neither knows them they are not counted", () => {
  const { plan } = ok(
    planText(
      oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: fsn1, size: cx99, ram: 4GiB}
  n3: {vendor: hetzner, region: fsn1, size: cx99, ram: 4GiB, cpus: 3}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, cpus: 4}
  n5: {vendor: static, address: 203.0.113.10, ram: 1GiB}
`),
    ),
  );
  expect(plan.nodes.map((n) => n.vcpus)).toEqual([2, undefined, 3, 4, undefined]);
});

test('what must survive and the ports of VM extensions are in the plan, in a fixed order', () => {
  const { plan } = ok(
    planText(
      oak(`require: {survive: node}
bosh: {ports: {tcp: {ports: [1025, 1024], nodes: [n2, n1]}, router: [443, 80]}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh}
  n2: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh}
`),
    ),
  );
  expect(plan.require).toEqual({ survive: 'node' });
  expect(plan.bosh).toEqual({
    bucc: 'n1',
    apiVersion: '1.44',
    ports: { router: { ports: [80, 443] }, tcp: { ports: [1024, 1025], nodes: ['n1', 'n2'] } },
  });
});
