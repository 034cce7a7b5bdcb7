import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder } from '../files/atomic-file';
import { same } from '../fleet/digest';
import { isHeld, takeLock } from '../rehearsal/owner-lock';
import { agreedPlan } from './agreed-plan';
import { confirm } from './ask';
import { busy } from './busy';
import { type CarryOutOptions, carryOut } from './carry-out';
import { deployFolder, deployWorkspace, synthFolder } from './deploy-workspace';
import { type ExitCode, exitCode, wrongInput } from './exit';
import { needRoom } from './file-trouble';
import { finishText } from './finish-text';
import { type FleetPlace, findFleet, shownPath } from './fleet-place';
import { freezeOf, refuseIfFrozen } from './frozen';
import { catchInterrupts } from './interrupts';
import { loadFleet, type PlannedFleet, writeLedger } from './load';
import { showPlan } from './plan-command';
import { type FleetOptions, refuseInsideRehearsal, type Surroundings } from './program-options';
import { shortList } from './short-list';
import { refuseNeverJoined } from './static-machines';
import { hasOwnApp } from './synth';
import { jsonText } from './terminal';

/** `flotilla deploy [STACKS..]`: plan, show, ask, apply, emit, start. */
export async function deployCommand(
  around: Surroundings,
  stacks: readonly string[],
  options: DeployOptions,
): Promise<ExitCode> {
  const { terminal, env } = around;
  refuseInsideRehearsal(env, 'deploy');
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const first = loadFleet(place);
  const { plan } = first;
  refuseNeverJoined(first, stacks, appliedBefore(place));
  const folder = deployFolder(plan.fleet, place, env);
  needRoom([folder, place.folder]);
  makeFolder(folder, 0o700);
  // Taken before the question: two people must not both be told what will be.
  const lock = takeLock(path.join(folder, 'lock'), 'flotilla deploy');
  if (!isHeld(lock)) throw busy(lock);
  try {
    const fleet = await agreedFleet(around, place, stacks, options);
    if (fleet === undefined) {
      terminal.err('nothing was changed at the vendors\n');
      return exitCode.wrongInput;
    }
    const interrupts = catchInterrupts(terminal);
    try {
      const workspace = await deployWorkspace(fleet.plan.fleet, place, env, interrupts);
      const result = await carryOut(fleet, workspace, stacks, { kind: 'deploy' }, options, around);
      terminal.out(options.json === true ? jsonText(result.json) : finishText(fleet, result, around));
      return exitCode.done;
    } finally {
      interrupts.end();
    }
  } finally {
    lock.release();
  }
}

/** Whether Terraform has run in the stacks of a fleet's folder. */
function appliedBefore({ folder }: FleetPlace): boolean {
  const stacks = path.join(synthFolder(folder), 'stacks');
  const names = fs.existsSync(stacks) ? fs.readdirSync(stacks) : [];
  return names.some((name) => fs.existsSync(path.join(stacks, name, '.terraform')));
}

/** What `flotilla deploy` is asked for. */
export interface DeployOptions extends CarryOutOptions {
  readonly yes?: boolean;
}

/** The fleet as it was shown and agreed to; undefined after a no. */
async function agreedFleet(
  around: Surroundings,
  place: FleetPlace,
  stacks: readonly string[],
  options: DeployOptions,
): Promise<PlannedFleet | undefined> {
  const { terminal } = around;
  const show = (fleet: PlannedFleet, changed: boolean): void => {
    if (changed) terminal.err('\nThe fleet was edited while the question waited. This is the plan now:\n');
    const names = stackNames(fleet, stacks, options.skip);
    showAndWrite(around, fleet, options);
    terminal.err(`This stands for: npx cdktf deploy ${names.join(' ')}\n`);
  };
  if (options.yes === true || !terminal.interactive) {
    const fleet = loadFleet(place);
    show(fleet, false);
    if (options.yes === true) return fleet;
    throw wrongInput('deploy changes real machines and nobody can be asked here', 'say --yes');
  }
  const ask = (): Promise<boolean> => confirm('Deploy this to the real vendors?');
  return agreedPlan({ load: () => loadFleet(place), same: doTheSame, show, ask });
}

/** @throws CommandError when the fleet has no such stack, or none can be skipped */
function stackNames(
  fleet: PlannedFleet,
  stacks: readonly string[],
  skipped: readonly string[] = [],
): readonly string[] {
  const own = hasOwnApp(fleet.place);
  const known = ['core', ...fleet.plan.vendors, 'mesh'];
  const unknown = own ? [] : stacks.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw wrongInput(`unknown stack ${unknown.join(', ')}; this fleet has ${known.join(', ')}`);
  const kept = own ? [] : skipped.filter((name) => !fleet.plan.vendors.includes(name));
  if (kept.length > 0) {
    const vendors = fleet.plan.vendors.join(', ');
    throw wrongInput(`only the stack of a vendor can be skipped: got ${kept.join(', ')}`, `expected one of ${vendors}`);
  }
  if (stacks.length > 0 && skipped.length > 0) {
    throw wrongInput('expected stacks to deploy or --skip, got both', 'leave the stacks out: --skip means all others');
  }
  refuseUnmade(fleet, skipped);
  if (stacks.length > 0) return stacks;
  if (skipped.length === 0) return own ? ["'*'"] : known;
  // Which stacks somebody else's app has is known once it was synthesised.
  const others = own ? [`'*'`, `(without ${skipped.join(', ')})`] : known.filter((name) => !skipped.includes(name));
  return [...others, '--ignore-missing-stack-dependencies'];
}

/** Mesh reads what the stack of a skipped vendor put out: machines that it never made are not in there. @throws CommandError */
function refuseUnmade({ plan, ledger }: PlannedFleet, skipped: readonly string[]): void {
  const unmade = plan.nodes.filter(
    ({ name, vendor, state }) =>
      skipped.includes(vendor) && state !== 'leaving' && ledger.nodes[name]?.deployed === undefined,
  );
  if (unmade.length === 0) return;
  const names = shortList(unmade.map((node) => node.name));
  throw wrongInput(
    `the stack of ${shortList([...new Set(unmade.map((node) => node.vendor))])} cannot be skipped: ${names} would have no machine`,
    'take what was never deployed out of fleet.yaml, or give it another vendor',
  );
}

function doTheSame(a: PlannedFleet, b: PlannedFleet): boolean {
  return a.ledgerText === b.ledgerText && same([a.plan, a.changes], [b.plan, b.changes]);
}

/**
 * Prints the table of a planned fleet and writes its ledger.
 *
 * @param show false where the table was shown already
 * @throws FindingsError where the ledger is frozen and would change
 */
export function showAndWrite(around: Surroundings, fleet: PlannedFleet, options: FleetOptions, show = true): void {
  refuseIfFrozen(fleet, freezeOf(options, around));
  const wrote = writeLedger(fleet.place, fleet.ledgerText);
  if (show) showPlan(around, fleet, options.json === true ? 'err' : 'out');
  if (wrote) around.terminal.err(`wrote ${shownPath(fleet.place.ledger, around.cwd)}\n`);
}
