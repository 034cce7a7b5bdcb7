import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import type { FleetPlan, NodePlan } from '../../src/fleet';
import { addFleetStacks } from '../../src/stacks/fleet-stacks';
import { example, planned } from '../support/quickstart-plan';

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON, read at many depths
type Json = Record<string, any>;

/** All stacks of a plan, synthesised into a folder of their own. */
function synth(plan: FleetPlan): { stacks: Record<string, Json>; texts: Record<string, string> } {
  const outdir = mkdtempSync(join(tmpdir(), 'flotilla-synth-'));
  try {
    const app = new App({ stackTraces: false, outdir });
    addFleetStacks(app, plan);
    app.synth();
    const names = readdirSync(join(outdir, 'stacks')).sort();
    const texts = Object.fromEntries(
      names.map((n) => [n, readFileSync(join(outdir, 'stacks', n, 'cdk.tf.json'), 'utf8')]),
    );
    return { texts, stacks: Object.fromEntries(names.map((n) => [n, JSON.parse(texts[n] as string) as Json])) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const quickstart = planned(example('quickstart')).plan;
const molten = planned(example('molten')).plan;

test('a fleet has core, a stack for each vendor in use, and mesh', () => {
  expect(Object.keys(synth(quickstart).stacks)).toEqual(['core', 'hetzner', 'linode', 'mesh']);
});

test('two synths are byte-equal', () => {
  expect(synth(quickstart).texts).toEqual(synth(quickstart).texts);
});

test('nothing of the machine that synthesised is in a stack', () => {
  for (const text of Object.values(synth(molten).texts)) {
    for (const here of [process.cwd(), tmpdir()]) expect(text.includes(here)).toBe(false);
  }
});

test('core holds SSH keys and nothing else', () => {
  const { core } = synth(quickstart).stacks as { core: Json };
  expect(Object.keys(core.resource)).toEqual(['tls_private_key']);
  expect(Object.keys(core.resource.tls_private_key)).toEqual(['delivery', 'hostkey0_n1', 'hostkey0_n2', 'hostkey0_n3']);
});

test('each state lies beside the fleet file, by a path that is relative to the stack', () => {
  for (const [name, stack] of Object.entries(synth(quickstart).stacks)) {
    expect(stack.terraform.backend).toEqual({ local: { path: `../../../state/${name}.tfstate` } });
  }
});

test('providers are pinned to exact versions', () => {
  const { stacks } = synth(quickstart);
  const pins = Object.values(stacks).flatMap((s) => Object.values(s.terraform.required_providers as Json));
  for (const pin of pins as { version: string }[]) expect(pin.version).toMatch(/^\d+\.\d+\.\d+$/);
});

describe('a machine', () => {
  const { stacks } = synth(quickstart);
  const server = stacks.hetzner?.resource.hcloud_server.n1 as Json;
  const instance = stacks.linode?.resource.linode_instance.n3 as Json;

  test('ignores what first boot was for, and is guarded', () => {
    expect(server.lifecycle).toEqual({
      ignore_changes: ['user_data', 'image', 'ssh_keys'],
      prevent_destroy: true,
      replace_triggered_by: ['terraform_data.generation_n1'],
    });
    expect(instance.lifecycle.ignore_changes).toEqual(['metadata', 'image', 'authorized_keys', 'root_pass']);
    expect(instance.lifecycle.prevent_destroy).toBe(true);
  });

  test('hands hetzner its user data plain and linode in base64', () => {
    expect(server.user_data).toBe('${local.userdata_n1}');
    expect(instance.metadata).toEqual([{ user_data: '${base64encode(local.userdata_n3)}' }]);
    expect(stacks.linode?.locals.userdata_n3).toMatch(/^#cloud-config\n/);
  });

  test('is behind a firewall that opens the ports of the plan and no others', () => {
    const ports = (name: string) =>
      stacks.hetzner?.resource.hcloud_firewall[name].rule.map((r: Json) => `${r.protocol}/${r.port ?? ''}`);
    const of = (node: string) =>
      /hcloud_firewall\.(\w+)\.id/.exec(stacks.hetzner?.resource.hcloud_server[node].firewall_ids[0])?.[1] as string;
    expect(ports(of('n1'))).toEqual(['icmp/', 'tcp/22', 'tcp/8080']);
    expect(ports(of('n2'))).toEqual(['icmp/', 'tcp/22']);
    const [firewall] = Object.values(stacks.linode?.resource.linode_firewall as Json) as Json[];
    expect(firewall?.inbound_policy).toBe('DROP');
    expect(firewall?.inbound.map((r: Json) => r.ports ?? '')).toEqual(['', '22', '8080']);
    expect(firewall?.linodes).toEqual(['${tonumber(linode_instance.n3.id)}']);
  });
});

test('only the machine that is being replaced is synthesised unprotected', () => {
  const nodes = quickstart.nodes.map((n) =>
    n.name === 'n2' ? { ...n, state: 'replacing' as const, generation: 2 } : n,
  );
  const { hetzner } = synth({ ...quickstart, nodes }).stacks as { hetzner: Json };
  expect(hetzner.resource.hcloud_server.n2.lifecycle.prevent_destroy).toBe(false);
  expect(hetzner.resource.hcloud_server.n1.lifecycle.prevent_destroy).toBe(true);
  expect(hetzner.resource.terraform_data.generation_n2.triggers_replace).toEqual({ generation: 2 });
});

test('`protect: false` lifts the guard from every machine', () => {
  const { stacks } = synth({ ...quickstart, protect: false });
  expect(stacks.hetzner?.resource.hcloud_server.n1.lifecycle.prevent_destroy).toBe(false);
  expect(stacks.linode?.resource.linode_instance.n3.lifecycle.prevent_destroy).toBe(false);
});

test('a node that is leaving keeps its machine and is out of mesh', () => {
  const nodes = quickstart.nodes.map((n) => (n.name === 'n2' ? { ...n, state: 'leaving' as const } : n));
  const { stacks } = synth({ ...quickstart, nodes });
  expect(Object.keys(stacks.hetzner?.resource.hcloud_server)).toEqual(['n1', 'n2']);
  expect(Object.keys(stacks.mesh?.resource.null_resource)).not.toContain('deliver_n2');
  expect(Object.keys(stacks.mesh?.output.fleet.value.nodes)).toEqual(['n1', 'n3']);
});

test('a vendor whose last node is gone keeps an empty stack', () => {
  const nodes = quickstart.nodes.filter((n) => n.vendor === 'hetzner');
  const { linode } = synth({ ...quickstart, nodes }).stacks as { linode: Json };
  expect(linode.resource).toBeUndefined();
  expect(linode.terraform.backend.local.path).toBe('../../../state/linode.tfstate');
});

describe('a delivery', () => {
  const { stacks } = synth(molten);
  const mesh = stacks.mesh as Json;
  const rekey = mesh.resource.null_resource.rekey_n1 as Json;
  const deliver = mesh.resource.null_resource.deliver_n1 as Json;

  test('connects only with a pinned host key, a time limit, and no agent', () => {
    const connections = Object.values(mesh.resource.null_resource as Json).flatMap((r: Json) => [
      r.connection,
      ...r.provisioner.flatMap((p: Json) => Object.values(p).flatMap((x) => (x as Json).connection ?? [])),
    ]);
    expect(connections).toHaveLength(3 * 3);
    for (const c of connections as Json[]) expect(c).toMatchObject({ agent: 'false', host_key: expect.any(String) });
    // Only a machine that has just been made is waited for longer than a reboot takes.
    expect(connections.map((c: Json) => c.timeout).sort()).toEqual([...Array(6).fill('2m'), ...Array(3).fill('5m')]);
  });

  test('rekey comes first, pinned to H0 unless the node is known to have H1', () => {
    expect(rekey.connection.host_key).toMatch(/^\$\{contains\(var\.rekeyed, "n1"\) \? .*hostkey1_n1.* : .*hostkey0_n1/);
    expect(rekey.provisioner[2]['remote-exec'].connection.host_key).toBe(
      '${trimspace(tls_private_key.hostkey1_n1.public_key_openssh)}',
    );
    expect(deliver.depends_on).toEqual(['null_resource.rekey_n1']);
  });

  test('has a trigger for each part, and none of them is a secret', () => {
    expect(Object.keys(deliver.triggers)).toEqual(['engine', 'generation', 'machine', 'os', 'tls']);
    expect(deliver.triggers.tls).toMatch(/^\$\{nonsensitive\(sha256\(sensitive\(local\.part_tls_[0-9a-f]{8}\)\)\)\}$/);
    expect(deliver.triggers.engine).toMatch(/^[0-9a-f]{64}$/);
  });

  test('runs constant lines only', () => {
    const lines = [...rekey.provisioner, ...deliver.provisioner].flatMap((p: Json) => p['remote-exec']?.inline ?? []);
    expect(lines).toEqual([
      'sudo /opt/flotilla/bin/rekey begin',
      'sudo /opt/flotilla/bin/rekey confirm',
      'sudo /opt/flotilla/bin/apply',
    ]);
  });

  test('shares the text that is the same for all nodes', () => {
    const os = Object.keys(mesh.locals).filter((name) => name.startsWith('part_os_'));
    expect(os).toHaveLength(1);
    const text = mesh.locals[os[0] as string] as string;
    expect(createHash('sha256').update(text).digest('hex')).toHaveLength(64);
    expect(text).toContain('/etc/ssh/authorized_keys.d/flotilla');
    const lines = (text.match(/local\.line_\w+/g) ?? []).map((name) => mesh.locals[name.slice(6)] as string);
    expect(lines.map((line) => line.split(' ').slice(0, 5).join(' '))).toContain(
      'file 755 root root /opt/flotilla/bin/apply',
    );
  });

  test('shares its programs also where every node has a layer of its own', () => {
    const nodes = quickstart.nodes.map((node) => {
      const files = { '/etc/me': { content: node.name } };
      return { ...node, layers: [{ origin: `nodes.${node.name}.firstboot`, level: 'node', files }] } as const;
    });
    const { mesh } = synth({ ...quickstart, nodes }).stacks as { mesh: Json };
    const os = Object.keys(mesh.locals).filter((name) => name.startsWith('part_os_'));
    expect(os).toHaveLength(nodes.length);
    expect(JSON.stringify(mesh).match(/program [0-9a-f]{64} /g)).toHaveLength(1);
    for (const name of os) expect((mesh.locals[name] as string).length).toBeLessThan(8_000);
  });
});

test('a node takes at most 5 KB of the mesh stack', () => {
  const size = (count: number) => {
    const nodes = Array.from({ length: count }, (_, i) => ({
      ...(quickstart.nodes[0] as NodePlan),
      name: `node${i}`,
      index: i,
    }));
    return Buffer.byteLength(synth({ ...quickstart, nodes }).texts.mesh as string);
  };
  expect((size(40) - size(20)) / 20).toBeLessThan(5 * 1024);
});

test('a certificate authority exists only when a node needs TLS', () => {
  expect(synth(quickstart).stacks.mesh?.resource.tls_self_signed_cert).toBeUndefined();
  const { mesh } = synth(molten).stacks as { mesh: Json };
  expect(mesh.resource.tls_self_signed_cert.ca.allowed_uses).toEqual(['cert_signing', 'crl_signing']);
  const keys = mesh.resource.tls_private_key as Json;
  expect(keys.ca).toMatchObject({ algorithm: 'ECDSA', ecdsa_curve: 'P256' });
  expect(mesh.output.fleetSecrets.sensitive).toBe(true);
  expect(Object.keys(mesh.output.fleetSecrets.value.docker)).toEqual(['ca', 'certificate', 'privateKey']);
});

test('every private key that leaves its resource is marked as a secret', () => {
  for (const text of Object.values(synth(molten).texts)) {
    const uses = text.match(/[\w.(]*(private_key_openssh|private_key_pem_pkcs8)[)}]/g) ?? [];
    for (const use of uses.filter((u) => !/^tls_private_key/.test(u) || /cross-stack/.test(u)))
      expect(use).toMatch(/sensitive\(/);
  }
});

/** A fleet whose nodes at one vendor hold a file of this many bytes that nothing can pack. */
function withLargeFile(vendor: string, bytes: number): FleetPlan {
  const blocks = Array.from({ length: Math.ceil(bytes / 44) }, (_, i) =>
    createHash('sha256').update(`${i}`).digest('base64'),
  );
  const files = { '/srv/large': { content: blocks.join('').slice(0, bytes) }, '/srv/small': { content: 'small' } };
  const layers = [{ origin: 'firstboot[0]', level: 'fleet', files }] as const;
  return {
    ...quickstart,
    nodes: quickstart.nodes.map((node) => (node.vendor === vendor ? { ...node, layers } : node)),
  };
}

test('a first boot that is larger than its vendor takes fails with the largest of it', () => {
  expect(() => synth(withLargeFile('hetzner', 60_000))).toThrow(
    /nodes\.n1: first boot takes \d+ bytes, hetzner takes at most 32768; the largest parts: \/srv\/large \d+, /,
  );
});

test('a first boot that is too large as text is packed by Terraform itself, once its keys are known', () => {
  const userData = (plan: FleetPlan) =>
    Object.values((synth(plan).stacks.linode as Json).resource.linode_instance).map(
      (m) => (m as Json).metadata[0].user_data,
    );
  expect(userData(quickstart)).toEqual([expect.stringMatching(/^\$\{base64encode\(local\.userdata_n\d\)\}$/)]);
  expect(userData(withLargeFile('linode', 60_000))).toEqual([
    expect.stringMatching(/^\$\{base64gzip\(local\.userdata_n\d\)\}$/),
  ]);
});

test("a node with an image of the vendor's own has that one", () => {
  const nodes = quickstart.nodes.map((node) =>
    node.vendor === 'hetzner' ? { ...node, vendorImage: '12345678' } : node,
  );
  const servers = (synth({ ...quickstart, nodes }).stacks.hetzner as Json).resource.hcloud_server;
  expect(new Set(Object.values(servers).map((server) => (server as Json).image))).toEqual(new Set(['12345678']));
});
