import { confirmLedger, type Ledger, parseLedger, renderLedger, replaceNode } from '../../src/fleet/ledger';
import type { FleetFacts } from '../../src/fleet/outputs';
import { parseFleet } from '../../src/fleet/parse';
import { type Planned, plan } from '../../src/fleet/plan';
import { catalogues } from '../../src/providers/registry';
import { fleetFile, lines, oak, ok } from './oak';
import { nodeOutputs } from './wrong/outputs';

/** A deployed fleet; every edit below is one of it. */
const before = `defaults: {labels: {team: a}}
users: {bob: {keys: [keys/ada.pub]}}
sysctls: {vm.swappiness: 10}
bosh: {bucc: b1, api_version: "1.44"}
backends: {default: {local: {path: "state/{stack}.tfstate"}}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}, price: EUR 3.79}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
  b1: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh}
  s1: {vendor: static, address: 203.0.113.9, ram: 2GiB, seller: acme, region: vie}
pods:
  web: {manifest: pods/web.yaml, node: n1}
  job: {manifest: pods/job.yaml, replicas: 2, where: {team: a}, node: n2}
`;

function planned(text: string, ledger?: Ledger, network = '10.1.0.0/16', files: Record<string, string> = {}) {
  const overlay = oak(text).replace('overlay: none', `overlay: {manager: none, network: ${network}}`);
  const spec = parseFleet(fleetFile(overlay, files), catalogues);
  return spec.ok ? plan(spec.value, ledger, catalogues) : spec;
}

/** What mesh puts out after everything of a plan was applied. */
function applied({ plan }: Planned): FleetFacts {
  const nodes = plan.nodes.filter((n) => n.state !== 'leaving');
  const facts = nodes.map(({ name, index, generation, vendor, region }) => {
    return [name, { ...nodeOutputs, index, generation, vendor, region }] as const;
  });
  return { schemaVersion: 1, fleet: plan.fleet, nodes: Object.fromEntries(facts) };
}

const first = ok(planned(before));
const deployed = confirmLedger(first.ledger, applied(first));

/** What is not `none`, by name. */
function told({ changes }: Planned): Readonly<Record<string, string>> {
  const real = changes.filter((c) => c.kind !== 'none');
  return Object.fromEntries(real.map((c) => [c.node ?? c.pod, `${c.kind} ${c.detail}`.trim()]));
}

/** The fleet with one piece of its text exchanged. */
function edited(from: string, to: string): string {
  expect(before).toContain(from);
  return before.replace(from, to);
}

