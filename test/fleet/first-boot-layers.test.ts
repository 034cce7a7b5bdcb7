import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import type { NodePlan } from '../../src/fleet/plan-types';
import { fleetSpec } from '../../src/fleet/spec';
import { acmeCertificate } from './certificates';
import { adaKey, catalogues, fleetFile, lines, oak, ok, planText } from './oak';

const text = oak(`defaults: {labels: {tier: web}}
firstboot:
  - {packages: [htop, htop]}
  - {where: {role: lb}, packages: [haproxy]}
  - {where: {tier: web}, swap: none}
  - {packages: [vim]}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}, firstboot: {modules: [nf_conntrack]}}
  n2: {vendor: hetzner, region: fsn1, size: cx23}
  n3: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: hetzner, region: fsn1, size: cx23, labels: {tier: db}}
`);

function nodesOf(fleet: string, files: Record<string, string> = {}): Readonly<Record<string, NodePlan>> {
  const { nodes } = ok(planText(fleet, undefined, files)).plan;
  return Object.fromEntries(nodes.map((node) => [node.name, node]));
}

const origins = (node: NodePlan | undefined) => node?.layers?.map(({ origin, level }) => `${level} ${origin}`);

test("a node has the fleet's layers in the order of the file, then those for its labels, then its own", () => {
  const { n1, n2, n4 } = nodesOf(text);
  expect(origins(n1)).toEqual([
    'fleet firstboot[0]',
    'fleet firstboot[3]',
    'label firstboot[1]',
    'label firstboot[2]',
    'node nodes.n1.firstboot',
  ]);
  expect(origins(n2)).toEqual(['fleet firstboot[0]', 'fleet firstboot[3]', 'label firstboot[2]']);
  expect(origins(n4)).toEqual(['fleet firstboot[0]', 'fleet firstboot[3]']);
});

test('nodes with the same layers share them', () => {
  const { n2, n3, n4 } = nodesOf(text);
  expect(n3?.layers).toBe(n2?.layers);
  expect(n4?.layers?.[0]).toBe(n2?.layers?.[0]);
});

test('a fleet without layers has none anywhere', () => {
  const [n1] = ok(planText(oak('nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n'))).plan.nodes;
  expect(n1).not.toHaveProperty('layers');
  expect(n1).not.toHaveProperty('vendorImage');
});

test('a layer holds everything that the fleet file says, with the files that it names', () => {
  const { n1 } = nodesOf(
    oak(`nodes:
  n1:
    vendor: hetzner
    region: fsn1
    size: cx23
    firstboot:
      packages: [vim, htop, vim]
      modules: [nf_conntrack]
      sysctls: {vm.swappiness: 10, kernel.core_pattern: core}
      swap: 2GiB
      time_servers: [ntp.example.org]
      groups: {media: {gid: 2000}, plain: {}}
      users: {deploy: {keys: [keys/ada.pub, keys/ada.pub], groups: [media], sudo: false, shell: /bin/sh}, svc: {}}
      ca: {acme: certs/acme.pem}
      kernel_arguments: [mitigations=off]
      directories: {/srv/media: {mode: "0750", owner: deploy, group: media}, /srv/plain: {}}
      files:
        /etc/motd: {content: "hi\\n", mode: "0600", owner: deploy, group: media}
        /opt/tool: {url: "https://example.org/tool", sha256: ${'a'.repeat(64)}, mode: "4755"}
        /etc/foo.conf: {file: files/foo.conf}
      units:
        hello.service: {enabled: true, unit: {Unit: {Description: Hello}, Service: {ExecStart: ["", /bin/true], RemainAfterExit: true}}}
        b.service: {enabled: false}
        c.service: {masked: true}
        d.service: {dropins: {10-x.conf: {Service: {MemoryMax: 64M}}}}
`),
    { 'certs/acme.pem': acmeCertificate, 'files/foo.conf': 'a = "b"\r\n🛶\n' },
  );
  expect(n1?.layers).toEqual([
    {
      origin: 'nodes.n1.firstboot',
      level: 'node',
      packages: ['vim', 'htop'],
      modules: ['nf_conntrack'],
      sysctls: { 'kernel.core_pattern': 'core', 'vm.swappiness': '10' },
      swapMiB: 2048,
      timeServers: ['ntp.example.org'],
      groups: { media: { gid: 2000 }, plain: {} },
      users: { deploy: { keys: [adaKey], groups: ['media'], sudo: false, shell: '/bin/sh' }, svc: { keys: [] } },
      certificates: { acme: acmeCertificate },
      kernelArguments: ['mitigations=off'],
      directories: { '/srv/media': { mode: 0o750, user: 'deploy', group: 'media' }, '/srv/plain': {} },
      files: {
        '/etc/foo.conf': { content: 'a = "b"\r\n🛶\n' },
        '/etc/motd': { content: 'hi\n', mode: 0o600, user: 'deploy', group: 'media' },
        '/opt/tool': { content: { url: 'https://example.org/tool', sha256: 'a'.repeat(64) }, mode: 0o4755 },
      },
      units: {
        'b.service': { state: 'disabled' },
        'c.service': { state: 'masked' },
        'd.service': { dropins: { '10-x.conf': { Service: { MemoryMax: '64M' } } } },
        'hello.service': {
          state: 'enabled',
          unit: {
            Service: { ExecStart: ['', '/bin/true'], RemainAfterExit: true },
            Unit: { Description: 'Hello' },
          },
        },
      },
    },
  ]);
});

