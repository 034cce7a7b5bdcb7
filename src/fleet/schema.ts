import { z } from 'zod';
import { backendSchema } from './backend-schema';
import { machineAddressPattern, machineAddressProblem } from './machine-address';
import {
  labelPattern,
  labelRule,
  nameProblem,
  refusedNames,
  systemUsers,
  userPattern,
  userProblem,
  userRule,
} from './names';
import { nodeKindsSchema } from './node-kinds';
import { isPrivateKey } from './public-keys';
import { matching, planned, ruled } from './schema-text';

/*
 * The structure of fleet.yaml, and of the object that a TypeScript program gives instead. Only structure: what refers to files,
 * other parts or vendors is checked afterwards. Every type of the input is inferred from here, and so are the JSON Schema and
 * the reference page: what a rule means is said there by `meta`, and held equal by the generated fleets of the tests.
 */

const name = ruled(nameProblem, { code: 'bad-name' }).meta({
  title: 'name',
  pattern: labelPattern.source,
  not: { enum: refusedNames },
  patternErrorMessage: `expected ${labelRule}`,
});

const login = ruled(userProblem, { code: 'bad-name' }).meta({
  title: 'login name',
  pattern: userPattern.source,
  not: { enum: systemUsers },
  patternErrorMessage: `expected ${userRule}`,
});

const oneLine = matching(/^[^\u0000-\u001f\u007f]{1,253}$/, 'one line of text');

/** A pasted private key passes here, because it has a message of its own. */
const keyFile = ruled(
  (text) =>
    /^[^\u0000-\u001f\u007f]{1,1024}$/.test(text) || isPrivateKey(text)
      ? undefined
      : 'expected the path of a public key file',
  { code: 'bad-value', hint: 'name the .pub file' },
).meta({
  pattern: /^[^\u0000-\u001f\u007f]{1,1024}$/.source,
  patternErrorMessage: 'expected the path of a public key file',
});

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

const labels = z
  .record(
    matching(/^[a-z]([a-z0-9_-]{0,30}[a-z0-9])?$/, 'a label of lower-case letters, digits, _ and -, at most 32', {
      code: 'bad-name',
    }).meta({ title: 'label' }),
    matching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, 'letters, digits, . _ and -, at most 63'),
  )
  .meta({ title: 'labels', description: 'Free labels; pods choose nodes by them.' });

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
  image: oneLine.optional().meta({ description: 'Operating system of nodes that name none.', default: 'debian-13' }),
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

const bosh = z.strictObject({
  bucc: name.optional().describe('Node in whose az compilation runs; without it the bosh node with the lowest index.'),
  api_version: matching(/^1\.[0-9]{1,3}$/, 'a docker API version as "1.44"', { code: 'bad-value' })
    .optional()
    .meta({ description: 'Docker API version that the CPI speaks.', default: '1.44' }),
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
    image: oneLine.optional().describe('Operating system; without it that of defaults.'),
    engine: engine.optional().describe('Who runs the containers; without it that of defaults.'),
    ram: ram
      .optional()
      .describe('Memory of the machine: needed of a static node and of a size that the catalogue does not know.'),
    arch: z
      .enum(['amd64', 'arm64'])
      .optional()
      .describe('Processor; without it what the catalogue says of the size, else amd64.'),
    price: price
      .optional()
      .describe('Price per month; advice for the plan. Without it what the catalogue says of the size.'),
    labels: labels.optional().describe('Labels of the node, beside those of defaults; pods choose nodes by them.'),
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
  data: z
    .enum(['disposable', 'replicated'])
    .optional()
    .describe(
      'What its data is worth: it may be lost, or its replicas keep copies of each other. Without it the data dies with its node, and plans say so.',
    ),
});

const kernelParameter = matching(/^[a-z0-9_]+([./][A-Za-z0-9_-]+)+$/, 'a kernel parameter as net.ipv4.ip_forward').meta(
  { title: 'kernel parameter' },
);

/** Words that no kernel parameter takes: they are meant as 1 and 0. */
const truthWords = ['yes', 'no', 'on', 'off', 'true', 'false'].flatMap((word) => [
  word,
  word.toUpperCase(),
  `${word[0]!.toUpperCase()}${word.slice(1)}`,
]);

const sysctlText = ruled(
  (text) => {
    if (truthWords.includes(text)) return 'expected a number, or text that the kernel takes';
    return /^[^\u0000-\u001f\u007f]{1,253}$/u.test(text) ? undefined : 'expected one line of text';
  },
  { code: 'bad-value', hint: 'a kernel parameter that is switched on is 1, off is 0' },
).meta({
  pattern: /^[^\u0000-\u001f\u007f]{1,253}$/.source,
  not: { enum: truthWords },
  patternErrorMessage: 'expected one line of text',
});

const sysctl = z.union([z.number().int(), sysctlText]);

const stack = matching(labelPattern, labelRule, { code: 'bad-name' }).meta({ title: 'stack' });

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
      'Files with more nodes, pods, users and sysctls, relative to the fleet file. Paths in them are relative to the fleet file too.',
    ),
};

/** fleet.yaml, complete. What it lacks, the files that it includes have to bring. */
export const fleetSchema = z.strictObject(parts).meta({
  required: ['fleet', 'operator'],
  anyOf: [{ required: ['nodes'], properties: { nodes: { minProperties: 1 } } }, { required: ['include'] }],
});
/** A file that fleet.yaml includes. */
export const includedSchema = z
  .strictObject({ nodes: parts.nodes, pods: parts.pods, users: parts.users, sysctls: parts.sysctls })
  .partial();

planned.add(fleetSchema, { later: ['require'], hint: 'what survives is not checked yet: delete it' });

/** What a user writes, in YAML or in TypeScript. */
export type FleetInput = z.input<typeof fleetSchema>;

/** What is left of a list once the wrong entries were taken out: the others keep their numbers. */
function withHoles<T extends z.ZodType>(entry: T) {
  return z.array(entry.optional());
}

/** The same with every key optional and under any names: what is left once what is wrong was taken out. */
export const fleetDraftSchema = z
  .strictObject({
    ...parts,
    operator: operator.extend({ keys: withHoles(keyFile) }).partial(),
    users: z.record(z.string(), user.extend({ keys: withHoles(keyFile) }).partial()),
    sysctls: z.record(z.string(), sysctl),
    nodes: z.record(z.string(), node.partial()),
    pods: z.record(z.string(), pod.extend({ with: withHoles(name), apart: withHoles(name) }).partial()),
    backends: z.record(z.string(), backendSchema),
    include: withHoles(oneLine),
  })
  .partial();

/** A fleet as far as it could be read. */
export type FleetDraft = z.infer<typeof fleetDraftSchema>;

/** One entry of `nodes`. */
export type NodeInput = FleetInput['nodes'][string];
