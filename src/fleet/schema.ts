import { z } from 'zod';
import { nameProblem, userProblem } from './names';
import { isPrivateKey } from './public-keys';
import { matching, planned, ruled } from './schema-text';

/*
 * The structure of fleet.yaml, and of the object that a TypeScript program gives instead. Only structure: what refers to files,
 * other parts or vendors is checked afterwards. Every type of the input is inferred from here.
 */

const name = ruled(nameProblem, { code: 'bad-name' });
const oneLine = matching(/^[^\r\n]{1,253}$/, 'one line of text');

/** A pasted private key passes here, because it has a message of its own. */
const keyFile = ruled(
  (text) =>
    /^[^\r\n]{1,1024}$/.test(text) || isPrivateKey(text) ? undefined : 'expected the path of a public key file',
  { code: 'bad-value', hint: 'name the .pub file' },
);

const keyFiles = z.array(keyFile).min(1).describe('Files with OpenSSH public keys, relative to the fleet file.');

const labels = z
  .record(
    matching(/^[a-z]([a-z0-9_-]{0,30}[a-z0-9])?$/, 'a label of lower-case letters, digits, _ and -, at most 32', {
      code: 'bad-name',
    }),
    matching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, 'letters, digits, . _ and -, at most 63'),
  )
  .describe('Free labels; pods choose nodes by them.');

const engine = z.enum(['podman', 'bosh']);
planned.add(engine, { later: ['swarm'] });

const ram = matching(/^[1-9][0-9]{0,6}(MiB|GiB)$/, 'an amount as 512MiB or 4GiB');

const price = matching(/^[A-Z]{3} [0-9]{1,7}(\.[0-9]{1,4})?$/, 'a currency and an amount per month as "USD 1.50"');

const user = z.strictObject({
  keys: keyFiles,
  sudo: z.boolean().optional().describe('Sudo without a password. Default: true.'),
});

const operator = z.strictObject({
  user: ruled(userProblem, { code: 'bad-name' }).describe('Login on every node.'),
  keys: keyFiles,
});

const defaults = z.strictObject({
  image: oneLine.optional().describe('Operating system of nodes that name none. Default: debian-13.'),
  engine: engine.optional().describe('Engine of nodes that name none. Default: podman.'),
  labels: labels.optional(),
});

const manager = z.literal('none');
planned.add(manager, { later: ['etcd', 'static'], hint: 'write overlay: none' });

const overlayMap = z.strictObject({
  manager: manager.optional(),
  network: oneLine.optional().describe('IPv4 network of all nodes, /8 to /22. Default: 10.1.0.0/16.'),
  subnet: z.number().int().min(10).max(30).optional().describe("Prefix length of a node's subnet. Default: 24."),
  network6: oneLine.optional().describe('IPv6 network of all nodes, for a dual-stack overlay. Default: none.'),
  subnet6: z.number().int().min(10).max(126).optional().describe("Prefix length of a node's IPv6 subnet. Default: 64."),
  avoid: z
    .record(name, oneLine)
    .optional()
    .describe('Networks that the overlay must keep clear of, by names of your own: {office: 10.8.0.0/16}.'),
});

const bosh = z.strictObject({
  bucc: name.optional().describe('Node in whose az compilation runs. Default: the bosh node with the lowest index.'),
  api_version: matching(/^1\.[0-9]{1,3}$/, 'a docker API version as "1.44"', { code: 'bad-value' })
    .optional()
    .describe('Docker API version that the CPI speaks. Default: "1.44".'),
});

