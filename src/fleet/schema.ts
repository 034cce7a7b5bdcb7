import { z } from 'zod';
import { backendSchema } from './backend-schema';
import { layerDraftSchema, layerSchema, nodeLayerDraftSchema, nodeLayerSchema } from './first-boot-schema';
import { machineAddressPattern, machineAddressProblem } from './machine-address';
import { labelPattern, labelRule } from './names';
import { nodeKindsSchema } from './node-kinds';
import { operatingSystems } from './operating-systems';
import { isPrivateKey } from './public-keys';
import { matching, planned, ruled } from './schema-text';
import { kernelParameter, keyFile, labels, login, name, oneLine, sysctl, withHoles } from './schema-words';

/*
 * The structure of fleet.yaml, and of the object that a TypeScript program gives instead. Only structure: what refers to files,
 * other parts or vendors is checked afterwards. Every type of the input is inferred from here, and so are the JSON Schema and
 * the reference page: what a rule means is said there by `meta`, and held equal by the generated fleets of the tests.
 */

/** As with files: a pasted private key has a message of its own. */
const hostKey = ruled(
  (text) =>
    /^[^\u0000-\u001f\u007f]{1,4096}$/.test(text) || isPrivateKey(text)
      ? undefined
      : 'expected one line with a public key',
  { code: 'bad-value', hint: 'take it from /etc/ssh/ssh_host_ed25519_key.pub of the machine' },
).meta({
  pattern: /^[^\u0000-\u001f\u007f]{1,4096}$/.source,
  patternErrorMessage: 'expected one line with a public key',
});

const address = ruled(machineAddressProblem, { code: 'bad-address' }).meta({
  pattern: machineAddressPattern.source,
  patternErrorMessage: 'expected an IPv4 address at which other machines reach this one, as 203.0.113.9',
});

const keyFiles = z
  .array(keyFile)
  .min(1)
  .describe('Files with OpenSSH public keys, one key a line, relative to the fleet file.');

const engine = z.enum(['podman', 'bosh']);
planned.add(engine, { later: ['swarm'] });

/** Up to 64 TiB, more than any machine has: a figure beyond it has a digit too many. */
const ramPattern =
  /^([1-9][0-9]{0,6}MiB|([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-6])GiB)$/;

const ram = ruled(
  (text) => {
    if (ramPattern.test(text)) return undefined;
    return /^[1-9][0-9]*(MiB|GiB)$/.test(text) ? 'expected at most 65536GiB' : 'expected an amount as 512MiB or 4GiB';
  },
  { code: 'bad-value' },
).meta({
  pattern: ramPattern.source,
  patternErrorMessage: 'expected an amount as 512MiB or 4GiB, at most 65536GiB',
});

const price = matching(/^[A-Z]{3} [0-9]{1,7}(\.[0-9]{1,4})?$/, 'a currency and an amount per month as "USD 1.50"');

const user = z.strictObject({
  keys: keyFiles,
  sudo: z.boolean().optional().meta({ description: 'Sudo without a password.', default: true }),
});

const operator = z.strictObject({
  user: login.describe('Login on every node, with sudo.'),
  keys: keyFiles,
});

const defaults = z.strictObject({
  image: oneLine.optional().meta({
    description: `Operating system of nodes that name none. First boot knows ${operatingSystems.join(', ')}.`,
    default: 'debian-13',
  }),
  engine: engine.optional().meta({ description: 'Engine of nodes that name none.', default: 'podman' }),
  labels: labels.optional().describe('Labels of every node; a label of the same name in a node goes before it.'),
});

const manager = z.literal('none');
planned.add(manager, { later: ['etcd', 'static'], hint: 'write overlay: none' });

const overlayMap = z.strictObject({
  manager: manager
    .optional()
    .meta({ description: 'Who lays the network; none: nobody, only its numbers hold.', default: 'none' }),
  network: oneLine
    .optional()
    .meta({ description: 'Private IPv4 network of all nodes, /8 to /22.', default: '10.1.0.0/16' }),
  subnet: z
    .number()
    .int()
    .min(10)
    .max(30)
    .optional()
    .meta({ description: "Prefix length of a node's subnet: at least 2 longer than the network's.", default: 24 }),
  network6: oneLine
    .optional()
    .describe('IPv6 network of all nodes, as fd00:12::/48, for a dual-stack overlay; without it IPv4 only.'),
  subnet6: z.number().int().min(10).max(126).optional().meta({
    description: "Prefix length of a node's IPv6 subnet: at least 2 longer than network6's, and just that after /62.",
    default: 64,
  }),
  avoid: z
    .record(name, oneLine)
    .optional()
    .describe('Networks that the overlay must keep clear of, by names of your own: {office: 10.8.0.0/16}.'),
});

