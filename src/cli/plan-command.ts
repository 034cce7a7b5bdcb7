import { formatFinding } from '../fleet/errors';
import { quote } from '../rehearsal/terraform-wrapper';
import { type ExitCode, exitCode } from './exit';
import { findFleet, shownPath } from './fleet-place';
import { loadFleet, type PlannedFleet, refuseIfFrozen, writeLedger } from './load';
import { renderPlan } from './plan-table';
import { planView } from './plan-view';
import type { FleetOptions, Surroundings } from './program-options';
import { jsonText, paint } from './terminal';

/** `flotilla plan`: checks, decides, shows, writes the ledger. */
export async function planCommand(
  around: Surroundings,
  options: FleetOptions & { readonly check?: boolean },
): Promise<ExitCode> {
  const { terminal } = around;
  const fleet = loadFleet(findFleet(options.fleet ?? '.', around.cwd));
  if (options.check !== true) refuseIfFrozen(fleet, options.frozen === true);
  if (options.json === true) printJson(around, fleet);
  else showPlan(around, fleet, 'out', nextCommand(fleet));
  const ledger = shownPath(fleet.place.ledger, around.cwd);
  if (options.check === true) {
    if (!fleet.ledgerChanged) return exitCode.done;
    terminal.err(`${ledger} would change: run flotilla plan and commit it\n`);
    return exitCode.wouldChange;
  }
  if (writeLedger(fleet.place, fleet.ledgerText)) terminal.err(`wrote ${ledger}\n`);
  return exitCode.done;
}

/**
 * Prints the table to standard output, or to standard error where the output is for programs. Warnings come first.
 *
 * @param next command to name at the end. @default - none
 */
export function showPlan(around: Surroundings, fleet: PlannedFleet, to: 'out' | 'err', next?: string): void {
  const { terminal } = around;
  printWarnings(around, fleet);
  const columns = to === 'out' ? terminal.columns : terminal.errColumns;
  terminal[to](renderPlan(planView(fleet.plan, fleet.changes), { columns, colour: terminal.colour }, next));
}

function nextCommand(fleet: PlannedFleet): string {
  const shown = fleet.place.shown;
  const named = shown === 'fleet.yaml' ? '' : ` -f ${quote(shown)}`;
  return `npx flotilla rehearse up${named}, then npx flotilla deploy${named}`;
}

function printJson(around: Surroundings, fleet: PlannedFleet): void {
  const ledger = { file: fleet.place.ledger, changed: fleet.ledgerChanged };
  const view = planView(fleet.plan, fleet.changes);
  around.terminal.out(jsonText({ schemaVersion: 1, ...view, ledger, warnings: fleet.warnings }));
}

function printWarnings(around: Surroundings, fleet: PlannedFleet): void {
  for (const warning of fleet.warnings) {
    around.terminal.err(`${paint(around.terminal, 'yellow', 'warning')}: ${formatFinding(warning)}\n`);
  }
}