/** A node at a vendor needs region and size; a static one needs address and ram. That is checked with the other references. */
const node = z.strictObject({
  vendor: oneLine.describe('Who sells the machine; static: one that you already have.'),
  region: oneLine.optional().describe("The vendor's own word. Of a static node: any word. Default there: the seller."),
  size: oneLine.optional().describe("The vendor's own word. A static node has none."),
  seller: name.optional().describe('Who sells a static machine: its failure domain.'),
  address: oneLine.optional().describe('IPv4 address of a static machine.'),
  key: oneLine.optional().describe('SSH host key of a static machine before it joins. Default: pinned on first use.'),
  image: oneLine.optional().describe('Operating system. Default: defaults.image.'),
  engine: engine.optional().describe('Who runs the containers. Default: defaults.engine.'),
  ram: ram.optional().describe('For a static machine, and for a size that the catalogue does not know.'),
  arch: z.enum(['amd64', 'arm64']).optional().describe('Like ram. Default: amd64.'),
  price: price.optional().describe('Per month; advice for the plan.'),
  labels: labels.optional(),
});
planned.add(node, { later: ['mac'] });

const pod = z.strictObject({
  manifest: oneLine.describe('File with a Kubernetes Pod, relative to the fleet file.'),
  replicas: z.number().int().min(1).max(10_000).optional().describe('Default: 1.'),
  spread: z.enum(['vendor', 'region', 'node']).optional().describe('What replicas avoid to share. Default: node.'),
  where: labels.optional().describe('Labels that a node must have.'),
  node: name.optional().describe('The one node that replicas run on.'),
  with: z.array(name).min(1).optional().describe('Pods beside which each replica must run.'),
  apart: z.array(name).min(1).optional().describe('Pods with which no node may be shared; its own name: one replica a node.'),
  data: z
    .enum(['disposable', 'replicated'])
    .optional()
    .describe('What its data is worth. Default: it dies with its node, and plans say so.'),
});

const setting = z.union([oneLine, z.number(), z.boolean()]);
const settings = z.record(matching(/^[a-z][a-z0-9_]{0,62}$/, "an argument in Terraform's words"), setting);

/** One backend: its type, with its arguments. */
const backend = z
  .strictObject({
    local: settings.optional(),
    s3: settings.optional(),
    pg: settings.optional(),
    http: settings.optional(),
    consul: settings.optional(),
    gcs: settings.optional(),
    azurerm: settings.optional(),
  })
  .describe('Exactly one type with its arguments; {stack} in a text stands for the name of the stack. No secrets.');

const sysctl = z.union([z.number().int(), oneLine]);

/** fleet.yaml, complete. */
export const fleetSchema = z.strictObject({
  fleet: name.describe('Name of the fleet.'),
  operator,
  users: z.record(ruled(userProblem, { code: 'bad-name' }), user).optional(),
  sysctls: z
    .record(matching(/^[a-z0-9_]+([./][A-Za-z0-9_-]+)+$/, 'a kernel parameter as net.ipv4.ip_forward'), sysctl)
    .optional()
    .describe('Kernel parameters of every node.'),
  defaults: defaults.optional(),
  overlay: z.union([manager, overlayMap]).optional().describe('Needed as soon as there are two nodes.'),
  bosh: bosh.optional(),
  protect: z.boolean().optional().describe('False lets Terraform destroy machines. Default: true.'),
  nodes: z.record(name, node).describe('By name.'),
  pods: z.record(name, pod).optional().describe('By name.'),
  backends: z
    .record(name, backend)
    .optional()
    .describe('Where states are kept, by stack: core, a vendor, mesh, or default. Default: local files in state/.'),
  include: z.array(oneLine).min(1).optional().describe('Files with more nodes, pods, users and sysctls.'),
});
planned.add(fleetSchema, { later: ['require'], hint: 'what survives is not checked yet: delete it' });

/** What a user writes, in YAML or in TypeScript. */
export type FleetInput = z.input<typeof fleetSchema>;

/** The same with every part optional: what is left once the wrong parts were taken out. */
export const fleetDraftSchema = fleetSchema.partial();

/** A fleet as far as it could be read. */
export type FleetDraft = z.infer<typeof fleetDraftSchema>;

/** One entry of `nodes`. */
export type NodeInput = FleetInput['nodes'][string];
