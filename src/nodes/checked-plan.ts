import type { FindingCode } from '../fleet/codes';
import type { Finding } from '../fleet/errors';
import { placedFindings } from '../fleet/place-findings';
import type { FleetPlan } from '../fleet/plan-types';
import { Report } from '../fleet/report';
import type { FleetSpec } from '../fleet/spec-types';
import { checkNodes } from './check-nodes';

/** The findings of {@link checkNodes} with their places in the fleet's files, in their order there; empty when nothing is wrong. */
export function checkPlanned({
  plan,
  spec,
}: {
  readonly plan: FleetPlan;
  readonly spec: FleetSpec;
}): readonly Finding[] {
  const report = new Report(spec.where);
  const others: Finding[] = [];
  for (const finding of placedFindings(spec, checkNodes(plan))) {
    const [, node, key] = /^nodes\.([^.[]+)\.(image|engine)$/.exec(finding.path) ?? [];
    if (node === undefined || key === undefined) others.push(finding);
    else report.error({ ...finding, code: finding.code as FindingCode, path: ['nodes', node, key] });
  }
  report.add({ ok: false, findings: others });
  return report.findings;
}