const extensionName = matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'a VM extension as cf-router-network-properties', {
  code: 'bad-name',
}).meta({ title: 'VM extension' });

const port = z.number().int().min(1).max(65_535);

const portList = z.array(port).min(1);

const extensionPorts = z.strictObject({
  ports: portList.describe('Ports, each once.'),
  nodes: z
    .array(name)
    .min(1)
    .optional()
    .describe('Bosh nodes that instance groups with the extension run on; without it any.'),
});

const bosh = z.strictObject({
  bucc: name.optional().describe('Node in whose az compilation runs; without it the bosh node with the lowest index.'),
  api_version: matching(/^1\.[0-9]{1,3}$/, 'a docker API version as "1.44"', { code: 'bad-value' })
    .optional()
    .meta({ description: 'Docker API version that the CPI speaks.', default: '1.44' }),
  ports: z
    .record(extensionName, z.union([portList, extensionPorts]))
    .optional()
    .describe(
      "TCP ports that instance groups with a VM extension take on their node, by the extension's name: [80, 443], or {ports: [2222], nodes: [n1]} where only some nodes have them. Without it MoltenCore's: of the router, the SSH proxy and the TCP router.",
    ),
});

const requirement = z.strictObject({
  survive: z
    .enum(['vendor', 'region', 'node'])
    .describe(
      'What may be lost, any one of it, while every pod is served that is not data: disposable, no data is lost, etcd has its quorum, and the states are there.',
    ),
});

/** A node at a vendor needs region and size; a static one needs address and ram: see {@link nodeKinds}, which is checked apart. */
const node = z
  .strictObject({
    vendor: oneLine.describe('Who sells the machine; static: one that you already have.'),
    region: oneLine
      .optional()
      .describe(
        "Where the vendor keeps the machine, in the vendor's own word. Of a static node any word; without it the seller.",
      ),
    size: oneLine.optional().describe('What the vendor calls a machine of that kind. A static node has none.'),
    seller: name.optional().describe('Who sells a static machine: its failure domain. Only of static nodes.'),
    address: address.optional().describe('IPv4 address of a static machine. Only of static nodes, and needed there.'),
    key: hostKey
      .optional()
      .describe(
        'SSH host key that a static machine has before it joins, as ssh-ed25519 AAAA...; without it the first one seen is pinned.',
      ),
    image: oneLine.optional().describe('Operating system, as debian-13 or flatcar; without it that of defaults.'),
    engine: engine.optional().describe('Who runs the containers; without it that of defaults.'),
    ram: ram
      .optional()
      .describe('Memory of the machine: needed of a static node and of a size that the catalogue does not know.'),
    arch: z
      .enum(['amd64', 'arm64'])
      .optional()
      .describe('Processor; without it what the catalogue says of the size, else amd64.'),
    cpus: z
      .number()
      .int()
      .min(1)
      .max(4096)
      .optional()
      .describe(
        'Processors of the machine; without it what the catalogue says of the size. Where neither says it, what pods request of processors is not counted.',
      ),
    price: price
      .optional()
      .describe('Price per month; advice for the plan. Without it what the catalogue says of the size.'),
    labels: labels.optional().describe('Labels of the node, beside those of defaults; pods choose nodes by them.'),
    firstboot: nodeLayerSchema
      .optional()
      .describe('What this node gets at first boot beside what the layers of the fleet bring.'),
  })
  .meta(nodeKindsSchema);
planned.add(node, { later: ['mac'] });

const pod = z.strictObject({
  manifest: oneLine.describe(
    'File with a Kubernetes Pod, relative to the fleet file. Memory and ports are taken from it.',
  ),
  replicas: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .meta({ description: 'How many of it run in the fleet.', default: 1 }),
  spread: z
    .enum(['vendor', 'region', 'node'])
    .optional()
    .meta({ description: 'What its replicas share as little as they can.', default: 'node' }),
  where: labels
    .optional()
    .describe('Labels that a node must have to take a replica; without it any podman node will do.'),
  node: name.optional().describe('The one node that its replicas run on; without it any.'),
  with: z
    .array(name)
    .min(1)
    .optional()
    .describe('Pods beside which its replicas run: replica k on a node with a replica of each.'),
  apart: z
    .array(name)
    .min(1)
    .optional()
    .describe('Pods with which it shares no node; holds both ways. Its own name: no two of its replicas on one node.'),
  priority: z.number().int().min(-1000).max(1000).optional().meta({
    description: 'Where there is not room for all pods, those with the higher number get it.',
    default: 0,
  }),
  data: z
    .enum(['disposable', 'replicated'])
    .optional()
    .describe(
      'What its data is worth: it may be lost, or its replicas keep copies of each other. Without it the data dies with its node, and plans say so.',
    ),
});