const webPod = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: localhost/web:2, ports: [{containerPort: 8080, hostPort: 8080}]}]}
`;

test('a fleet is new, and a static machine is adopted', () => {
  expect(told(first)).toEqual({
    n1: 'new',
    n2: 'new',
    b1: 'new',
    s1: 'adopt joins at 203.0.113.9',
    web: 'new on n1',
    job: 'new on n2, n2',
  });
});

test('nothing changes when nothing was edited', () => {
  expect(told(ok(planned(before, deployed)))).toEqual({});
});

const everyNode = (detail: string) => ({ b1: detail, n1: detail, n2: detail, s1: detail });

describe('an edit of a node', () => {
  test.each<[string, string, string, Record<string, string>]>([
    [
      'its vendor',
      'n2: {vendor: linode, region: eu-central, size: g6-nanode-1}',
      'n2: {vendor: hetzner, region: fsn1, size: cx23}',
      { n2: 'replace vendor linode -> hetzner, region eu-central -> fsn1' },
    ],
    ['its region', 'region: eu-central', 'region: us-ord', { n2: 'replace region eu-central -> us-ord' }],
    ['its size', 'size: g6-nanode-1', 'size: g6-standard-2', { n2: 'reboot size g6-nanode-1 -> g6-standard-2' }],
    [
      'its size, to one of another processor',
      'n1: {vendor: hetzner, region: fsn1, size: cx23',
      'n1: {vendor: hetzner, region: fsn1, size: cax11',
      { n1: 'replace size cx23 -> cax11 (amd64 -> arm64)' },
    ],
    ['its engine', 'engine: bosh', 'engine: podman', { b1: 'replace engine bosh -> podman' }],
    ['its labels', 'labels: {role: lb}', 'labels: {role: db}', { n1: 'hot labels' }],
    [
      'its size and labels',
      'size: cx23, labels: {role: lb}',
      'size: cpx31, labels: {role: db}',
      { n1: 'reboot size cx23 -> cpx31, labels' },
    ],
    ['its price', ', price: EUR 3.79', '', {}],
    ['its RAM', 'size: g6-nanode-1', 'size: g6-nanode-1, ram: 1GiB', {}],
    ['its processor, to what it is', 'size: g6-nanode-1', 'size: g6-nanode-1, arch: amd64', {}],
    ['its processor', 'size: g6-nanode-1', 'size: g6-nanode-1, arch: arm64', { n2: 'replace arch amd64 -> arm64' }],
    [
      'its image',
      'size: g6-nanode-1',
      'size: g6-nanode-1, image: rocky-9',
      { n2: 'replace image debian-13 -> rocky-9' },
    ],
    [
      'its first boot',
      'size: g6-nanode-1',
      'size: g6-nanode-1, firstboot: {packages: [htop]}',
      { n2: 'hot firstboot' },
    ],
    [
      'its kernel arguments',
      'size: g6-nanode-1',
      'size: g6-nanode-1, firstboot: {kernel_arguments: [quiet, mitigations=off]}',
      { n2: 'reboot kernel arguments +mitigations=off +quiet' },
    ],
    [
      'its size, kernel arguments and first boot',
      'size: g6-nanode-1',
      'size: g6-standard-2, firstboot: {kernel_arguments: [quiet], swap: none}',
      { n2: 'reboot size g6-nanode-1 -> g6-standard-2, kernel arguments +quiet, firstboot' },
    ],
    ['its image, by naming the default', 'size: g6-nanode-1', 'size: g6-nanode-1, image: debian-13', {}],
  ])('%s', (_, from, to, expected) => {
    const text = edited(from, to).replace(/bosh: \{.*\}\n/, to.includes('engine: podman') ? '' : '$&');
    expect(told(ok(planned(text, deployed)))).toEqual(expected);
  });

  test('is told until it was confirmed, then no more', () => {
    const text = edited('size: g6-nanode-1', 'size: g6-standard-2, arch: arm64, labels: {a: b}');
    const next = ok(planned(text, deployed));
    expect(told(next)).not.toEqual({});
    expect(told(ok(planned(text, next.ledger)))).toEqual(told(next));
    expect(told(ok(planned(text, confirmLedger(next.ledger, applied(next)))))).toEqual({});
  });
});

describe('kernel arguments of a system that is an image', () => {
  const fleet = (argument: string, rest = '') =>
    `nodes: {n1: {vendor: hetzner, region: fsn1, size: cx23, image: flatcar${rest}, firstboot: {kernel_arguments: [${argument}]}}}
images: {hetzner: {flatcar: "123"}}
`;
  const start = ok(planned(fleet('quiet')));
  const stands = confirmLedger(start.ledger, applied(start));
  const change = (text: string, ledger: Ledger) => {
    const { kind, detail } = ok(planned(text, ledger)).changes.find((c) => c.node === 'n1')!;
    return `${kind} ${detail}`.trim();
  };
  const reread = (ledger: Ledger) => ok(parseLedger({ file: 'ledger.yaml', text: renderLedger(ledger) }));
  const waiting = 'kernel arguments +splash -quiet once it is replaced';

  test('wait for the machine to be made anew, and are told until then', () => {
    expect(change(fleet('splash'), stands)).toBe(`none ${waiting}`);
    expect(change(fleet('splash', ', labels: {a: b}'), stands)).toBe(`hot labels, ${waiting}`);
    const next = ok(planned(fleet('splash'), stands));
    const confirmed = confirmLedger(next.ledger, applied(next));
    expect(confirmed.nodes.n1?.deployed?.kernelArguments).toEqual(['quiet']);
    expect(change(fleet('splash'), reread(confirmed))).toBe(`none ${waiting}`);
    expect(change(fleet('quiet'), confirmed)).toBe('none');
  });

  test('are deployed with the new machine', () => {
    const next = ok(planned(fleet('splash'), stands));
    const asked = ok(planned(fleet('splash'), replaceNode(next.ledger, 'n1')));
    const confirmed = confirmLedger(asked.ledger, applied(asked));
    expect(confirmed.nodes.n1?.deployed?.kernelArguments).toEqual(['splash']);
    expect(change(fleet('splash'), confirmed)).toBe('none');
  });
});

describe('an edit of layers of first boot', () => {
  const layers = `firstboot:
  - {files: {/opt/tool: {url: "https://example.org/tool", sha256: ${'a'.repeat(64)}}}}
  - {where: {role: lb}, kernel_arguments: [quiet]}
  - {packages: [htop]}
  - {packages: [vim]}
