import { z } from 'zod';
import { labelPattern, labelRule } from './names';
import { ruled } from './schema-text';

/** Version of the ledger that this program writes. */
export const ledgerVersion = 2;

/** Rules for names have grown and may grow; what was planned once keeps its name. */
const name = ruled((text) => (labelPattern.test(text) ? undefined : `expected ${labelRule}`), { code: 'bad-name' });

const machine = z.strictObject({
  generation: z.number().int().min(1),
  vendor: z.string().min(1),
  seller: z.string().min(1).exactOptional(),
  region: z.string().min(1),
  size: z.string().min(1),
  image: z.string().min(1),
  vendorImage: z.string().min(1).exactOptional(),
  engine: z.enum(['podman', 'bosh']),
  address: z.string().min(1).exactOptional(),
  arch: z.enum(['amd64', 'arm64']).exactOptional(),
  ramMiB: z.number().int().min(1).exactOptional(),
  labels: z.record(z.string(), z.string()).exactOptional(),
  firstboot: z.string().min(1).exactOptional(),
  kernelArguments: z.array(z.string().min(1)).min(1).exactOptional(),
});
const pod = z.strictObject({ manifest: z.string(), nodes: z.array(z.string()) });
const config = z.strictObject({ users: z.string(), sysctls: z.string() });
const none = z.literal('none');
const unknown = z.literal('unknown');

/**
 * `fleet.lock.yaml` as plain data. In it `deployed` is left out where it is the same as what is written beside it. It is `unknown` of a node
 * that an apply was begun for and nothing confirmed; `begun` is left out where that apply was of what is written beside it.
 */
export const ledgerSchema = z.strictObject({
  schemaVersion: z.literal(ledgerVersion),
  fleet: z.string().min(1),
  overlay: z.strictObject({
    network: z.string(),
    subnet: z.number().int().min(1).max(32),
    network6: z.string().exactOptional(),
    subnet6: z.number().int().min(1).max(128).exactOptional(),
  }),
  vendors: z.array(z.string()),
  config: config.extend({ deployed: z.union([none, config]).exactOptional() }),
  nodes: z.record(
    name,
    z
      .strictObject({
        index: z.number().int().min(0),
        state: z.enum(['active', 'replacing', 'leaving', 'gone']),
      })
      .extend(machine.shape)
      .extend({ deployed: z.union([none, unknown, machine]).exactOptional(), begun: machine.exactOptional() }),
  ),
  pods: z.record(name, pod.extend({ deployed: z.union([none, pod]).exactOptional() })),
});

/** The ledger as its file has it. */
export type LedgerText = z.infer<typeof ledgerSchema>;

/** A node's entry in the file. */
export type NodeText = LedgerText['nodes'][string];

/** A machine as the file has it: without labels when there are none. */
export type MachineText = z.infer<typeof machine>;
