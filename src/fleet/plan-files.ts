import type { VendorCatalogue } from './catalogue';
import type { Checked } from './checked';
import type { NoText } from './file-text';
import { forgetNodes } from './forget';
import { type Ledger, parseLedger } from './ledger';
import { parseFleet } from './parse';
import { type Planned, type PlanningOptions, plan } from './plan';
import { Report } from './report';
import { type FleetSource, noTextFinding } from './source';
import type { FleetSpec } from './spec-types';

/** A fleet file and its ledger, read and planned. */
export interface PlannedFiles extends Planned {
  readonly spec: FleetSpec;
}

/** What is asked for besides the fleet that the files describe. */
export interface PlanRequests extends PlanningOptions {
  /** Nodes of the past whose numbers are free again. @default - none */
  readonly forget?: readonly string[];
  /** Changes the ledger that planning came to; the fleet is planned once more with it. @default - no change */
  readonly change?: (ledger: Ledger) => Checked<Ledger>;
}

/** The ledger's name, beside the fleet file. */
export const ledgerName = 'fleet.lock.yaml';

/** A ledger as it was found. */
export interface LedgerSource {
  /** The file as the user would name it; findings repeat it. */
  readonly file: string;
  readonly text: string | NoText;
}

/**
 * Reads a fleet file and its ledger and plans: what is wrong with either is told in one run, the fleet file's first.
 *
 * @param ledger undefined for a fleet that was never planned
 */
export function planFiles(
  fleet: FleetSource,
  ledger: LedgerSource | undefined,
  catalogues: readonly VendorCatalogue[],
  requests: PlanRequests = {},
): Checked<PlannedFiles> {
  const report = new Report({ file: fleet.file });
  const spec = taken(parseFleet(fleet, catalogues), report);
  const known = ledger === undefined ? undefined : taken(readLedger(ledger), report);
  if (spec === undefined || (ledger !== undefined && known === undefined)) return failure(report);
  const kept =
    requests.forget === undefined || known === undefined ? known : forget(known, requests.forget, spec, report);
  if (report.findings.length > 0) return failure(report);
  const first = plan(spec, kept, catalogues, requests);
  const changed =
    first.ok && requests.change !== undefined ? taken(requests.change(first.value.ledger), report) : undefined;
  if (report.findings.length > 0) return failure(report);
  const planned = taken(changed === undefined ? first : plan(spec, changed, catalogues, requests), report);
  return planned === undefined ? failure(report) : report.result(() => ({ ...planned, spec }));
}

/** A ledger of any version, as it was found. */
export function readLedger({ file, text }: LedgerSource): Checked<Ledger> {
  if (typeof text === 'string') return parseLedger({ file, text });
  // Only a program writes it: there is no other file to name.
  return { ok: false, findings: [{ ...noTextFinding(file, text), hint: 'restore it from version control' }] };
}

function forget(ledger: Ledger, names: readonly string[], spec: FleetSpec, report: Report): Ledger | undefined {
  return taken(forgetNodes(ledger, names, new Set(spec.nodes.map((n) => n.name))), report);
}

function taken<T>(result: Checked<T>, report: Report): T | undefined {
  report.add(result);
  return result.ok ? result.value : undefined;
}

function failure(report: Report): Checked<never> {
  return { ok: false, findings: report.findings };
}
