import { formatFinding } from '../fleet/errors';
import { portPlan } from '../fleet/port-plan';
import { survival } from '../fleet/survival';
import type { ReplicaMove } from '../fleet/survival-types';
import { catalogues } from '../providers/registry';
import { quote } from '../rehearsal/terraform-wrapper';
import { CommandError, type ExitCode, exitCode, FindingsError } from './exit';
import { findFleet, shownPath } from './fleet-place';
import { freezeOf, refuseIfFrozen } from './frozen';
import { loadFleet, type PlannedFleet, readStanding, writeLedger } from './load';
import { ownCommand } from './own-name';
import { type PlanNotes, planJson } from './plan-json';
import { movesFrom } from './plan-moves';
import { nextCommands } from './plan-next';
import { rebalanceText } from './plan-rebalance';
import { renderPlan } from './plan-table';
import { type PlanView, planView } from './plan-view';
import { printWarnings } from './plan-warnings';
import type { FleetOptions, Surroundings } from './program-options';
import { jsonText } from './terminal';

/** What `flotilla plan` is asked for; at most one of `json`, `markdown` and `svg`. */
export interface PlanOptions extends FleetOptions {
  /** Write nothing; exit 2 if the ledger would change. */
  readonly check?: boolean;
  /** For a comment on a pull request. */
  readonly markdown?: boolean;
  /** A picture. */
  readonly svg?: boolean;
  /** Nodes of the past whose numbers may be used again. @default - none */
  readonly forget?: readonly string[];
  /** Nodes that were never deployed, in the order in which they are to get their numbers. @default - as they are */
  readonly order?: readonly string[];
  /** Move replicas where that spreads them better. @default false */
  readonly rebalance?: boolean;
  /** Vendors, sellers, regions or nodes to think away. @default - none */
  readonly without?: readonly string[];
}

/** `flotilla plan`: checks, decides, shows, writes the ledger. */
export async function planCommand(around: Surroundings, options: PlanOptions): Promise<ExitCode> {
  try {
    const { without } = options;
    if (without !== undefined) return await (await import('./plan-without')).showWithout(around, without, options);
    return await checkAndShow(around, options);
  } catch (error) {
    // A comment on a pull request that is not written leaves the reader with the last one, which was right.
    if (options.markdown === true && error instanceof CommandError) await printRefusal(around, error);
    throw error;
  }
}

async function checkAndShow(around: Surroundings, options: PlanOptions): Promise<ExitCode> {
  const { terminal } = around;
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const { forget = [], order = [], rebalance = false } = options;
  const fleet = loadFleet(place, { ...(forget.length === 0 ? {} : { forget }), order, rebalance });
  const moves = movesFrom(readStanding(place.ledger), fleet.plan);
  const check = options.check === true;
  const words = [
    'plan',
    ...forget.flatMap((node) => ['--forget', quote(node)]),
    ...(order.length === 0 ? [] : ['--order', quote(order.join(','))]),
    ...(rebalance ? ['--rebalance'] : []),
  ].join(' ');
  if (!check) refuseIfFrozen(fleet, freezeOf(options, around), words);
  // Before anything is shown: next steps under a plan that could not be kept would mislead.
  const wrote = !check && writeLedger(fleet.place, fleet.ledgerText);
  await show(around, fleet, moves, options);
  const ledger = shownPath(fleet.place.ledger, around.cwd);
  if (wrote) terminal.err(`wrote ${ledger}\n`);
  if (!check || !fleet.ledgerChanged) return exitCode.done;
  terminal.err(`${ledger} would change: run ${ownCommand(words, place)} and commit it\n`);
  return exitCode.wouldChange;
}

/** Views that few ask for are loaded when they are. */
async function show(
  around: Surroundings,
  fleet: PlannedFleet,
  moves: readonly ReplicaMove[],
  options: PlanOptions,
): Promise<void> {
  const view = viewOf(fleet);
  const stale = options.check === true && fleet.ledgerChanged;
  const notes: PlanNotes = {
    ledger: { file: shownPath(fleet.place.ledger, around.cwd), changed: fleet.ledgerChanged },
    warnings: fleet.warnings,
    next: nextCommands(view, fleet, !stale),
    moves,
  };
  const { terminal } = around;
  if (options.json === true) return terminal.out(jsonText(planJson(view, notes)));
  if (options.markdown === true) {
    return terminal.out((await import('./plan-markdown')).planMarkdown(view, notes, stale));
  }
  printWarnings(around.terminal, fleet.warnings);
  if (options.svg === true) return terminal.out((await import('./plan-svg')).planSvg(view));
  const remark = rebalanceText(fleet, moves, options.rebalance === true);
  terminal.out(renderPlan(view, terminal, notes.next, remark === undefined ? [] : [remark]));
}

async function printRefusal(around: Surroundings, error: CommandError): Promise<void> {
  const { refusalMarkdown } = await import('./plan-markdown');
  const findings = error instanceof FindingsError ? error.findings.map(formatFinding) : [error.message];
  around.terminal.out(refusalMarkdown(findings));
}

/**
 * Prints the table to standard output, or to standard error where the output is for programs. Warnings come first.
 */
export function showPlan(around: Surroundings, fleet: PlannedFleet, to: 'out' | 'err'): void {
  const { terminal } = around;
  printWarnings(around.terminal, fleet.warnings);
  const columns = to === 'out' ? terminal.columns : terminal.errColumns;
  terminal[to](renderPlan(viewOf(fleet), { columns, colour: terminal.colour }));
}

/** A planned fleet as people and programs read it. */
export function viewOf(fleet: PlannedFleet): PlanView {
  const { plan, spec } = fleet;
  const losses = survival(plan, spec.pods);
  return planView(plan, fleet.changes, fleet.stands.nodes, catalogues, losses, portPlan(plan, spec.pods));
}
