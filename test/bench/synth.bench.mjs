// Synthesis of 1,000 nodes over both vendors against bare cdktf that writes the same resources, CPU time against CPU time.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSeconds, fleetText, planText } from './large-fleet.mjs';

const require = createRequire(import.meta.url);
const { App, Fn, LocalBackend, TerraformOutput, TerraformResource, TerraformStack } = require('cdktf');
const { addFleetStacks } = require('../../lib/stacks/fleet-stacks');
const count = 1000;
const { plan } = planText(fleetText(count));

function app(build) {
  const outdir = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  try {
    const made = new App({ stackTraces: false, outdir });
    build(made);
    made.synth();
    let resources = 0;
    for (const stack of readdirSync(join(outdir, 'stacks'))) {
      const json = JSON.parse(readFileSync(join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8'));
      for (const byName of Object.values(json.resource ?? {})) resources += Object.keys(byName).length;
    }
    return resources;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

class Raw extends TerraformResource {
  constructor(scope, id, type, attributes, rest = {}) {
    super(scope, id, { terraformResourceType: type, ...rest });
    this.attributes = attributes;
  }
  synthesizeAttributes() {
    return this.attributes;
  }
}

/** What somebody would write without Flotilla: the same resources in the same stacks, with the references that they need. */
function bare(root) {
  const stack = (name) => {
    const s = new TerraformStack(root, name);
    new LocalBackend(s, { path: `../../../state/${name}.tfstate` });
    return s;
  };
  const core = stack('core');
  const delivery = new Raw(core, 'delivery', 'tls_private_key', { algorithm: 'ED25519' });
  const vendors = { hetzner: stack('hetzner'), linode: stack('linode') };
  const mesh = stack('mesh');
  const facts = {};
  for (const n of plan.nodes) {
    const h0 = new Raw(core, `h0_${n.name}`, 'tls_private_key', { algorithm: 'ED25519' });
    const generation = new Raw(vendors[n.vendor], `generation_${n.name}`, 'terraform_data', {
      triggers_replace: { generation: 1 },
    });
    const machine = new Raw(
      vendors[n.vendor],
      n.name,
      n.vendor === 'hetzner' ? 'hcloud_server' : 'linode_instance',
      {
        name: n.name,
        image: 'debian-13',
        type: n.size,
        region: n.region,
        labels: { node: n.name },
        user_data: `#cloud-config\n${'x'.repeat(9000)}\nkey: ${Fn.base64encode(h0.getStringAttribute('private_key_openssh'))}\npublic: ${Fn.base64encode(delivery.getStringAttribute('public_key_openssh'))}\n`,
      },
      {
        lifecycle: {
          preventDestroy: true,
          ignoreChanges: ['user_data', 'image'],
          replaceTriggeredBy: [generation.fqn],
        },
      },
    );
    const h1 = new Raw(mesh, `h1_${n.name}`, 'tls_private_key', { algorithm: 'ED25519' });
    const connection = (key) => ({
      type: 'ssh',
      user: 'ops',
      host: machine.getStringAttribute('address'),
      privateKey: delivery.getStringAttribute('private_key_openssh'),
      hostKey: key.getStringAttribute('public_key_openssh'),
      timeout: '5m',
    });
    const triggers = { machine: machine.getStringAttribute('id'), generation: '1' };
    const rekey = new Raw(
      mesh,
      `rekey_${n.name}`,
      'null_resource',
      { triggers },
      {
        connection: connection(h0),
        provisioners: [
          { type: 'file', content: h1.getStringAttribute('private_key_openssh'), destination: '/inbox/hostkey' },
          { type: 'remote-exec', inline: ['sudo rekey'] },
          { type: 'remote-exec', inline: ['sudo confirm'], connection: connection(h1) },
        ],
      },
    );
    new Raw(
      mesh,
      `deliver_${n.name}`,
      'null_resource',
      { triggers: { ...triggers, os: Fn.sha256('x') } },
      {
        dependsOn: [rekey],
        connection: connection(h1),
        provisioners: [
          { type: 'file', content: 'bundle', destination: '/inbox/bundle' },
          { type: 'remote-exec', inline: ['sudo apply'] },
        ],
      },
    );
    facts[n.name] = {
      address: machine.getStringAttribute('address'),
      id: machine.getStringAttribute('id'),
      key: h1.getStringAttribute('public_key_openssh'),
    };
  }
  new TerraformOutput(mesh, 'fleet', { value: facts });
}

const ours = (root) => addFleetStacks(root, plan);
// Once each to warm up on a small scale would flatter neither; the median of three alternating pairs is taken instead.
const ratios = [];
let counts = [];
for (let i = 0; i < 3; i++) {
  let a = 0;
  let b = 0;
  const flotilla = cpuSeconds(() => (a = app(ours)));
  globalThis.gc?.();
  const plain = cpuSeconds(() => (b = app(bare)));
  globalThis.gc?.();
  counts = [a, b];
  ratios.push({ ratio: flotilla / plain, flotilla, plain });
}
ratios.sort((x, y) => x.ratio - y.ratio);
const m = ratios[1];
console.log(
  JSON.stringify([
    {
      name: 'synth of 1,000 nodes : bare cdktf',
      value: Number(m.ratio.toFixed(2)),
      unit: 'x CPU',
      goal: 1.3,
      detail: `${m.flotilla.toFixed(1)} s for ${counts[0]} resources : ${m.plain.toFixed(1)} s for ${counts[1]}`,
    },
  ]),
);
