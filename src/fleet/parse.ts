import type { VendorCatalogue } from './catalogue';
import type { Checked } from './checked';
import type { FindingCode } from './codes';
import type { Finding } from './errors';
import { withIncludes } from './include';
import { Report } from './report';
import { type FleetSource, noTextFinding } from './source';
import { specOf } from './spec';
import type { FleetSpec } from './spec-types';
import type { Where } from './where';
import { readYaml, type YamlFile } from './yaml-text';

/**
 * Reads fleet.yaml and the files that it names.
 *
 * @param catalogues given, what vendors do not sell is told in the same run. @default - left to planning
 * @returns the fleet, or every finding with file, line and column
 * @example
 * const read = parseFleet({ file: 'fleet.yaml', text: 'fleet: oak', read: () => undefined }, catalogues);
 * read.ok || read.findings.map((finding) => finding.path); // => ['operator', 'nodes']
 */
export function parseFleet(source: FleetSource, catalogues: readonly VendorCatalogue[] = []): Checked<FleetSpec> {
  const { file, text } = source;
  if (typeof text !== 'string') return { ok: false, findings: [noTextFinding(file, text)] };
  const { findings, yaml } = readYaml({ file, text });
  if (yaml === undefined) return { ok: false, findings };
  const other = otherFile(file, yaml);
  if (other !== undefined) return { ok: false, findings: [...findings, other] };
  const report = new Report(yaml.where);
  report.add({ ok: false, findings });
  const read = (path: string) => source.read(path);
  const { data, where } = withIncludes(yaml, read, report);
  return specOf(data, { where, read, catalogues, report: report.at(where) });
}

/** What to tell of a file that is something else of a fleet's folder than the fleet file; undefined of all others. */
function otherFile(file: string, { data, where }: YamlFile): Finding | undefined {
  const has = (key: string) => typeof data === 'object' && data !== null && Object.hasOwn(data, key);
  if (has('operator')) return undefined;
  if (has('schemaVersion')) return wrongFile(file, where, 'schemaVersion', 'the ledger');
  return has('apiVersion') && has('kind')
    ? wrongFile(file, where, 'apiVersion', 'a manifest of Kubernetes')
    : undefined;
}

function wrongFile(file: string, where: Where, key: string, what: string): Finding {
  return {
    code: 'not-a-fleet' satisfies FindingCode,
    path: '',
    file,
    ...where.locate?.([key], 'key'),
    message: `expected a fleet file, got ${what}`,
    hint: 'name the fleet file, as in -f fleet.yaml',
  };
}
