import type { VendorCatalogue } from './catalogue';
import type { Checked } from './checked';
import { Report } from './report';
import type { FleetSource } from './source';
import { specOf } from './spec';
import type { FleetSpec } from './spec-types';
import { readYaml } from './yaml-text';

/**
 * Reads fleet.yaml and the files that it names.
 *
 * @param catalogues given, what vendors do not sell is told in the same run. @default - left to planning
 * @returns the fleet, or every finding with file, line and column
 */
export function parseFleet(source: FleetSource, catalogues: readonly VendorCatalogue[] = []): Checked<FleetSpec> {
  const { findings, yaml } = readYaml(source);
  const report = new Report(yaml?.where ?? { file: source.file });
  report.add({ ok: false, findings });
  return yaml === undefined
    ? { ok: false, findings }
    : specOf(yaml.data, { where: yaml.where, read: (path) => source.read(path), catalogues, report });
}
