import { Document, stringify } from 'yaml';
import type { Checked } from './checked';
import { same } from './digest';
import type { Finding } from './errors';
import { flowText, scalarText } from './flow-text';
import { reportContradictions } from './ledger-contradictions';
import { ownIndices } from './ledger-indices';
import { migrated, readableVersions } from './ledger-migrations';
import { type LedgerText, ledgerSchema, ledgerVersion, type MachineText, type NodeText } from './ledger-schema';
import type { Ledger, LedgerMachine, LedgerNode, LedgerPod, Versions } from './ledger-types';
import { naturally } from './natural-order';
import { Report } from './report';
import { reportIssues } from './schema-findings';
import { shown } from './shown';
import { readYaml, type TextFile } from './yaml-text';

const header = ` Made by flotilla plan; commit it, do not edit it. It holds what must not move: the nodes' numbers, generations and
 states, and where replicas run. 'deployed' tells what stands if that is not what is written beside it.
 After a merge: keep the lines of both sides, of two for one name the one that was deployed last; run flotilla plan.`;

/** A ledger is never to be made up: a new one would give deployed nodes other numbers. */
const restore = 'restore it from version control; delete it only if nothing of the fleet was ever deployed';

/**
 * Reads `fleet.lock.yaml`, also that of an older version, which is a warning. Where a merge gave one index to two nodes, a node that
 * was never deployed takes another, which is a warning too.
 *
 * @example
 * const read = parseLedger({ file: 'fleet.lock.yaml', text: renderLedger(ledger) });
 * read.ok && read.value.nodes; // => ledger.nodes
 */
export function parseLedger(source: TextFile): Checked<Ledger> {
  const { findings, yaml } = readYaml(source);
  if (yaml === undefined) return { ok: false, findings: findings.map(withNextStep) };
  const report = new Report(yaml.where);
  report.add({ ok: false, findings: findings.map(withNextStep) });
  const data = currentData(yaml.data, report);
  if (data === undefined) return { ok: false, findings: report.findings };
  const parsed = ledgerSchema.safeParse(data);
  if (!parsed.success) {
    reportIssues(ledgerSchema, data, parsed.error.issues, report);
    return { ok: false, findings: report.findings };
  }
  const text = { ...parsed.data, nodes: ownIndices(parsed.data.nodes, report) };
  reportContradictions(parsed.data, report);
  return report.result(() => toLedger(text));
}

/** What to do about a text that is no YAML: in a ledger it comes from a merge. */
function withNextStep(finding: Finding): Finding {
  const hints: Readonly<Record<string, string>> = {
    'merge-conflict':
      'delete the marker lines and keep the lines of both sides, of two for one name only the one that was deployed last; then run flotilla plan',
    'yaml-duplicate-key':
      'after a merge: keep the line that was deployed last, if neither was then either, and delete the other; then run flotilla plan',
    'empty-file': restore,
  };
  const hint = hints[finding.code];
  return hint === undefined ? finding : { ...finding, hint };
}

/** The data in the version that this program writes; undefined if it cannot be had, which is reported. */
function currentData(data: unknown, report: Report): unknown {
  const isMap = typeof data === 'object' && data !== null && !Array.isArray(data);
  const version = isMap && 'schemaVersion' in data ? data.schemaVersion : undefined;
  if (!isMap || version === undefined) {
    const message = `expected a ledger of flotilla, got ${isMap ? 'a map without schemaVersion' : shown(data)}`;
    report.error({ code: 'not-a-ledger', path: [], message, hint: restore });
    return undefined;
  }
  if (typeof version === 'number' && Number.isInteger(version) && version > ledgerVersion) {
    report.error({
      code: 'newer-schema',
      path: ['schemaVersion'],
      message: `expected schemaVersion ${ledgerVersion} or older, got ${version}`,
      hint: 'a newer flotilla wrote this ledger: use that one',
    });
    return undefined;
  }
  if (!readableVersions.includes(version as number)) {
    const message = `expected schemaVersion ${readableVersions.join(' or ')}, got ${shown(version)}`;
    report.error({ code: 'not-a-ledger', path: ['schemaVersion'], message, hint: restore });
    return undefined;
  }
  if (version === ledgerVersion) return data;
  report.warn({
    code: 'older-schema',
    path: ['schemaVersion'],
    message: `an older flotilla wrote this ledger: it becomes schemaVersion ${ledgerVersion}, no number changes`,
    hint: 'commit it',
  });
  return migrated(data as Readonly<Record<string, unknown>>, version as number);
}

function toLedger(text: LedgerText): Ledger {
  const { network, subnet, network6, subnet6 } = text.overlay;
  return {
    schemaVersion: ledgerVersion,
    fleet: text.fleet,
    overlay: {
      ...{ network, subnetLength: subnet },
      ...(network6 === undefined || subnet6 === undefined ? {} : { network6, subnet6Length: subnet6 }),
    },
    // A merge that keeps both sides may bring one twice.
    vendors: [...new Set(text.vendors)].sort(),
    config: versions(text.config, (config) => config),
    nodes: mapped(text.nodes, nodeOf),
    pods: mapped(text.pods, (entry) => versions(entry, (pod) => pod)),
  };
}