test('swap may be none', () => {
  expect(nodesOf(text).n2?.layers?.[2]).toEqual({ origin: 'firstboot[2]', level: 'label', swapMiB: 0 });
});

test('a file for the whole machine may be as large as a delivery takes', () => {
  const fleet = oak(
    'nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23, firstboot: {files: {/a: {file: files/a}}}}\n',
  );
  expect(lines(planText(fleet, undefined, { 'files/a': 'x'.repeat(256 * 1024) }))).toEqual([]);
  expect(lines(planText(fleet, undefined, { 'files/a': 'ü'.repeat(256 * 512 + 1) }))).toEqual([
    'oak/fleet.yaml:5:82: nodes.n1.firstboot.files["/a"].file: expected at most 256 KiB, \'files/a\' has 257 KiB (let the machine fetch it: write url and sha256)',
  ]);
});

test('a layer that nobody gets is pointed out', () => {
  const warned = parseFleet(fleetFile(text.replace('{role: lb}, packages', '{role: db, tier: web}, packages')));
  expect(lines(warned)).toEqual([
    'oak/fleet.yaml:7:13: firstboot[1].where: no node has the labels role: db, tier: web, so nobody gets this layer (give a node these labels, or delete the layer)',
  ]);
});

describe('layers of included files', () => {
  const main = oak(`include: [eu.yaml, us.yaml]
firstboot: [{packages: [htop]}]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`);
  const us = 'firstboot:\n  - {packages: [vim]}\n  - {swap: none}\n';

  test('come after those of the fleet file, in the order of the files', () => {
    const { n1 } = nodesOf(main, { 'eu.yaml': 'firstboot: [{modules: [a]}]\n', 'us.yaml': us });
    expect(n1?.layers).toEqual([
      { origin: 'firstboot[0]', level: 'fleet', packages: ['htop'] },
      { origin: 'firstboot[1]', level: 'fleet', modules: ['a'] },
      { origin: 'firstboot[2]', level: 'fleet', packages: ['vim'] },
      { origin: 'firstboot[3]', level: 'fleet', swapMiB: 0 },
    ]);
  });

  test('are told with file and line, each mistake once', () => {
    const files = { 'eu.yaml': 'firstboot: {swap: none}\n', 'us.yaml': us.replace('[vim]', '[7]') };
    expect(lines(planText(main, undefined, files))).toEqual([
      'oak/eu.yaml:1:12: firstboot: expected a list, got a map',
      'oak/us.yaml:2:17: firstboot[1].packages[0]: expected text, got the number 7 (write it in quotes: "7")',
    ]);
  });

  test('may be the only ones', () => {
    const { n1 } = nodesOf(main.replace(/firstboot.*\n/, ''), { 'eu.yaml': 'nodes: {}\n', 'us.yaml': us });
    expect(origins(n1)).toEqual(['fleet firstboot[0]', 'fleet firstboot[1]']);
  });
});

describe('an image of the vendor', () => {
  const images = oak(`images: {hetzner: {flatcar: "114690387"}, linode: {debian-13: private/7, flatcar: private/8}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, image: flatcar}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
  n3: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, image: flatcar}
`);

  test('is that of the node, if the fleet names one for its vendor and operating system', () => {
    const { n1, n2, n3, n4 } = nodesOf(images);
    expect([n1, n2, n3, n4].map((node) => node?.vendorImage)).toEqual(['114690387', 'private/7', undefined, undefined]);
    expect([n1, n2, n3, n4].map((node) => node?.image)).toEqual(['flatcar', 'debian-13', 'debian-13', 'flatcar']);
  });

  test('may come from a program, and what it forgets is told at planning', () => {
    const input = {
      fleet: 'oak',
      operator: { user: 'ada', keys: ['keys/ada.pub'] },
      nodes: { n1: { vendor: 'hetzner', region: 'fsn1', size: 'cx23', image: 'flatcar' } },
    };
    const bare = ok(fleetSpec(input, () => adaKey));
    expect(lines(plan(bare, undefined, catalogues))[0]).toMatch(
      /^nodes\.n1\.image: expected an operating system of which/,
    );
    const named = ok(fleetSpec({ ...input, images: { hetzner: { flatcar: '1' } } }, () => adaKey));
    expect(ok(plan(named, undefined, catalogues)).plan.nodes[0]?.vendorImage).toBe('1');
  });
});
