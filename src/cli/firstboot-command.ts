import type { UserDataFacts } from '../fleet/catalogue';
import { formatFinding } from '../fleet/errors';
import { nearest } from '../fleet/nearest';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { renderCloudConfig } from '../ignition/cloud-config';
import { partsBySize } from '../ignition/fit';
import { renderIgnition, specsOf } from '../ignition/ignition-config';
import { renderScript } from '../ignition/script';
import type { IgnitionSpec, System } from '../ignition/system';
import { tooLargeUserData } from '../nodes/check-user-data';
import { firstBoot } from '../nodes/first-boot';
import { systemOf } from '../nodes/setup-of';
import { userDataOf } from '../nodes/user-data';
import { catalogues } from '../providers/registry';
import { type ExitCode, exitCode, wrongInput } from './exit';
import { findFleet } from './fleet-place';
import { type LateText, withStandIns } from './late-values';
import { loadFleet } from './load';
import type { FleetOptions, Surroundings } from './program-options';
import { jsonText } from './terminal';

const formats = ['cloud-config', 'ignition', 'script'] as const;

/** How a first boot reaches a machine. */
type Format = (typeof formats)[number];

/** Options of `flotilla firstboot`. */
export interface FirstbootOptions extends FleetOptions {
  /** One of the formats. @default - what the node would get */
  readonly format?: string;
  /** A version of Ignition's document. @default - the lowest that suffices */
  readonly spec?: string;
}

interface Sent extends LateText {
  readonly format: Format;
  readonly bytes: number;
  /** The whole text goes gzipped. */
  readonly gzip: boolean;
  /** The vendor's; set when the node really gets this. */
  readonly facts?: UserDataFacts;
}

/** `flotilla firstboot NODE`: prints what a machine gets before anyone can log in. */
export async function firstbootCommand(
  around: Surroundings,
  name: string,
  options: FirstbootOptions,
): Promise<ExitCode> {
  const { plan } = loadFleet(findFleet(options.fleet ?? '.', around.cwd));
  const node = nodeNamed(plan, name);
  const system = systemOf(node);
  const facts = catalogues.find(({ vendor }) => vendor === node.vendor)?.userData;
  const usual = facts === undefined ? 'script' : readBy(system);
  const format = options.format === undefined ? usual : known(options.format, system);
  const spec = options.spec === undefined ? undefined : knownSpec(options.spec, format, system);
  const sent =
    format === usual && facts !== undefined && spec === undefined
      ? userData(plan, node, facts, format)
      : rendered(plan, node, format, spec);
  if (options.json === true) around.terminal.out(jsonText(asJson(plan, node, sent)));
  else {
    around.terminal.out(sent.text);
    around.terminal.err(notes(node, sent));
  }
  return exitCode.done;
}

/** @throws CommandError for a node that the fleet has not */
function nodeNamed(plan: FleetPlan, name: string): NodePlan {
  const node = plan.nodes.find((one) => one.name === name);
  if (node !== undefined) return node;
  const names = plan.nodes.map((one) => one.name);
  const meant = nearest(name, names);
  const all = names.length > 20 ? `${names.slice(0, 20).join(', ')}, ...` : names.join(', ');
  throw wrongInput(
    `unknown node '${name}', expected one of ${all}`,
    meant === undefined ? undefined : `did you mean '${meant}'?`,
  );
}

function readBy(system: System): Format {
  return system.reader === 'ignition' ? 'ignition' : 'cloud-config';
}

/** @throws CommandError for a word that is no format, or a format that the system does not read */
function known(word: string, system: System): Format {
  const format = formats.find((one) => one === word);
  const readable = [readBy(system), 'script'];
  if (format === undefined) {
    const meant = nearest(word, formats);
    const hint = meant === undefined ? undefined : `did you mean '${meant}'?`;
    throw wrongInput(`--format: unknown format '${word}', expected one of ${formats.join(', ')}`, hint);
  }
  if (readable.includes(format)) return format;
  throw wrongInput(`--format: ${system.title} does not read ${format}, expected one of ${readable.join(', ')}`);
}

/** @throws CommandError for a version that is none, or that the system's oldest release does not read */
function knownSpec(word: string, format: Format, system: System): IgnitionSpec {
  if (format !== 'ignition') throw wrongInput(`--spec is for ignition only, and this is ${format}`);
  const specs = specsOf(system);
  const spec = specs.find((one) => one === word);
  if (spec !== undefined) return spec;
  throw wrongInput(`--spec: expected a version that ${system.title} reads, ${specs.join(' or ')}, got '${word}'`);
}

/** What the vendor gets. @throws CommandError when it is more than the vendor takes */
function userData(plan: FleetPlan, node: NodePlan, facts: UserDataFacts, format: Format): Sent {
  const fit = userDataOf(plan, node, facts);
  if (fit.fits) return { ...withStandIns(fit.text), format, bytes: fit.bytes, gzip: fit.gzip, facts };
  throw wrongInput(formatFinding(tooLargeUserData([node], fit, facts.limitBytes)));
}

function rendered(plan: FleetPlan, node: NodePlan, format: Format, spec: IgnitionSpec | undefined): Sent {
  const [boot, system] = [firstBoot(plan, node), systemOf(node)];
  const render = {
    'cloud-config': () => renderCloudConfig(boot, system),
    ignition: () => renderIgnition(boot, system, spec === undefined ? {} : { spec }),
    script: () => renderScript(boot, system),
  }[format];
  const late = withStandIns(render());
  return { ...late, format, bytes: Buffer.byteLength(late.text), gzip: false };
}

function notes(node: NodePlan, { facts, late, bytes, gzip }: Sent): string {
  const lines = [`LATE words stand for what only Terraform knows: ${late.join(', ')}`];
  if (facts !== undefined) lines.push(`${bytes} of the ${facts.limitBytes} bytes that ${node.vendor} takes`);
  if (gzip) lines.push('too large as it is: Terraform sends it gzipped');
  return lines.map((line) => `${line}\n`).join('');
}

function asJson(plan: FleetPlan, node: NodePlan, sent: Sent) {
  const system = systemOf(node);
  const { facts } = sent;
  return {
    schemaVersion: 1,
    node: node.name,
    vendor: node.vendor,
    system: system.name,
    reader: facts === undefined ? null : system.reader,
    engine: node.engine,
    format: sent.format,
    bytes: sent.bytes,
    limitBytes: facts?.limitBytes ?? null,
    encoding: facts?.encoding ?? null,
    gzip: sent.gzip,
    lateValues: sent.late,
    parts: partsBySize(firstBoot(plan, node), system),
    text: sent.text,
  };
}
