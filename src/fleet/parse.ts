import type { VendorCatalogue } from './catalogue';
import type { Checked } from './checked';
import { withIncludes } from './include';
import { Report } from './report';
import { type FleetSource, noTextFinding } from './source';
import { specOf } from './spec';
import type { FleetSpec } from './spec-types';
import { readYaml } from './yaml-text';

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
  const report = new Report(yaml.where);
  report.add({ ok: false, findings });
  const read = (path: string) => source.read(path);
  const { data, where } = withIncludes(yaml, read, report);
  return specOf(data, { where, read, catalogues, report: report.at(where) });
}
