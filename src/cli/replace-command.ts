import * as path from 'node:path';
import { makeFolder } from '../files/atomic-file';
import type { Checked } from '../fleet/checked';
import type { Ledger } from '../fleet/ledger';
import { askReplacement, type ReplacementOutcome, type Replacements, undoReplacement } from '../fleet/replacement';
import { catalogues } from '../providers/registry';
import { isHeld, takeLock } from '../rehearsal/owner-lock';
import { quote } from '../rehearsal/terraform-wrapper';
import { busy } from './busy';
import { deployFolder } from './deploy-workspace';
import { type ExitCode, exitCode, wrongInput } from './exit';
import { findFleet, shownPath } from './fleet-place';
import { freezeOf, refuseIfFrozen } from './frozen';
import { loadFleet, type PlannedFleet, writeLedger } from './load';
import { ownCommand } from './own-name';
import { showPlan, viewOf } from './plan-command';
import { nextCommands } from './plan-next';
import type { FleetOptions, Surroundings } from './program-options';
import { shortList } from './short-list';
import { jsonText } from './terminal';

/** Options of `flotilla replace`. */
export interface ReplaceOptions extends FleetOptions {
  /** Take it back. */
  readonly undo?: boolean;
  /** Ask although an earlier replacement is not confirmed. */
  readonly again?: boolean;
}

/** `flotilla replace NODE..`: raises generations in the ledger, shows the plan, changes no machine. */
export async function replaceCommand(
  around: Surroundings,
  nodes: readonly string[],
  options: ReplaceOptions,
): Promise<ExitCode> {
  if (options.undo === true && options.again === true) throw wrongInput('--undo and --again contradict each other');
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const folder = deployFolder(loadFleet(place).plan.fleet, place, around.env);
  makeFolder(folder, 0o700);
  // A deploy that is under way would make, or not make, what is asked for here.
  const lock = takeLock(path.join(folder, 'lock'), 'flotilla replace');
  if (!isHeld(lock)) throw busy(lock);
  try {
    let outcomes: readonly ReplacementOutcome[] = [];
    const change = (ledger: Ledger): Checked<Ledger> => {
      const asked: Checked<Replacements> =
        options.undo === true
          ? undoReplacement(ledger, nodes, catalogues)
          : askReplacement(ledger, nodes, options.again === true);
      if (!asked.ok) return asked;
      outcomes = asked.value.outcomes;
      return { ok: true, value: asked.value.ledger, warnings: [] };
    };
    const fleet = loadFleet(place, { change });
    const how = options.undo === true ? ' --undo' : options.again === true ? ' --again' : '';
    refuseIfFrozen(fleet, freezeOf(options, around), `replace ${nodes.map(quote).join(' ')}${how}`);
    const wrote = writeLedger(place, fleet.ledgerText);
    print(around, fleet, outcomes, options);
    if (wrote) around.terminal.err(`wrote ${shownPath(place.ledger, around.cwd)}\n`);
    return exitCode.done;
  } finally {
    lock.release();
  }
}

function print(
  around: Surroundings,
  fleet: PlannedFleet,
  outcomes: readonly ReplacementOutcome[],
  options: ReplaceOptions,
): void {
  const { terminal } = around;
  const view = viewOf(fleet);
  const next = nextCommands(view, fleet, true);
  if (options.json === true) {
    const ledger = { file: shownPath(fleet.place.ledger, around.cwd), changed: fleet.ledgerChanged };
    terminal.out(
      jsonText({ schemaVersion: 1, replacements: outcomes, plan: view, ledger, warnings: fleet.warnings, next }),
    );
    return;
  }
  showPlan(around, fleet, 'out');
  terminal.out(`\n${outcomes.map((outcome) => outcomeText(outcome, fleet)).join('\n')}\n`);
  if (next.length > 0) terminal.out(`\nNext: ${next.join(', then ')}\n`);
}

function outcomeText({ node, generation, outcome }: ReplacementOutcome, fleet: PlannedFleet): string {
  const isStatic = fleet.plan.nodes.find((n) => n.name === node)?.address !== undefined;
  const texts: Readonly<Record<ReplacementOutcome['outcome'], string>> = {
    asked: `${node} gets a new machine with the next deploy (generation ${generation}); ${lostText(node, fleet)}`,
    'asked-before': `${node} is to be replaced already (generation ${generation}); if a deploy of that failed half-way: --again.`,
    undone: `${node} keeps its machine (generation ${generation}). Should Terraform refuse to destroy it, a deploy had made it anew: ask for the replacement again.`,
    'nothing-to-undo': `${node} keeps its machine anyway (generation ${generation}).`,
  };
  const own = outcome.startsWith('asked') && isStatic;
  return own
    ? `${texts[outcome]} It is static: no vendor makes it anew; install its system yourself, then newnode again.`
    : texts[outcome];
}

/** What goes with a node's machine. */
function lostText(node: string, { changes, place }: PlannedFleet): string {
  const lost = changes.flatMap(({ dataLost = [] }) => dataLost.filter(({ was }) => was === node));
  if (lost.length === 0) return 'what only the old one has is lost.';
  const replicas = shortList(lost.map(({ replica }) => replica));
  return `DATA LOST: ${replicas}. Copy it away before that deploy, or keep the machine: ${ownCommand(`replace ${quote(node)} --undo`, place)}`;
}
