import type { VendorCatalogue } from '../fleet/catalogue';
import type { FindingCode } from '../fleet/codes';
import type { Finding } from '../fleet/errors';
import { placedFindings } from '../fleet/place-findings';
import type { FleetPlan } from '../fleet/plan-types';
import { Report } from '../fleet/report';
import type { FleetSpec } from '../fleet/spec-types';
import { checkNodes } from './check-nodes';
import { checkUserData } from './check-user-data';

/**
 * The findings of {@link checkNodes}, and once there are none those of {@link checkUserData}, with their places in the fleet's files, in
 * their order there; empty when nothing is wrong.
 */
export function checkPlanned(
  { plan, spec }: { readonly plan: FleetPlan; readonly spec: FleetSpec },
  catalogues: readonly VendorCatalogue[],
): readonly Finding[] {
  const unfit = checkNodes(plan);
  const report = new Report(spec.where);
  const others: Finding[] = [];
  for (const finding of placedFindings(spec, unfit.length > 0 ? unfit : checkUserData(plan, catalogues))) {
    const [, node, key] = /^nodes\.([^.[]+)(?:\.(image|engine))?$/.exec(finding.path) ?? [];
    const [, parameter] = /^sysctls\.(.+)$/.exec(finding.path) ?? [];
    const path = node === undefined ? ['sysctls', parameter] : ['nodes', node, key];
    const known = path.filter((word) => word !== undefined);
    if (known.length === 1) others.push(finding);
    else report.error({ ...finding, code: finding.code as FindingCode, path: known });
  }
  report.add({ ok: false, findings: others });
  return report.findings;
}