const stack = matching(labelPattern, labelRule, { code: 'bad-name' }).meta({ title: 'stack' });

const vendorName = matching(labelPattern, labelRule, { code: 'bad-name' }).meta({ title: 'vendor' });

const systemName = matching(/^[a-z][a-z0-9.-]{0,62}$/, 'an operating system as debian-13', { code: 'bad-name' }).meta({
  title: 'operating system',
});

const imageId = matching(/^[!-~]{1,253}$/, "the vendor's word for an image, without blanks").meta({
  title: 'image of a vendor',
});

const parts = {
  fleet: name.describe('Name of the fleet.'),
  operator: operator.describe('Who runs the fleet.'),
  users: z.record(login, user).optional().describe('Other people who log in to every node, by login name.'),
  sysctls: z.record(kernelParameter, sysctl).optional().describe('Kernel parameters of every node.'),
  defaults: defaults.optional().describe('What holds for nodes that do not say otherwise.'),
  overlay: z
    .union([manager, overlayMap])
    .optional()
    .describe('The private network over all nodes: a manager alone, or a map. Needed as soon as there are two nodes.'),
  bosh: bosh.optional().describe('What BOSH is told. Only of fleets that have a node with engine bosh.'),
  firstboot: z
    .array(layerSchema)
    .min(1)
    .optional()
    .describe(
      'What nodes get at first boot beside what Flotilla needs; what may change on a running machine comes with every delivery too. A layer with where is nearer to a node than one without, and what a node says itself is nearest: the nearer goes first.',
    ),
  images: z
    .record(vendorName, z.record(systemName, imageId))
    .optional()
    .describe(
      "The vendor's own image of an operating system, by vendor and operating system: a snapshot or an upload, in place of the public one.",
    ),
  require: requirement.optional().describe('What the plan must hold; one that does not is an error.'),
  protect: z
    .boolean()
    .optional()
    .meta({ description: 'Whether Terraform refuses to destroy machines.', default: true }),
  nodes: z
    .record(name, node)
    .describe(
      'The machines of the fleet, by name. A name stays with its seat: the machine in it may change, even its vendor.',
    ),
  pods: z.record(name, pod).optional().describe('What runs on the podman nodes, by name.'),
  backends: z
    .record(stack, backendSchema)
    .optional()
    .describe(
      'Where Terraform keeps states, by stack: core, a vendor, mesh, or default for all others. Without it local files in state/.',
    ),
  include: z
    .array(oneLine)
    .min(1)
    .optional()
    .describe(
      'Files with more nodes, pods, users, sysctls and firstboot layers, relative to the fleet file. Paths in them are relative to the fleet file too.',
    ),
};

/** fleet.yaml, complete. What it lacks, the files that it includes have to bring. */
export const fleetSchema = z.strictObject(parts).meta({
  required: ['fleet', 'operator'],
  anyOf: [{ required: ['nodes'], properties: { nodes: { minProperties: 1 } } }, { required: ['include'] }],
});
/** A file that fleet.yaml includes. */
export const includedSchema = z
  .strictObject({
    ...{ nodes: parts.nodes, pods: parts.pods, users: parts.users, sysctls: parts.sysctls },
    firstboot: parts.firstboot,
  })
  .partial();

/** What a user writes, in YAML or in TypeScript. */
export type FleetInput = z.input<typeof fleetSchema>;

/** The same with every key optional and under any names: what is left once what is wrong was taken out. */
export const fleetDraftSchema = z
  .strictObject({
    ...parts,
    operator: operator.extend({ keys: withHoles(keyFile) }).partial(),
    bosh: bosh
      .extend({
        ports: z.record(
          z.string(),
          z.union([
            withHoles(port),
            extensionPorts.extend({ ports: withHoles(port), nodes: withHoles(name) }).partial(),
          ]),
        ),
      })
      .partial(),
    require: requirement.partial(),
    users: z.record(z.string(), user.extend({ keys: withHoles(keyFile) }).partial()),
    sysctls: z.record(z.string(), sysctl),
    firstboot: withHoles(layerDraftSchema),
    images: z.record(z.string(), z.record(z.string(), imageId)),
    nodes: z.record(z.string(), node.extend({ firstboot: nodeLayerDraftSchema }).partial()),
    pods: z.record(z.string(), pod.extend({ with: withHoles(name), apart: withHoles(name) }).partial()),
    backends: z.record(z.string(), backendSchema),
    include: withHoles(oneLine),
  })
  .partial();

/** A fleet as far as it could be read. */
export type FleetDraft = z.infer<typeof fleetDraftSchema>;

/** One entry of `nodes`. */
export type NodeInput = FleetInput['nodes'][string];
