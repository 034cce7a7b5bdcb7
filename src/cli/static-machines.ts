import { type Finding, formatFinding } from '../fleet/errors';
import type { FleetPlan } from '../fleet/plan-types';
import { FindingsError } from './exit';
import { ownName } from './own-name';

/**
 * Refuses to reach out to machines that exist already: this version cannot bring them to the state that a first boot leaves.
 *
 * @param file the fleet file as its user names it
 * @param stacks names of the stacks that are to be applied, or none for all: some may leave those machines alone
 * @throws FindingsError naming each of them
 */
export function refuseStaticMachines(plan: FleetPlan, file: string, stacks: readonly string[] = []): void {
  const harmless = ['core', ...plan.vendors.filter((vendor) => vendor !== 'static')];
  if (stacks.length > 0 && stacks.every((name) => harmless.includes(name))) return;
  const findings = plan.nodes
    .filter((node) => node.address !== undefined)
    .map(
      (node): Finding => ({
        code: 'not-built-yet',
        path: `nodes.${node.name}.vendor`,
        file,
        message: 'a static machine joins by flotilla newnode, which is not built yet in this version',
        hint: `what works with it: ${ownName} plan, npx cdktf synth, ${ownName} rehearse up --paper`,
      }),
    );
  if (findings.length > 0) throw new FindingsError(findings, findings.map(formatFinding).join('\n'));
}
