import { stringify } from 'yaml';
import { z } from 'zod';
import type { Checked } from './checked';
import { same } from './digest';
import type { Ledger, LedgerMachine, LedgerNode, LedgerPod, Versions } from './ledger-types';
import { Report } from './report';
import { reportIssues } from './schema-findings';
import { readYaml, type TextFile } from './yaml-text';

const header = `# Made by flotilla plan; commit it, do not edit it. It holds what must not move: the nodes' numbers, generations and
# states, and where replicas run. 'deployed' tells what stands if that is not what is written beside it.
`;

const label = z.record(z.string(), z.string());
const machine = z.strictObject({
  generation: z.number().int().min(1),
  vendor: z.string().min(1),
  region: z.string().min(1),
  size: z.string().min(1),
  image: z.string().min(1),
  engine: z.enum(['podman', 'bosh']),
  ramMiB: z.number().int().min(1).exactOptional(),
  arch: z.enum(['amd64', 'arm64']).exactOptional(),
  seller: z.string().min(1).exactOptional(),
  address: z.string().min(1).exactOptional(),
  labels: label,
});
const pod = z.strictObject({ manifest: z.string(), nodes: z.array(z.string()) });
const config = z.strictObject({ users: z.string(), sysctls: z.string() });
const none = z.literal('none');

const ledgerSchema = z.strictObject({
  schemaVersion: z.literal(1),
  fleet: z.string().min(1),
  overlay: z.strictObject({ network: z.string(), subnet: z.number().int().min(1).max(32) }),
  vendors: z.array(z.string()),
  config: config.extend({ deployed: z.union([none, config]).exactOptional() }),
  nodes: z.record(
    z.string(),
    machine.extend({
      index: z.number().int().min(0),
      state: z.enum(['active', 'replacing', 'leaving', 'gone']),
      deployed: z.union([none, machine]).exactOptional(),
    }),
  ),
  pods: z.record(z.string(), pod.extend({ deployed: z.union([none, pod]).exactOptional() })),
});

type LedgerText = z.infer<typeof ledgerSchema>;

/** Version of the ledger that this program writes. */
const schemaVersion = 1;

/** Reads `fleet.lock.yaml`. */
export function parseLedger(source: TextFile): Checked<Ledger> {
  const { findings, yaml } = readYaml(source);
  if (yaml === undefined) return { ok: false, findings: findings.map(withMergeHint) };
  const report = new Report(yaml.where);
  report.add({ ok: false, findings });
  if (isNewer(yaml.data)) {
    report.error({
      code: 'newer-schema',
      path: ['schemaVersion'],
      message: `expected schemaVersion ${schemaVersion} or older, got ${yaml.data.schemaVersion}`,
      hint: 'a newer flotilla wrote this ledger: use that one',
    });
    return { ok: false, findings: report.findings };
  }
  const parsed = ledgerSchema.safeParse(yaml.data);
  if (!parsed.success) {
    reportIssues(ledgerSchema, yaml.data, parsed.error.issues, report);
    return { ok: false, findings: report.findings };
  }
  checkIndices(parsed.data, report);
  return report.result(() => toLedger(parsed.data));
}

function withMergeHint<T extends { readonly code: string; readonly hint?: string }>(finding: T): T {
  if (finding.code !== 'merge-conflict') return finding;
  const hint =
    'keep the entries of both sides; where two nodes have the same index, delete the entry of the one that is not deployed; then run flotilla plan';
  return { ...finding, hint };
}

function isNewer(data: unknown): data is { readonly schemaVersion: number } {
  if (typeof data !== 'object' || data === null || !('schemaVersion' in data)) return false;
  return typeof data.schemaVersion === 'number' && data.schemaVersion > schemaVersion;
}

function checkIndices(text: LedgerText, report: Report): void {
  const owners = new Map<number, string>();
  for (const [name, { index }] of Object.entries(text.nodes)) {
    const owner = owners.get(index);
    if (owner === undefined) owners.set(index, name);
    else {
      report.error({
        code: 'duplicate-index',
        path: ['nodes', name, 'index'],
        message: `expected an index of its own, got ${index}, which ${owner} has too`,
        hint: `delete the entry of the node that is not deployed, ${owner} or ${name}, and run flotilla plan`,
      });
    }
  }
}

function toLedger(text: LedgerText): Ledger {
  return {
    schemaVersion,
    fleet: text.fleet,
    overlay: { network: text.overlay.network, subnetLength: text.overlay.subnet },
    vendors: text.vendors,
    config: versions(text.config),
    nodes: mapped(text.nodes, ({ index, state, ...rest }) => ({ index, state, ...versions<LedgerMachine>(rest) })),
    pods: mapped(text.pods, (entry) => versions<LedgerPod>(entry)),
  };
}

/** In the file, `deployed` is left out where it is the same as what is wanted. */
type VersionsText<T> = T & { readonly deployed?: T | 'none' };

function versions<T extends object>({ deployed, ...rest }: VersionsText<T>): Versions<T> {
  const wanted = rest as unknown as T;
  if (deployed === 'none') return { wanted };
  return { wanted, deployed: deployed ?? wanted };
}

function versionsText<T extends object>({ wanted, deployed }: Versions<T>): VersionsText<T> {
  if (deployed === undefined) return { ...wanted, deployed: 'none' };
  return same(wanted, deployed) ? wanted : { ...wanted, deployed };
}

function mapped<A, B>(entries: Readonly<Record<string, A>>, make: (entry: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, make(entry)]));
}

/**
 * The ledger as text: nodes by index, pods by name, so that one change is one small piece of a diff.
 * `parseLedger` gives back the same ledger.
 */
export function renderLedger(ledger: Ledger): string {
  const nodes = Object.entries(ledger.nodes).sort(([, a], [, b]) => a.index - b.index);
  const pods = Object.entries(ledger.pods).sort(([a], [b]) => (a < b ? -1 : 1));
  const text: LedgerText = {
    schemaVersion,
    fleet: ledger.fleet,
    overlay: { network: ledger.overlay.network, subnet: ledger.overlay.subnetLength },
    vendors: [...ledger.vendors],
    config: versionsText(ledger.config),
    nodes: Object.fromEntries(nodes.map(([name, node]) => [name, nodeText(node)])),
    pods: Object.fromEntries(pods.map(([name, entry]) => [name, versionsText(podVersions(entry))])),
  };
  return header + stringify(text, { aliasDuplicateObjects: false, lineWidth: 0 });
}

function nodeText({ index, state, ...rest }: LedgerNode): LedgerText['nodes'][string] {
  const { wanted, deployed } = rest;
  const machines =
    deployed === undefined ? { wanted: inOrder(wanted) } : { wanted: inOrder(wanted), deployed: inOrder(deployed) };
  return { index, state, ...versionsText(machines) };
}

function inOrder({ generation, vendor, region, size, image, engine, labels, ...stated }: LedgerMachine) {
  const { ramMiB, arch, seller, address } = stated;
  return {
    generation,
    vendor,
    region,
    size,
    image,
    engine,
    ...(ramMiB === undefined ? {} : { ramMiB }),
    ...(arch === undefined ? {} : { arch }),
    ...(seller === undefined ? {} : { seller }),
    ...(address === undefined ? {} : { address }),
    labels: sorted(labels),
  };
}

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function podVersions({ wanted, deployed }: Versions<LedgerPod>) {
  const copy = ({ manifest, nodes }: LedgerPod) => ({ manifest, nodes: [...nodes] });
  return deployed === undefined ? { wanted: copy(wanted) } : { wanted: copy(wanted), deployed: copy(deployed) };
}