`;
  const start = ok(planned(before + layers));
  const stands = confirmLedger(start.ledger, applied(start));
  const after = (text: string, files = {}) => told(ok(planned(text, stands, undefined, files)));

  test.each<[string, string, string, Record<string, string>]>([
    ['to nothing else', '[htop]', '[htop]', {}],
    [
      'in the order of layers that are equally near',
      '{packages: [htop]}\n  - {packages: [vim]}',
      '{packages: [vim]}\n  - {packages: [htop]}',
      {},
    ],
    ['for all nodes', '[htop]', '[htop, jq]', everyNode('hot firstboot')],
    ['of an address', 'example.org/tool', 'example.org/tool2', everyNode('hot firstboot')],
    ['of a checksum', 'a'.repeat(64), 'b'.repeat(64), everyNode('hot firstboot')],
    ['of kernel arguments', '[quiet]', '[splash]', { n1: 'reboot kernel arguments +splash -quiet' }],
    [
      'of the labels that it is for',
      '{where: {role: lb}',
      '{where: {team: a, role: db}',
      { n1: 'reboot kernel arguments -quiet' },
    ],
    ['that takes one away', '  - {packages: [vim]}\n', '', everyNode('hot firstboot')],
  ])('%s', (_, from, to, expected) => {
    expect(layers).toContain(from);
    expect(after(before + layers.replace(from, to))).toEqual(expected);
  });

  test('in the order of the lines of a unit, which its file follows', () => {
    const text = (lines: string) =>
      `${before}firstboot: [{units: {web.socket: {unit: {Socket: {${lines}}, Install: {}}}}}]\n`;
    const one = ok(planned(text('ListenStream: 80, ListenDatagram: 53'), stands));
    const [layer] = one.plan.nodes[0]?.layers ?? [];
    const unit = layer?.units?.['web.socket']?.unit ?? {};
    expect([Object.keys(unit), Object.keys(unit.Socket ?? {})]).toEqual([
      ['Socket', 'Install'],
      ['ListenStream', 'ListenDatagram'],
    ]);
    const confirmed = confirmLedger(one.ledger, applied(one));
    expect(told(ok(planned(text('ListenStream: 80, ListenDatagram: 53'), confirmed)))).toEqual({});
    const other = told(ok(planned(text('ListenDatagram: 53, ListenStream: 80'), confirmed)));
    expect(other).toEqual(everyNode('hot firstboot'));
  });

  test('changes what comes from a file with the file', () => {
    const text = `${before}firstboot: [{files: {/etc/motd: {file: files/motd}}}]\n`;
    const one = ok(planned(text, stands, undefined, { 'files/motd': 'one\n' }));
    const confirmed = confirmLedger(one.ledger, applied(one));
    const again = (motd: string) => told(ok(planned(text, confirmed, undefined, { 'files/motd': motd })));
    expect(again('one\n')).toEqual({});
    expect(again('two\n')).toEqual(everyNode('hot firstboot'));
  });
});

describe('an edit of the images of vendors', () => {
  const images = `${before}images: {linode: {debian-13: private/1}}\n`;

  test('makes the machines anew whose operating system comes from another image', () => {
    expect(told(ok(planned(images, deployed)))).toEqual({ n2: 'replace image linode/debian13 -> private/1' });
    const next = ok(planned(images, deployed));
    const confirmed = confirmLedger(next.ledger, applied(next));
    expect(told(ok(planned(images, confirmed)))).toEqual({});
    expect(told(ok(planned(images.replace('private/1', 'private/2'), confirmed)))).toEqual({
      n2: 'replace image private/1 -> private/2',
    });
    expect(told(ok(planned(before, confirmed)))).toEqual({ n2: 'replace image private/1 -> linode/debian13' });
  });

  test('changes nothing by naming the public one', () => {
    expect(told(ok(planned(images.replace('private/1', 'linode/debian13'), deployed)))).toEqual({});
  });
});

describe('an edit of a static node', () => {
  test.each<[string, string, string, Record<string, string>]>([
    [
      'its address',
      '203.0.113.9',
      '203.0.113.10',
      { s1: 'replace address 203.0.113.9 -> 203.0.113.10; newnode again' },
    ],
    ['its seller', 'seller: acme', 'seller: beta', { s1: 'hot seller' }],
    ['its region', 'region: vie', 'region: graz', { s1: 'hot region' }],
    ['its RAM', 'ram: 2GiB', 'ram: 4GiB', {}],
    [
      'its host key',
      'region: vie',
      'region: vie, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f',
      {},
    ],
    ['its engine', 'region: vie', 'region: vie, engine: bosh', { s1: 'replace engine podman -> bosh; newnode again' }],
    ['its processor', 'region: vie', 'region: vie, arch: arm64', { s1: 'replace arch amd64 -> arm64; newnode again' }],
    [
      'its vendor',
      'vendor: static, address: 203.0.113.9, ram: 2GiB, seller: acme, region: vie',
      'vendor: hetzner, region: fsn1, size: cx23',
      { s1: 'replace vendor static -> hetzner, region vie -> fsn1' },
    ],
  ])('%s', (_, from, to, expected) => {
    expect(told(ok(planned(edited(from, to), deployed)))).toEqual(expected);
  });

  test('a seat at a vendor that becomes a static one', () => {
    const text = edited(
      'vendor: linode, region: eu-central, size: g6-nanode-1',
      'vendor: static, address: 203.0.113.10, ram: 1GiB',
    );
    expect(told(ok(planned(text, deployed)))).toEqual({
      n2: 'replace vendor linode -> static, region eu-central -> static; newnode',
    });
  });

  test('taking it out lets the machine go, and does not remove it', () => {
    const text = before.replace(/ {2}s1: .*\n/, '');
    const leaving = ok(planned(text, deployed));
    expect(told(leaving)).toEqual({ s1: 'leaving machine at 203.0.113.9 stays until mesh has confirmed' });
    const gone = ok(planned(text, confirmLedger(leaving.ledger, applied(leaving))));
    expect(told(gone)).toEqual({ s1: 'gone machine at 203.0.113.9 is let go, not removed' });
    expect(told(ok(planned(text, confirmLedger(gone.ledger, applied(gone)))))).toEqual({});
  });
});

describe('an edit of the fleet', () => {
  test.each<[string, string, string, Record<string, string>]>([
    ['its users', 'users: {bob: {keys: [keys/ada.pub]}}', 'users: {}', everyNode('hot users')],
    ['sudo of a user', '{keys: [keys/ada.pub]}}', '{keys: [keys/ada.pub], sudo: false}}', everyNode('hot users')],
    ['its kernel parameters', 'vm.swappiness: 10', 'vm.swappiness: 20', everyNode('hot sysctls')],
    ['labels of all nodes', 'labels: {team: a}', 'labels: {team: a, tier: one}', everyNode('hot labels')],
    ['its default image, by naming it', 'defaults: {', 'defaults: {image: debian-13, ', {}],
    ['the node where BOSH compiles', 'bosh: {bucc: b1, ', 'bosh: {', {}],
    ['the API that the CPI speaks', '"1.44"', '"1.45"', {}],
    ['its protection', 'bosh:', 'protect: false\nbosh:', {}],
    ['ports of its VM extensions', 'bosh: {', 'bosh: {ports: {own: [2222]}, ', {}],
    ['processors of a machine', 'ram: 2GiB, ', 'ram: 2GiB, cpus: 2, ', {}],
    ['where its states are', 'state/{stack}', 'elsewhere/{stack}', {}],
  ])('%s', (_, from, to, expected) => {
    expect(told(ok(planned(edited(from, to), deployed)))).toEqual(expected);
  });

  test('a longer network behind the same first address changes nothing, another first address is refused', () => {
    const other = confirmLedger(ok(planned(before, undefined, '10.16.0.0/16')).ledger, applied(first));
    expect(told(ok(planned(before, other, '10.16.0.0/12')))).toEqual({});
    expect(lines(planned(before, other, '10.32.0.0/16')).join()).toContain('subnets of existing nodes cannot move');
  });
});

describe('an edit of pods marks the nodes on which the engine step works', () => {
  test.each<[string, string, string, Record<string, string>]>([
    [
      'another node',
      'web: {manifest: pods/web.yaml, node: n1}',
      'web: {manifest: pods/web.yaml, node: s1}',
      { n1: 'hot loses web-1', s1: 'hot gets web-1', web: 'hot n1 -> s1' },
    ],
    [
      'more replicas',
      'replicas: 2',
      'replicas: 4',
      { n2: 'hot gets job-3 and job-4', job: 'hot n2, n2 -> n2, n2, n2, n2' },
    ],
    [
      'many more replicas',
      'replicas: 2',
      'replicas: 6',
      { n2: 'hot gets 4 replicas', job: 'hot n2, n2 -> n2, n2, n2, n2, n2, n2' },
    ],
    ['fewer replicas', 'replicas: 2, ', '', { n2: 'hot loses job-2', job: 'hot n2, n2 -> n2' }],
    [
      'none any more',
      '  web: {manifest: pods/web.yaml, node: n1}\n',
      '',
      { n1: 'hot loses web-1', web: 'gone from n1' },
    ],
    ['a preference that moves nothing', 'replicas: 2', 'replicas: 2, spread: vendor', {}],
    ['what its data is worth', 'node: n1}', 'node: n1, data: disposable}', {}],
    ['whether it goes first', 'node: n1}', 'node: n1, priority: 7}', {}],
  ])('%s', (_, from, to, expected) => {
    expect(told(ok(planned(edited(from, to), deployed)))).toEqual(expected);
  });

  test('another manifest under the same name', () => {
    const next = ok(planned(before, deployed, undefined, { 'pods/web.yaml': webPod }));
    expect(told(next)).toEqual({ n1: 'hot changes web-1', web: 'hot manifest' });
  });

  test.each<[string, string, Record<string, string>]>([
    ['what chooses its node', '{nodeSelector: {role: lb}, containers:', {}],
    [
      'a volume',
      '{volumes: [{name: a, persistentVolumeClaim: {claimName: a}}], containers:',
      { n1: 'hot changes web-1', web: 'hot manifest' },
    ],
  ])('%s in a manifest', (_, spec, expected) => {
    const mount = spec.includes('volumes') ? ', volumeMounts: [{name: a, mountPath: /data}]}' : '}';
    const old = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: localhost/web:1, ports: [{containerPort: 8080, hostPort: 8080}]}]}
`;
    const text = old.replace('{containers:', spec).replace('}]}]}', `}]${mount}]}`);
    expect(told(ok(planned(before, deployed, undefined, { 'pods/web.yaml': text })))).toEqual(expected);
  });

  test('with what changes besides', () => {
    const text = edited('node: n1}', 'node: s1}').replace('vm.swappiness: 10', 'vm.swappiness: 20');
    expect(told(ok(planned(text, deployed)))).toMatchObject({
      n1: 'hot sysctls, loses web-1',
      s1: 'hot sysctls, gets web-1',
    });
  });
});