function nodeOf({ index, state, begun, deployed, ...machine }: NodeText): LedgerNode {
  if (deployed !== 'unknown') {
    const text = deployed === undefined ? machine : { ...machine, deployed };
    return { index, state, ...versions<MachineText, LedgerMachine>(text, machineOf) };
  }
  const wanted = machineOf(machine);
  return { index, state, wanted, begun: begun === undefined ? wanted : machineOf(begun) };
}

function machineOf({ labels = {}, ...machine }: MachineText): LedgerMachine {
  return { ...machine, labels };
}

/** In the file, `deployed` is left out where it is the same as what is wanted. */
type VersionsText<T> = T & { readonly deployed?: T | 'none' };

function versions<T extends object, U>({ deployed, ...rest }: VersionsText<T>, make: (text: T) => U): Versions<U> {
  const wanted = make(rest as unknown as T);
  if (deployed === 'none') return { wanted };
  return { wanted, deployed: deployed === undefined ? wanted : make(deployed) };
}

function versionsText<T extends object, U>({ wanted, deployed }: Versions<U>, make: (value: U) => T): VersionsText<T> {
  const text = make(wanted);
  if (deployed === undefined) return { ...text, deployed: 'none' };
  return same(wanted, deployed) ? text : { ...text, deployed: make(deployed) };
}

function mapped<A, B>(entries: Readonly<Record<string, A>>, make: (entry: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, make(entry)]));
}

/**
 * The ledger as text; `parseLedger` gives back the same ledger. Each node and each pod is one line, with an empty line between, in the order
 * of their names: so one change is one line of a diff, git merges changes of neighbours by itself, and where two branches add a node in the
 * same place both lines can be kept whole.
 *
 * @example
 * renderLedger(ledger).split('\n').filter((line) => line.startsWith('fleet:')); // => ['fleet: oak']
 */
export function renderLedger(ledger: Ledger): string {
  const { network, subnetLength, network6, subnet6Length } = ledger.overlay;
  const head = {
    schemaVersion: ledgerVersion,
    fleet: ledger.fleet,
    overlay: {
      ...{ network, subnet: subnetLength },
      ...(network6 === undefined || subnet6Length === undefined ? {} : { network6, subnet6: subnet6Length }),
    },
  };
  const nodes: LedgerText['nodes'] = inOrder(ledger.nodes, nodeText);
  const pods: LedgerText['pods'] = inOrder(ledger.pods, (entry) => versionsText(entry, podText));
  const config: LedgerText['config'] = versionsText(ledger.config, ({ users, sysctls }) => ({ users, sysctls }));
  const document = new Document(head);
  document.commentBefore = header;
  // Empty lines between the sections: so git tells what is added at the end of one from a change of its last line.
  return [
    document.toString({ lineWidth: 0 }),
    section('nodes', nodes),
    section('pods', pods),
    stringify({ vendors: ledger.vendors }, { lineWidth: 0 }),
    // One line, so that git never merges what one side wants with what the other has deployed.
    `config: ${flowText(config)}\n`,
  ].join('\n');
}

/** One line for each entry, an empty one between. */
function section(key: 'nodes' | 'pods', entries: LedgerText['nodes'] | LedgerText['pods']): string {
  const lines = Object.entries(entries).map(([name, entry]) => `  ${scalarText(name)}: ${flowText(entry)}\n`);
  return lines.length === 0 ? `${key}: {}\n` : `${key}:\n${lines.join('\n')}`;
}

function inOrder<A, B>(entries: Readonly<Record<string, A>>, make: (entry: A) => B): Record<string, B> {
  const names = Object.keys(entries).sort(naturally);
  return Object.fromEntries(names.map((name) => [name, make(entries[name]!)]));
}

function nodeText({ index, state, begun, ...machines }: LedgerNode): NodeText {
  if (machines.deployed === undefined && begun !== undefined) {
    const own = same(begun, machines.wanted) ? {} : { begun: machineText(begun) };
    return { index, state, ...machineText(machines.wanted), deployed: 'unknown', ...own };
  }
  return { index, state, ...versionsText(machines, machineText) };
}

function machineText(machine: LedgerMachine): MachineText {
  const { generation, vendor, seller, region, size, image, vendorImage, engine, address, arch, ramMiB, labels } =
    machine;
  const { firstboot, kernelArguments } = machine;
  return {
    ...{ generation, vendor },
    ...(seller === undefined ? {} : { seller }),
    ...{ region, size, image },
    ...(vendorImage === undefined ? {} : { vendorImage }),
    engine,
    ...(address === undefined ? {} : { address }),
    ...(arch === undefined ? {} : { arch }),
    ...(ramMiB === undefined ? {} : { ramMiB }),
    ...(Object.keys(labels).length === 0 ? {} : { labels: sorted(labels) }),
    ...(firstboot === undefined ? {} : { firstboot }),
    ...(kernelArguments === undefined ? {} : { kernelArguments: [...kernelArguments] }),
  };
}

function podText({ manifest, nodes }: LedgerPod): { manifest: string; nodes: string[] } {
  return { manifest, nodes: [...nodes] };
}

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
